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
}
const UMLAUTS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa', ø: 'oe' }
const APOSTROPHES = /['’‘ʼ＇`´]/gu
const WORD = /[\p{L}\p{M}\p{N}]+/gu
/** Scripts that write without spaces between words; Korean uses spaces, but people also search for a part of a name. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々]+/gu
const SHORTEST_NUMBER = 4

/** Lower case without accents; the same for composed and decomposed letters. Kana and Hangul are not decomposed. */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/gu, '')
    .replaceAll(/[ßıłøđðþæœħŋ]/gu, (letter) => PLAIN[letter] ?? letter)
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
function foldUmlauts(text: string): string {
  return foldText(
    text
      .normalize('NFC')
      .toLowerCase()
      .replaceAll(/[äöüåø]/gu, (letter) => UMLAUTS[letter] ?? letter),
  )
}

/** The fields by which a lead is found. */
export interface SearchedFields {
  readonly name: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly company: string | null
}

/** The words of a lead in the folded index, sorted; empty for a lead without any. */
export function foldedWords({ name, email, phone, company }: SearchedFields): readonly string[] {
  const words = new Set<string>()
  for (const text of [name, email, company]) {
    if (text === null) continue
    for (const variant of new Set([foldText(text), foldUmlauts(text)])) {
      for (const word of wordsOf(variant)) words.add(word)
      // `O'Neill` is found by `oneill` and by `neill`.
      for (const part of variant.replaceAll(APOSTROPHES, ' ').match(WORD) ?? []) words.add(part)
    }
  }
  for (const ending of numberEndings(phone ?? '')) words.add(ending)
  return [...words].filter((word) => word !== '').toSorted()
}

/** Words, and for a run in a script without spaces its letters and pairs of letters. */
function wordsOf(folded: string): readonly string[] {
  const found: string[] = []
  for (const [word] of folded.replaceAll(APOSTROPHES, '').matchAll(WORD)) {
    const rest = word.replaceAll(UNSPACED, (run) => {
      const letters = Array.from(run)
      found.push(...letters, ...pairsOf(letters))
      return ' '
    })
    found.push(...rest.split(' '))
  }
  return found
}

function pairsOf(letters: readonly string[]): readonly string[] {
  return letters.slice(1).map((letter, index) => `${letters[index]}${letter}`)
}

/** All suffixes of a number, so that a prefix search on them finds any part of it. */
function numberEndings(phone: string): readonly string[] {
  const digits = foldText(phone).replaceAll(/\D/g, '')
  const count = Math.max(0, digits.length - SHORTEST_NUMBER + 1)
  return Array.from({ length: count }, (_, start) => `#${digits.slice(start)}`)
}

/**
 * A search text as a query of the folded index: every group must match by at least one of its words, which may be a prefix. Empty for a text
 * without a word.
 */
export function foldedQuery(text: string): readonly (readonly string[])[] {
  const digits = foldText(text).replaceAll(/[\s()+./-]/g, '')
  if (/^\d{4,20}$/.test(digits)) {
    // Without the prefix of an international call, or the 0 of a national one.
    const bare = digits.replace(/^00?/, '')
    return bare.length >= SHORTEST_NUMBER ? [[`#${bare}`, digits]] : [[digits]]
  }
  const plain = queryWords(foldText(text))
  const umlauts = queryWords(foldUmlauts(text))
  return plain.map((word, index) => [...new Set([word, umlauts[index] ?? word])])
}

function queryWords(folded: string): readonly string[] {
  const found: string[] = []
  for (const [word] of folded.replaceAll(APOSTROPHES, '').matchAll(WORD)) {
    const rest = word.replaceAll(UNSPACED, (run) => {
      const letters = Array.from(run)
      found.push(...(letters.length === 1 ? letters : pairsOf(letters)))
      return ' '
    })
    found.push(...rest.split(' ').filter((part) => part !== ''))
  }
  return found
}
