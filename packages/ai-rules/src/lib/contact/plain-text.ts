import { asciiDigits } from '@leadkit/contracts'
import { writeSpokenDigits } from './phone/spoken-digits.ts'

/** Invisible characters: soft hyphen, zero-width space, direction marks, byte order mark, the parts of keycap emoji. */
const UNSEEN = /[\u{AD}\u{200B}\u{200E}\u{200F}\u{202A}-\u{202E}\u{2060}\u{2066}-\u{2069}\u{FEFF}]|\u{FE0F}|\u{20E3}/gu
const DASHES = /(?<=[\d)\s])[\u2010-\u2015\u2212\u30FC\uFE58\u02D7](?=[\s(\d])/gu

/** Korean, Chinese and Japanese words for digits, each with its value. */
const SPELT_PAIRS = '공0영0일1이2삼3사4오5육6칠7팔8구9〇0零0一1幺1二2三3四4五5六6七7八8九9'
const SPELT_DIGITS: ReadonlyMap<string, string> = new Map(
  [...SPELT_PAIRS.matchAll(/(\D)(\d)/gu)].map(([, word = '', digit = '']) => [word, digit]),
)
/** Emoji between digits separate them as a hyphen does. */
const EMOJI_BETWEEN = /(?<=\d) {0,2}\p{Extended_Pictographic}{1,3} {0,2}(?=\d)/gu
/** «〇八〇の五五一二の三三九六», «공1공-22사4-9칠18»: three groups of a number, each of digits and words for digits. */
const GROUPED =
  /(?<![\p{L}\d])[〇零一幺二三四五六七八九]{2,5}(?:[の・-][〇零一幺二三四五六七八九]{2,5}){1,3}(?![\p{Script=Han}])|(?<![\p{L}\d])[\d공영일이삼사오육칠팔구]{3}(?:[ -]{1,2}[\d공영일이삼사오육칠팔구]{3,4}){2}(?![\d])/gu
/** A letter O in a number is a zero. */
const LETTER_ZERO = /(?<=\d[ .-]?)[OОoо](?=[ .-]?\d)|(?<=\d)[OОoо]{1,2}(?=[ .-]\d)|(?<![\p{L}\p{N}])[OОoо](?=\d{3})/gu
/** «0xx21 …»: the digits of any carrier. */
const ANY_CARRIER = /(?<!\d)0 ?xx ?(?=\d{2})/giu
/** Three groups, three or more before digits, or a whole number of eight or more: fewer are ordinary words. */
const SPELT =
  /(?<!\p{Script=Hangul})[공영일이삼사오육칠팔구]{2,4}(?:[ -]{1,2}[공영일이삼사오육칠팔구]{3,4}){2}(?!\p{Script=Hangul})|(?<!\p{Script=Hangul})[공영일이삼사오육칠팔구]{3}(?=[ -]{0,2}[\d공영일이삼사오육칠팔구]{3})|(?<=\d{3,4}[ -]{0,2})[공영일이삼사오육칠팔구]{4}|[〇零一幺二三四五六七八九]{8,13}/gu

/**
 * The text in one normal form: NFKC, all decimal digits of Unicode as ASCII, dashes between digits as hyphens, no invisible characters, digits that are said as words as digits. In time
 * linear in the text's length.
 */
export function toPlainText(text: string): string {
  return writeSpokenDigits(asciiDigits(text.normalize('NFKC').replace(UNSEEN, '')))
    .replace(EMOJI_BETWEEN, '-')
    .replace(DASHES, '-')
    .replace(LETTER_ZERO, '0')
    .replace(ANY_CARRIER, '0')
    .replace(GROUPED, (run) => inDigits(run.replaceAll(/[の・]/gu, '-')))
    .replace(SPELT, (run) => inDigits(run))
}

function inDigits(run: string): string {
  return Array.from(run, (sign) => SPELT_DIGITS.get(sign) ?? sign).join('')
}
