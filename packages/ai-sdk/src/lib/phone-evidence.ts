import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'

/** Runs of digits in the forms of phone numbers. */
const RUN =
  /(?<![\p{Script=Latin}\p{Script=Cyrillic}\d+])(?:\+|00)?\(?\d[\d \t()./–-]{4,28}\d(?![\p{Script=Latin}\p{Script=Cyrillic}\d])/gu
const LINK_OR_ADDRESS = /(?:https?:\/\/|www\.)\S{1,2000}|[^\s@]{1,64}@[^\s@]{1,255}/giu
const DATE = /^\(?\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\)?(?:\D|$)/
const MIN_DIGITS = 6
const MAX_RUNS = 100

/** The runs of a text in plain form that may be phone numbers, as they are written; without those in links and dates. */
export function phoneRuns(text: string): readonly string[] {
  return (text.replaceAll(LINK_OR_ADDRESS, ' ').match(RUN) ?? [])
    .map((run) => run.trim())
    .filter((run) => !DATE.test(run))
    .slice(0, MAX_RUNS)
}

/**
 * The phone number that the model named, as the text has it: in E.164 if it is valid with its own or the given country code, otherwise as
 * written. Undefined if the text does not contain it, and for one of the account's own numbers.
 */
export function findPhone(
  value: string,
  text: string,
  own: readonly string[],
  country: string | null | undefined,
): string | undefined {
  const run = phoneRuns(text).findLast((candidate) => isSame(candidate, value))
  if (run === undefined || own.some((other) => isSame(other, run))) return undefined
  const defaultCountry = country != null && isSupportedCountry(country) ? country : undefined
  const parsed = parsePhoneNumberFromString(run.replace(/^00/, '+'), defaultCountry)
  if (parsed?.isValid() === true) return parsed.number
  const digits = run.replaceAll(/\D/g, '').length
  return digits >= 7 && digits <= 15 ? run : undefined
}

/** True for the same digits, or for one number with and without its country code. */
function isSame(one: string, other: string): boolean {
  const [short = '', long = ''] = [digitsOf(one), digitsOf(other)].toSorted((a, b) => a.length - b.length)
  return short.length >= MIN_DIGITS && long.endsWith(short) && long.length - short.length <= 4
}

function digitsOf(number: string): string {
  return number.replace('(0)', '').replaceAll(/\D/g, '').replace(/^0+/, '')
}
