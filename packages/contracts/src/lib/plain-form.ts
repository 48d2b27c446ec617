/** Invisible characters: zero-width characters, bidirectional marks, and tags, which can hide text. */
const INVISIBLE = /\p{Cf}|\p{Variation_Selector}/gu
const DIGIT = /\p{Nd}/gu
const OBFUSCATED_DOT = /\s{0,2}[[({]\s{0,2}(?:\.|dot)\s{0,2}[\])}]\s{0,2}/giu
const OBFUSCATED_AT = /\s{0,2}[[({]\s{0,2}(?:@|at)\s{0,2}[\])}]\s{0,2}/giu

/**
 * A text in a normal form, for comparing two spellings of the same thing: compatibility forms composed (NFKC), digits of every script as ASCII,
 * without invisible characters, `(at)` and `[dot]` as `@` and `.`.
 */
export function plainForm(text: string): string {
  return asciiDigits(text.normalize('NFKC').replaceAll(INVISIBLE, ''))
    .replaceAll(OBFUSCATED_DOT, '.')
    .replaceAll(OBFUSCATED_AT, '@')
}

/** Decimal digits of every script as 0 to 9, one character for each; everything else as it is. */
export function asciiDigits(text: string): string {
  return text.replaceAll(DIGIT, digitOf)
}

/** Each script's digits are ten in a row, from zero; rows of two scripts may touch. */
function digitOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  let before = 0
  while (/\p{Nd}/u.test(String.fromCodePoint(code - before - 1))) before += 1
  return String(before % 10)
}
