import { createHash } from 'node:crypto'

/** Letters that no Unicode decomposition turns into their plain form. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  ı: 'i',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ħ: 'h',
  ŋ: 'ng',
  ŧ: 't',
  ə: 'e',
  ɓ: 'b',
  ɗ: 'd',
  ƙ: 'k',
  ς: 'σ',
  ى: 'ي',
  ة: 'ه',
  ک: 'ك',
  ی: 'ي',
}
const PLAIN_LETTERS = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'gu')
const UMLAUTS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', ø: 'oe' }
/** Accents of Latin, Greek and Cyrillic; vowel signs of Hebrew and Arabic, which writers leave out; the Arabic stretching sign. */
const MARKS =
  /\u0640|[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670]/gu
/** Soft hyphen, blanks without width, signs of direction, variants of a glyph: nobody sees or types them. */
const UNSEEN = /[\u00ad\u200b\u200d-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|[\ufe00-\ufe0f]/gu
const KATAKANA = /[\u30a1-\u30f6]/gu
const KATAKANA_TO_HIRAGANA = 0x60

/**
 * Lower case without accents; the same for composed and decomposed letters, wide and narrow ones, Katakana and Hiragana, and the digits of every
 * script. Kana and Hangul stay composed.
 */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(UNSEEN, '')
    .replaceAll(MARKS, '')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(MARKS, '')
    .replaceAll(PLAIN_LETTERS, (letter) => PLAIN[letter] ?? letter)
    .replaceAll(KATAKANA, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) - KATAKANA_TO_HIRAGANA))
    .replaceAll(/\p{Nd}/gu, toAsciiDigit)
}

/** The decimal digits of a script are ten consecutive code points (Unicode §4.6): the number of digits before one is its value. */
function toAsciiDigit(digit: string): string {
  let value = 0
  const code = digit.codePointAt(0) ?? 0
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1
  return String(value)
}

/** Like `foldText`, with umlauts as the two letters that people type on other keyboards: `mueller`. */
export function foldUmlauts(text: string): string {
  return foldText(
    text
      .normalize('NFC')
      .toLowerCase()
      .replaceAll(/[äöüåø]/gu, (letter) => UMLAUTS[letter] ?? letter),
  )
}

/** The spellings of a text in the index: one, or two for a text with umlauts. */
function foldedSpellings(text: string): readonly string[] {
  return [...new Set([foldText(text), foldUmlauts(text)])]
}

/**
 * The form of the folded index that this version writes, stored beside it. Rows with another form are written again by `kit.migrate()`; raise it with
 * every change to {@link foldedWords}.
 */
export const SEARCH_FORM = 3

/** The fields by which a lead is found. */
export interface SearchedFields {
  readonly name: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly company: string | null
  readonly notes?: string | null | undefined
  readonly custom?: object | null | undefined
}

/**
 * What a lexeme of the folded index begins with, if it is no plain word. `whole`: the complete name, e-mail address or number. `name`: a word of the
 * name, which is also there as a plain word. `part`: a pair of letters in a script without spaces. `number`: an ending of a phone number. `notes`:
 * a word of the notes, and `custom` one of a custom field; both are searched only on demand.
 */
export const MARK = { whole: '=', name: '^', part: '*', number: '#', notes: '~', custom: '%' } as const

