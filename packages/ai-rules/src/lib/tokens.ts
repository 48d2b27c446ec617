/** A word, number or symbol of a text, folded so that case, accents and ways of typing do not matter. */
export interface Token {
  /** Lower case, without accents and apostrophes: `don’t` is `dont`, `für` is `fur`, `l’offre` is two tokens. */
  readonly text: string
  readonly kind: 'word' | 'number' | 'url' | 'email' | 'emoji' | 'question'
  readonly sentence: number
  /** Part of a sentence between commas, or before or after a `but`: the range of a negation. */
  readonly clause: number
}

/** No two alternatives begin with the same character, and each repeats without overlap, so that matching takes linear time. */
const PIECE =
  /\p{N}+(?:[.,]\p{N}+)*|\p{L}[\p{L}\p{N}]*(?:['’ʼ][\p{L}\p{N}]+)*|\p{Extended_Pictographic}|[.!?;:,¿¡\n()]/gu
const LINK = /\b(?:https?:\/\/|www\.)\S+/giu
/** The at sign is found first; the look-around is bounded, so that a long text without one costs nothing. */
const ADDRESS = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}.-]{1,190}/gu
const LINK_MARK = ' \uE000 '
const ADDRESS_MARK = ' \uE001 '
const MARKS = new RegExp(`${PIECE.source}|[\\uE000\\uE001]`, 'gu')

/** The part after an English apostrophe belongs to the word before; in other languages (`l’`, `d’`, `qu’`) the apostrophe separates two words. */
const ENGLISH_ENDINGS: ReadonlySet<string> = new Set(['t', 's', 'm', 're', 'll', 've', 'd'])

const CONTRAST_WORDS: ReadonlySet<string> = new Set([
  'but',
  'however',
  'though',
  'aber',
  'jedoch',
  'sondern',
  'mais',
  'cependant',
  'pero',
  'sino',
  'mas',
  'porem',
  'ma',
  'tuttavia',
])

/** Folds a single word in the same way as the tokens of a text. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replaceAll('ø', 'o')
    .replaceAll('ı', 'i')
}

/** In time linear in the text's length. */
export function tokenize(text: string): readonly Token[] {
  const marked = text.replace(LINK, LINK_MARK).replace(ADDRESS, ADDRESS_MARK)
  const tokens: Token[] = []
  let sentence = 0
  let clause = 0
  const add = (piece: string, kind: Token['kind']): void => {
    tokens.push({ text: piece, kind, sentence, clause })
  }
  for (const [piece] of fold(marked).matchAll(MARKS)) {
    const kind = kindOf(piece)
    if (kind === 'word') {
      for (const word of splitApostrophes(piece)) {
        if (CONTRAST_WORDS.has(word)) clause += 1
        add(word, 'word')
      }
    } else if (kind !== undefined) {
      add(piece, kind)
    }
    if (/^[.!?\n]$/.test(piece)) sentence += 1
    if (kind === undefined || kind === 'question') clause += 1
  }
  return tokens
}

/** Undefined for punctuation that only separates clauses or sentences. */
function kindOf(piece: string): Token['kind'] | undefined {
  if (piece === '?') return 'question'
  if (piece === '\uE000') return 'url'
  if (piece === '\uE001') return 'email'
  if (/^\p{N}/u.test(piece)) return 'number'
  if (/^\p{L}/u.test(piece)) return 'word'
  if (/^\p{Extended_Pictographic}/u.test(piece)) return 'emoji'
  return undefined
}

function splitApostrophes(piece: string): readonly string[] {
  const words: string[] = []
  for (const part of piece.split(/['’ʼ]/u)) {
    const last = words.length - 1
    if (last >= 0 && ENGLISH_ENDINGS.has(part)) words[last] = `${words[last] ?? ''}${part}`
    else words.push(part)
  }
  return words
}
