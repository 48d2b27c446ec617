const ACCENTED = /[\u00C0-\u024F\u1E00-\u1EFF]/gu
/** Letters that Unicode does not decompose, each with its plain letter. */
const LETTER_PAIRS = [
  'đd',
  'ĐD',
  'łl',
  'ŁL',
  'øo',
  'ØO',
  'ıi',
  'ßs',
  'æa',
  'ÆA',
  'œo',
  'ŒO',
  'ёе',
  'ЁЕ',
  'أا',
  'إا',
  'آا',
  'ىي',
  'ةه',
  "’'",
  "ʼ'",
]
const PLAIN_LETTERS: ReadonlyMap<string, string> = new Map(LETTER_PAIRS.map((pair) => [pair.charAt(0), pair.charAt(1)]))
const OTHER_LETTERS = /[ёЁأإآىة’ʼ]/gu

/** Lower case without accents; each character keeps its position, so that a match can be cut out of the original text. */
export function foldInPlace(text: string): string {
  return text.replace(ACCENTED, plainLetter).replace(OTHER_LETTERS, plainLetter).toLowerCase()
}

function plainLetter(letter: string): string {
  const plain = PLAIN_LETTERS.get(letter) ?? letter.normalize('NFD').charAt(0)
  return plain.length === letter.length ? plain : letter
}

/** A text folded without moving any character, with the cues that were searched for in it so far. */
export interface FoldedText {
  readonly text: string
  readonly found: Map<CueWords, readonly Cue[]>
}

/** A cue that was found, as positions in the text. */
export interface Cue {
  readonly start: number
  readonly end: number
}

/** Words to search for, prepared for matching. */
export interface CueWords {
  readonly whole: ReadonlySet<string>
  readonly beginnings: ReadonlySet<string>
  readonly beginningLengths: readonly number[]
  /** Expressions of several words, by their first word. */
  readonly expressions: ReadonlyMap<string, readonly (readonly string[])[]>
  /** Matched anywhere: words of scripts without spaces, and symbols. */
  readonly anywhere: readonly string[]
}

export function toFoldedText(text: string): FoldedText {
  return { text: foldInPlace(text), found: new Map() }
}

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u
/** A word as typed, with the parts that apostrophes and hyphens join to it. */
const WORD = /[\p{L}\p{M}\p{N}]+(?:['-][\p{L}\p{M}\p{N}]+)*/gu
const WORD_ONLY = /^[\p{L}\p{M}\p{N}'-]+$/u

/**
 * Words to search for, in any case and with or without accents, separated by spaces; `_` is a space inside one, `*` leaves the ending open. Words of scripts
 * without spaces and words with symbols are matched anywhere.
 */
export function cueWords(...lists: readonly string[]): CueWords {
  const words = lists.flatMap((list) => foldInPlace(list).split(/\s+/)).filter((word) => word !== '')
  const isAnywhere = (word: string): boolean =>
    UNSPACED.test(word) || !WORD_ONLY.test(word.replace(/\*$/, '').replaceAll('_', ''))
  const typed = words.filter((word) => !isAnywhere(word))
  const single = typed.filter((word) => !word.includes('_'))
  const beginnings = new Set(single.filter((word) => word.endsWith('*')).map((word) => word.slice(0, -1)))
  return {
    whole: new Set(single.filter((word) => !word.endsWith('*'))),
    beginnings,
    beginningLengths: [...new Set([...beginnings].map((word) => word.length))],
    expressions: Map.groupBy(
      typed.filter((word) => word.includes('_')).map((word) => word.replace(/\*$/, '').split('_')),
      ([first = '']) => first,
    ),
    anywhere: words.filter(isAnywhere).map((word) => word.replace(/\*$/, '').replaceAll('_', ' ')),
  }
}

/** All cues between two positions, in their order. */
export function cuesBetween(folded: FoldedText, words: CueWords, from: number, to: number): readonly Cue[] {
  let cues = folded.found.get(words)
  if (cues === undefined) {
    cues = findCues(folded.text, words)
    folded.found.set(words, cues)
  }
  return cues.filter((cue) => cue.start >= from && cue.end <= to)
}

/** The last cue in a range of the text. */
export function lastCue(folded: FoldedText, words: CueWords, from: number, to: number): Cue | undefined {
  return cuesBetween(folded, words, Math.max(0, from), to).at(-1)
}

/** True when any of the words occurs. */
export function hasCue(folded: FoldedText, words: CueWords): boolean {
  return cuesBetween(folded, words, 0, folded.text.length).length > 0
}

function findCues(text: string, words: CueWords): readonly Cue[] {
  const typed = [...text.matchAll(WORD)].flatMap((match) => cuesAt(text, match[0], match.index, words))
  const anywhere = words.anywhere.flatMap((word) => placesOf(text, word))
  return [...typed, ...anywhere].toSorted((left, right) => left.end - right.end)
}

function cuesAt(text: string, word: string, start: number, words: CueWords): readonly Cue[] {
  const parts = [{ part: word, start }, ...partsOf(word, start), ...withoutPrefix(word, start)]
  return parts.flatMap((one) => {
    const end = matchWord(text, one.part, one.start, words)
    return end === undefined ? [] : [{ start: one.start, end }]
  })
}

function partsOf(word: string, start: number): readonly { readonly part: string; readonly start: number }[] {
  if (!/['-]/.test(word)) return []
  return [...word.matchAll(/[^'-]+/gu)].map((match) => ({ part: match[0], start: start + match.index }))
}

/** Arabic joins `and`, `for`, `with` and the article to the next word. */
function withoutPrefix(word: string, start: number): readonly { readonly part: string; readonly start: number }[] {
  const [prefix = ''] = /^[وف]?(?:لل|[بلك]?(?:ال)?)(?=\p{Script=Arabic}{3})/u.exec(word) ?? []
  return prefix === '' ? [] : [{ part: word.slice(prefix.length), start: start + prefix.length }]
}

/** Where the longest cue that begins with this word ends. */
function matchWord(text: string, word: string, start: number, words: CueWords): number | undefined {
  const ends = (words.expressions.get(word) ?? [])
    .map((expression) => endOfExpression(text, expression, start))
    .filter((end) => end !== undefined)
  if (ends.length > 0) return Math.max(...ends)
  const isCue =
    words.whole.has(word) ||
    words.beginningLengths.some((length) => words.beginnings.has(word.slice(0, length)) && word.length >= length)
  return isCue ? start + word.length : undefined
}

function endOfExpression(text: string, expression: readonly string[], start: number): number | undefined {
  let place = start
  for (const [index, word] of expression.entries()) {
    if (index > 0) {
      if (!/[ \t]/.test(text.charAt(place))) return undefined
      while (/[ \t]/.test(text.charAt(place))) place += 1
    }
    if (!text.startsWith(word, place)) return undefined
    place += word.length
  }
  return /[\p{L}\p{M}\p{N}]/u.test(text.charAt(place)) ? undefined : place
}

function placesOf(text: string, word: string): readonly Cue[] {
  const places: Cue[] = []
  const isTyped = /^[\p{Script=Latin}\p{Script=Cyrillic}]/u.test(word)
  for (let start = text.indexOf(word); start >= 0; start = text.indexOf(word, start + word.length)) {
    const isInside = isTyped && /[\p{L}\p{N}]/u.test(text.charAt(start - 1))
    if (!isInside) places.push({ start, end: start + word.length })
  }
  return places
}