const APOSTROPHES = /['’‘ʼ＇`´]/gu
const WORD = /[\p{L}\p{M}\p{N}]+/gu
const HYPHENATED = /[\p{L}\p{M}\p{N}]+(?:[-‐‑][\p{L}\p{M}\p{N}]+)+/gu
/** Scripts that write without spaces between words; Korean uses spaces, but people also search for a part of a name. */
const UNSPACED =
  /([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々]+)/u
const SHORTEST_NUMBER = 4
/** More words of the notes, or of custom fields, than this are not in the index: a row of the index has room for about a megabyte. */
const MOST_NOTE_WORDS = 1_000

/** A word, and whether it is a run of a script without spaces, of which any part is found. */
export interface FoldedWord {
  readonly text: string
  readonly unspaced: boolean
}

/** The words of a folded text, in their order. Apostrophes are dropped. */
export function wordsOf(folded: string): readonly FoldedWord[] {
  return [...folded.replaceAll(APOSTROPHES, '').matchAll(WORD)].flatMap(([word]) =>
    word
      .split(UNSPACED)
      .map((text, index) => ({ text, unspaced: index % 2 === 1 }))
      .filter(({ text }) => text !== ''),
  )
}

/** The lexeme of a complete name, e-mail address or number: its words, and the sign that makes an address one. */
export function wholeLexeme(folded: string): string {
  const sides = folded.split('@').map((side) =>
    wordsOf(side)
      .map(({ text }) => text)
      .join(' '),
  )
  return `${MARK.whole}${sides.join('@')}`
}

/** Pairs of neighbouring letters; a text of one letter is its own. */
export function pairsOf(text: string): readonly string[] {
  const letters = Array.from(text)
  return letters.length < 2 ? letters : letters.slice(1).map((letter, index) => `${letters[index]}${letter}`)
}

/** Letters of a number, without signs and the bracketed trunk zero of `+44 (0)20`. */
export function digitsOf(phone: string): string {
  return foldText(phone)
    .replace(/^(\s*(?:\+|00).*?)\(0\)/u, '$1')
    .replaceAll(/\D/g, '')
}

/** The lexemes of one lead; `searched` names the custom fields that are among them. */
function lexemesOf(
  { name, email, phone, company, notes = null, custom = null }: SearchedFields,
  searched: readonly string[],
): ReadonlySet<string> {
  const lexemes = new Set<string>()
  for (const text of [name, email, company]) for (const lexeme of textLexemes(text)) lexemes.add(lexeme)
  for (const folded of name === null ? [] : foldedSpellings(name))
    for (const { text } of wordsOf(folded)) lexemes.add(`${MARK.name}${text}`)
  for (const text of [name, email]) for (const lexeme of wholeLexemes(text)) lexemes.add(lexeme)
  for (const lexeme of numberLexemes(phone)) lexemes.add(lexeme)
  for (const word of noteWords(notes)) lexemes.add(`${MARK.notes}${word}`)
  for (const word of noteWords(customText(custom, searched))) lexemes.add(`${MARK.custom}${word}`)
  return lexemes
}

function textLexemes(text: string | null): readonly string[] {
  return (text === null ? [] : foldedSpellings(text)).flatMap((folded) => [
    ...wordsOf(folded).flatMap(wordLexemes),
    // `O'Neill` is found by `neill` too, `Jean-Luc` by `jeanluc`.
    ...(folded.replaceAll(APOSTROPHES, ' ').match(WORD) ?? []),
    ...(folded.match(HYPHENATED) ?? []).map((joined) => joined.replaceAll(/[-‐‑]/gu, '')),
  ])
}

function wordLexemes({ text, unspaced }: FoldedWord): readonly string[] {
  if (!unspaced) return [text]
  // A search for one letter takes pairs that begin with it; the last one begins none.
  const parts = [...pairsOf(text), Array.from(text).at(-1) ?? '']
  return [text, ...parts.map((part) => `${MARK.part}${part}`)]
}

function wholeLexemes(text: string | null): readonly string[] {
  const spellings = text === null ? [] : foldedSpellings(text)
  return spellings.map(wholeLexeme).filter((lexeme) => lexeme !== MARK.whole)
}

/** All endings of a number, so that a search for beginnings finds any part of it. */
function numberLexemes(phone: string | null): readonly string[] {
  const digits = digitsOf(phone ?? '')
  if (digits.length < SHORTEST_NUMBER) return []
  const endings = Array.from({ length: digits.length - SHORTEST_NUMBER + 1 }, (_, start) => digits.slice(start))
  return [`${MARK.whole}${digits.replace(/^00/, '')}`, ...endings.map((ending) => `${MARK.number}${ending}`)]
}

/** The values of the searched fields, one to a line; of a list, each. */
function customText(custom: object | null, searched: readonly string[]): string | null {
  if (custom === null || searched.length === 0) return null
  const values = searched.flatMap((name): readonly unknown[] => {
    const value: unknown = (custom as Readonly<Record<string, unknown>>)[name]
    return Array.isArray(value) ? value : [value]
  })
  return values.filter((value) => typeof value === 'string' || typeof value === 'number').join('\n')
}

function noteWords(notes: string | null): readonly string[] {
  const words = new Set<string>()
  for (const folded of notes === null ? [] : foldedSpellings(notes)) {
    for (const { text, unspaced } of wordsOf(folded)) {
      if (words.size >= MOST_NOTE_WORDS) break
      for (const word of unspaced ? pairsOf(text) : [text]) words.add(word)
    }
  }
  return [...words]
}

/** The longest lexeme of a `tsvector`, in bytes: `MAXSTRLEN` of PostgreSQL is the first length that has no room in its 11 bits. */
const MOST_BYTES = 2_046

/** A lexeme as the index holds it: of a longer one its beginning. One letter may unfold to 18, such as `ﷺ`, so that a name can be longer. */
export function fitted(lexeme: string): string {
  // A UTF-16 unit takes three bytes at most.
  if (lexeme.length * 3 <= MOST_BYTES) return lexeme
  const bytes = new TextEncoder().encode(lexeme)
  // A stream waits for the rest of a letter that was cut.
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, MOST_BYTES), { stream: true })
}

/** The words of a lead's folded index; none for a lead without a word. `searched` names the custom fields that searches find. */
export function foldedWords(fields: SearchedFields, searched: readonly string[] = []): readonly string[] {
  return [...new Set(Array.from(lexemesOf(fields, searched), fitted))]
}

const FORMS = 1_000

/** The form of an index with these custom fields: a row with other ones has another form. */
export function searchForm(searched: readonly string[]): number {
  if (searched.length === 0) return SEARCH_FORM
  const hash = createHash('sha256').update(JSON.stringify(searched.toSorted())).digest()
  // It has room in a PostgreSQL integer.
  return SEARCH_FORM + FORMS * (1 + (hash.readUInt32BE() % 2_000_000))
}
