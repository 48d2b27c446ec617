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
  return text
    .normalize('NFKC')
    .replaceAll(INVISIBLE, '')
    .replaceAll(DIGIT, digitOf)
    .replaceAll(OBFUSCATED_DOT, '.')
    .replaceAll(OBFUSCATED_AT, '@')
}

/** Unicode's decimal digits come in runs of ten that begin at a code point ending in 0 or 6. */
function digitOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const low = code & 0xf
  const beginsAtZero = /\p{Nd}/u.test(String.fromCodePoint(code - low))
  return String(beginsAtZero ? low : low - 6)
}
