/** Letters that no Unicode decomposition leads to their plain form. */
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
/** Scripts that write without blanks between words; Korean has them, and people look for a part of a name all the same. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々]+/gu
const SHORTEST_NUMBER = 4

/** Lower case without accents; the same for composed and decomposed letters. Kana and Hangul stay whole. */
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

/** Decimal digits of a script stand in a row of ten (Unicode §4.6): how many stand before it is a digit's value. */
function toAsciiDigit(digit: string): string {
  let value = 0
  const code = digit.codePointAt(0) ?? 0
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1
  return String(value)
}

/** As `foldText`, with umlauts in the two letters that people write without a keyboard for them: `mueller`. */
function foldUmlauts(text: string): string {
  return foldText(
    text
      .normalize('NFC')
      .toLowerCase()
      .replaceAll(/[äöüåø]/gu, (letter) => UMLAUTS[letter] ?? letter),
  )
}

/** What a lead is found by. */
export interface SearchedFields {
  readonly name: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly company: string | null
}

/** The words under which a lead stands in the folded index, sorted; empty for a lead without any. */
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

/** Words, and of a run in a script without blanks its letters and its pairs of letters. */
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

/** All endings of a number, so that it is found by any of its parts from a beginning of an ending on. */
function numberEndings(phone: string): readonly string[] {
  const digits = foldText(phone).replaceAll(/\D/g, '')
  const count = Math.max(0, digits.length - SHORTEST_NUMBER + 1)
  return Array.from({ length: count }, (_, start) => `#${digits.slice(start)}`)
}

/**
 * What a search asks of the folded index: every group has to match, and of a group one of its words, which may be a beginning. Empty for a text
 * that has no word.
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
