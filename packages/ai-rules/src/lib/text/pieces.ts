import { fold, plainForm } from './fold.ts'

type PieceKind = 'word' | 'run' | 'class' | 'mark'

/** A word, a run of a script without spaces, or a class of other characters (`<num>`, `<link>`), with its position. */
export interface Piece {
  readonly text: string
  readonly kind: PieceKind
  readonly sentence: number
}

/** In time linear in the text's length: no two alternatives begin with the same character. */
const LINK = /(?:https?:\/\/|www\.)[^\s<>"]+|\b(?:t\.me|wa\.me|bit\.ly)\/[^\s<>"]+/giu
const ADDRESS = /[\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}.-]{1,190}/gu
const PIECES =
  /[\uE000\uE001]|\p{N}+(?:[.,:/-]\p{N}+)*|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]+|\p{Script=Thai}+|[\p{L}\p{M}]+(?:['’ʼ`][\p{L}\p{M}]+)*|\p{Extended_Pictographic}|\p{Sc}|[.!?;:,¿¡\n()。、，！？；：…؟،।]/gu
const RUN = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}ー々]/u
const SENTENCE_END = /^[.!?\n。！？…؟।;；]$/u
/** The part after an English apostrophe belongs to the word before; in other languages (`l’`, `d’`, `qu’`) the apostrophe separates two words. */
const ENGLISH_ENDINGS: ReadonlySet<string> = new Set(['t', 's', 'm', 're', 'll', 've', 'd'])

const EMOJI_CLASSES: readonly (readonly [name: string, emoji: string])[] = [
  [
    '<glad>',
    '😀😃😄😁😊🙂☺😍🥰😘🤩😇🤗🥳😋😉😎❤💕💖💗💙💚💛💜🧡🖤🤍♥💞💓😻👍👏🙌🙏🔥💯🎉✨🌹🌸💐🌺🌷👌💪🤝🫶⭐🌟🎊🥂😌🤤',
  ],
  ['<laugh>', '😂🤣😅😆😹😜😝🤪😛'],
  ['<sad>', '😡😠🤬😤😢😭👎💔😞😒🙄🤮😔😩😫😖😣🤢🤦😑😐😕☹😓😥😰😱🤯😾💩🤡'],
  ['<halt>', '🛑🚫✋⛔❌🔇🙅'],
  ['<cash>', '💰💵💸🤑📈🚀💎🎁💲💳🪙'],
]
const CLASS_OF_EMOJI: ReadonlyMap<string, string> = new Map(
  EMOJI_CLASSES.flatMap(([name, emoji]) => Array.from(emoji, (one) => [one, name] as const)),
)

/** The beginning and the end hold what a message says; the middle would only cost time. */
const MAX_BEGINNING = 3_000
const MAX_END = 1_000

function excerpt(text: string): string {
  if (text.length <= MAX_BEGINNING + MAX_END) return text
  return `${text.slice(0, MAX_BEGINNING)}\n${text.slice(-MAX_END)}`
}

/** The pieces of a text, folded, in their order; for a long text, those of its beginning and end. */
export function toPieces(text: string): readonly Piece[] {
  const marked = plainForm(excerpt(text)).replace(LINK, ' \uE000 ').replace(ADDRESS, ' \uE001 ')
  const pieces: Piece[] = []
  let sentence = 0
  for (const [found] of fold(marked).matchAll(PIECES)) {
    if (SENTENCE_END.test(found)) sentence += 1
    addPiece(pieces, found, sentence)
  }
  return pieces
}

function addPiece(pieces: Piece[], found: string, sentence: number): void {
  const name = classOf(found)
  if (name !== undefined) {
    // A row of the same emoji or mark says no more than a single one.
    if (pieces.at(-1)?.text !== name || name === '<num>') pieces.push({ text: name, kind: 'class', sentence })
    return
  }
  if (/^[.!?;:,¿¡\n()。、，！？；：…؟،।]$/u.test(found)) {
    const mark = MARKS[found]
    if (mark !== undefined && pieces.at(-1)?.text !== mark)
      pieces.push({ text: mark, kind: 'mark', sentence: sentence - 1 })
    return
  }
  if (RUN.test(found)) {
    pieces.push({ text: found, kind: 'run', sentence })
    return
  }
  for (const word of splitApostrophes(found)) pieces.push({ text: shorten(word), kind: 'word', sentence })
}

const MARKS: Readonly<Record<string, string>> = {
  '?': '?',
  '？': '?',
  '؟': '?',
  '¿': '?',
  '!': '!',
  '！': '!',
  '…': '…',
}

function classOf(found: string): string | undefined {
  if (found === '\uE000') return '<link>'
  if (found === '\uE001') return '<mail>'
  if (/^\p{N}/u.test(found)) return numberClass(found)
  if (/^\p{Sc}/u.test(found)) return '<money>'
  if (/^\p{Extended_Pictographic}/u.test(found)) return CLASS_OF_EMOJI.get(found) ?? '<emoji>'
  return undefined
}

function numberClass(found: string): string {
  const digits = found.replace(/\P{N}/gu, '').length
  if (/^\d{1,2}:\d{2}$/u.test(found)) return '<time>'
  if (/^\d{1,4}[./-]\d{1,2}(?:[./-]\d{1,4})?$/u.test(found) && digits > 3) return '<date>'
  if (digits >= 7) return '<long>'
  return '<num>'
}

function splitApostrophes(piece: string): readonly string[] {
  const words: string[] = []
  for (const part of piece.split(/['’ʼ`]/u)) {
    const last = words.length - 1
    if (last >= 0 && ENGLISH_ENDINGS.has(part)) words[last] = `${words[last] ?? ''}${part}`
    else if (part !== '') words.push(part)
  }
  return words
}

/** `sooooo` becomes `soo`. */
function shorten(word: string): string {
  return word.replace(/(.)\1{2,}/gu, '$1$1')
}
