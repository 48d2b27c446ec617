import { type CountryCode, type NumberType, parsePhoneNumberFromString, type PhoneNumber } from 'libphonenumber-js/max'
import { parsePhoneNumberFromString as parseLoosely } from 'libphonenumber-js/min'
import { type Cue, type FoldedText, hasCue, lastCue, toFoldedText } from '../cue.ts'
import { EXTENSION } from '../owner/own-evidence.ts'
import { OWN_PERSON_WORDS } from '../owner/person-words.ts'
import { NUMBER_WORDS, OTHER_NUMBER_WORDS, PHONE_WORDS, UNIT_WORDS } from './number-words.ts'
import { sentenceStart } from '../sentence.ts'

/** What the words before a number say that it is: a phone number, some number, or nothing. */
type Announced = 'phone' | 'number' | undefined

/** What the account's last message asked for. */
export type AskedFor = 'phone' | 'other' | undefined

/** Something found in a text, and its position. */
export interface Found {
  readonly value: string
  readonly start: number
  readonly end: number
}

export interface PhoneSearch {
  readonly text: string
  /** The same text folded, with the same positions. */
  readonly folded: FoldedText
  readonly defaultCountry: CountryCode | undefined
  readonly askedFor: AskedFor
}

/** One class for digits and one for separators, each repeated separately: matching takes linear time. */
const RUN = /\+?\(?\d+(?:[ \t()./-]{1,4}\d+)*/gu
const MIN_DIGITS = 7
const MAX_DIGITS = 15
const MAX_RUN = 60
const MAX_RUNS = 200
const CUE_REACH = 70
/** What is read from the number of a service line. */
const SERVICE = 'service'
/** Lines of businesses and services: nobody's own. */
const SERVICES: ReadonlySet<NumberType> = new Set([
  'TOLL_FREE',
  'PREMIUM_RATE',
  'SHARED_COST',
  'UAN',
  'VOICEMAIL',
  'PAGER',
])
const OTHER_REACH = 30
const OWN_REACH = 12
/** Countries where people leave out the zero. */
const WITHOUT_ZERO: ReadonlySet<string> = new Set(['TR', 'IN', 'PK', 'BD', 'RU', 'KZ'])

const DATE =
  /(?<![\d./-])(?:(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\1(?:(?:19|20)\d\d|[0-4]\d)|(?:0?[1-9]|1[0-2])\/(?:0?[1-9]|[12]\d|3[01])\/(?:(?:19|20)\d\d|[0-4]\d)|(?:19|20)\d\d([./-])(?:0?[1-9]|1[0-2])\2(?:0?[1-9]|[12]\d|3[01]))(?![./-]?\d)(?! \d\d[ .]\d\d)/gu
const YEARS = /^(?:19|20)\d\d\s?[-/]\s?(?:19|20)\d\d$/
const HOURS = /^\d{1,2}[.:]\d{2}\s?-\s?\d{1,2}[.:]\d{2}$/
const DAYS = /^\d{1,2}\.(?:\d{1,2}\.)?\s?-\s?\d{1,2}\.\d{1,2}\.(?:\d{2,4})?$/
const COORDINATE = /^(?!0\d)\d{1,3}\.\d{4,}$/
const THOUSANDS = /^[1-9]\d{0,2}(?:([ .])\d{3})(?:\1\d{3})*$/
/** CPF and CNPJ of Brazil, RUT of Chile, a payment card in groups of four. */
const PAPERS =
  /^(?:\d{3}\.\d{3}\.\d{3}-\d{2}|\d{2}\.\d{3}\.\d{3}\/\d{4}-\d{2}|\d{1,2}\.\d{3}\.\d{3}-\d|\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}.*)$/
/** Letters of a code that continues with digits, such as `INV-7782`; the words `tel` and `hp` do not count. */
const CODE_BEFORE = /[\p{Script=Latin}\d_#]{1,20}[-_/]?$/u

/** Phone numbers of the text in their order: E.164 if the country is known (from the number, or the default), otherwise as written. */
export function findPhones(search: PhoneSearch): readonly Found[] {
  const dated = search.text.replace(DATE, (date) => ';'.repeat(date.length))
  return [...dated.matchAll(RUN)]
    .filter((match) => countDigits(match[0]) >= MIN_DIGITS && match[0].length <= MAX_RUN)
    .slice(-MAX_RUNS)
    .flatMap((match) => readRun(search, match.index, match[0]))
}

function countDigits(text: string): number {
  return text.replaceAll(/\D/g, '').length
}

function readRun(search: PhoneSearch, start: number, run: string): readonly Found[] {
  if (isPartOfCode(search, start, start + run.length)) return []
  const parts = windows(run)
  // A number that is valid as a whole comes before a longer one that is only possible.
  for (const isStrict of [true, false])
    for (const [from, to] of parts) {
      const written = run.slice(from, to)
      // A part of a longer number is only read if it is valid.
      if (!isStrict && countDigits(written) < countDigits(run)) continue
      const value = readPhone(search, start + from, written, isStrict)
      if (value === SERVICE) return []
      if (value === undefined) continue
      const rest = countDigits(run.slice(to)) >= MIN_DIGITS ? readRun(search, start + to, run.slice(to)) : []
      return [{ value, start: start + from, end: start + to }, ...rest]
    }
  return []
}

/** Parts of a run that begin and end at a space, longest first: a quantity may come before a number, a second number after it. */
function windows(run: string): readonly (readonly [from: number, to: number])[] {
  const groups = [...run.matchAll(/[^ \t]+/gu)].slice(0, 10)
  const stretches = groups.flatMap((first, index) =>
    groups.slice(index).map((last) => [first.index, last.index + last[0].length] as const),
  )
  return stretches
    .filter(([from, to]) => {
      const digits = countDigits(run.slice(from, to))
      return digits >= MIN_DIGITS && digits <= MAX_DIGITS
    })
    .toSorted((left, right) => right[1] - right[0] - (left[1] - left[0]))
}

function isPartOfCode({ text, folded }: PhoneSearch, start: number, end: number): boolean {
  const behind = text.slice(end, end + 8)
  if (/^(?:[:,]\d|@|[_#]|\p{Lu}|\p{Script=Latin}{5})/u.test(behind)) return true
  const [code = ''] = CODE_BEFORE.exec(text.slice(Math.max(0, start - 24), start)) ?? []
  if (code === '' || /^\d+$/.test(code))
    return /[\d:,%][:,]?$/u.test(text.slice(Math.max(0, start - 2), start)) && /\d/.test(text.charAt(start - 2))
  const from = start - code.length
  const phone = lastCue(folded, PHONE_WORDS, from, start - (/[-_/]$/u.test(code) ? 1 : 0))
  return phone === undefined
}

function readPhone(search: PhoneSearch, start: number, written: string, isStrict: boolean): string | undefined {
  const plain = written.replace(/^[()./\s-]+|[(./\s-]+$/gu, '')
  if (COORDINATE.test(plain) || YEARS.test(plain) || HOURS.test(plain) || DAYS.test(plain) || PAPERS.test(plain))
    return undefined
  const isInternational = /^\(?(?:\+|00)/.test(plain)
  const announced = announcedAs(search, start, start + written.length)
  if (announced === 'other') return undefined
  if (announced === undefined && !isInternational && !mayStandAlone(search, start, plain)) return undefined
  const parsed = parsePhone(plain, search.defaultCountry)
  if (announced !== 'phone' && parsed !== undefined && lacksTrunkZero(plain, parsed)) return undefined
  if (parsed?.isValid() === true) return SERVICES.has(parsed.getType()) ? SERVICE : parsed.number
  if (isStrict) return undefined
  if (parsed === undefined || search.defaultCountry === undefined)
    return isAsWritten(search, plain, announced) ? plain : undefined
  return announced === 'phone' && (parsed.isPossible() || parseLoosely(parsed.number)?.isValid() === true)
    ? parsed.number
    : undefined
}

function parsePhone(written: string, country: CountryCode | undefined): PhoneNumber | undefined {
  const international = written.replace(/^\(?00(?=[1-9])/, '+').replace(/^\(\+/, '+')
  const parsed = parsePhoneNumberFromString(international, country)
  if (parsed?.isValid() === true || international.startsWith('+')) return parsed
  const withCode = parsePhoneNumberFromString(`+${written.replaceAll(/\D/g, '')}`)
  return withCode?.isValid() === true && withCode.country === country ? withCode : parsed
}

/** In most countries whose national numbers begin with a zero, digits without it are something else. */
function lacksTrunkZero(written: string, parsed: PhoneNumber): boolean {
  if (/^\(?[0+]/.test(written) || WITHOUT_ZERO.has(parsed.country ?? '')) return false
  return parsed.formatNational().startsWith('0') && !written.replaceAll(/\D/g, '').startsWith(parsed.countryCallingCode)
}

/** Without a country nothing can be validated: then a word must announce the number, or the message holds nothing else and the number begins with a zero. */
function isAsWritten({ text, defaultCountry }: PhoneSearch, written: string, announced: Announced): boolean {
  if (defaultCountry !== undefined) return false
  const isAlone = text.trim().length <= written.length + 2
  return announced === 'phone' || announced === 'number' || (isAlone && written.startsWith('0'))
}

function announcedAs(
  { text, folded, askedFor, defaultCountry }: PhoneSearch,
  start: number,
  end: number,
): Announced | 'other' {
  const from = Math.max(sentenceStart(text, start), start - CUE_REACH)
  const phone = lastCue(folded, PHONE_WORDS, from, start)
  const other = lastCue(folded, OTHER_NUMBER_WORDS, Math.max(from, start - OTHER_REACH), start)
  // `cep` is a mobile phone in Turkish and a postcode in Portuguese.
  const isSame = other?.end === phone?.end && defaultCountry !== 'TR'
  const isLater = other !== undefined && (isSame || other.end > (phone?.end ?? -1))
  if (isLater && !isAside(text, phone, other) && isAnnouncing(text.slice(other.end, start))) return 'other'
  if (isNamedBehind(folded.text.slice(end, end + 30))) return 'other'
  if (isQuantity(text, folded, start, end, phone !== undefined)) return 'other'
  if (phone !== undefined || askedFor === 'phone' || EXTENSION.test(text.slice(end, end + 24))) return 'phone'
  // «I’m on 07700 …».
  if (lastCue(folded, OWN_PERSON_WORDS, Math.max(from, start - OWN_REACH), start) !== undefined) return 'phone'
  const number = lastCue(folded, NUMBER_WORDS, from, start)
  if (number === undefined || other !== undefined) return askedFor
  return isCompound(folded.text, number) ? 'other' : 'number'
}

/** `Re-Nr.`, `Kd.-Nr.`: the first part says which number it is. */
function isCompound(text: string, number: Cue): boolean {
  const part = /(\p{L}{1,14})\.?[-/]$/u.exec(text.slice(Math.max(0, number.start - 16), number.start))?.[1]
  return part !== undefined && !hasCue(toFoldedText(part), PHONE_WORDS)
}

/** «tel. about the contract: …»: the phone is announced, the rest says what the call is about. */
function isAside(text: string, phone: Cue | undefined, other: Cue): boolean {
  return (
    phone !== undefined &&
    /^[. ]{1,2}(?:w sprawie|about|re|wegen|zu|por|per|pour|sobre|over|по|щодо) /iu.test(
      text.slice(phone.end, other.start),
    )
  )
}

/** True when only a few words stand between the announcing word and the number. */
function isAnnouncing(between: string): boolean {
  if (/[,;!?()\n]|[.](?=\s+\p{Lu})/u.test(between)) return false
  // «주문하려고요»: a verb, not the name of a number.
  if (/^(?!번호|은|는|이|가|을|를|도|의|서|건|자|증)[가-힣]{2}/u.test(between)) return false
  return between.split(/[^\p{L}\p{M}]+/u).filter((word) => word !== '').length <= 3
}

/** «… is my order number», 「…が注文番号です」. */
function isNamedBehind(behind: string): boolean {
  const [stretch = ''] =
    /^[ \t]?(?:is|was|ist|war|es|e|est|adalah|la|это|це|が|は|是|이|가|to)(?=[\s\p{Script=Han}\p{Script=Hangul}])[^,.;!?\n]{0,24}/u.exec(
      behind,
    ) ?? []
  if (stretch === '') return false
  const folded = toFoldedText(stretch)
  return hasCue(folded, OTHER_NUMBER_WORDS) && !hasCue(folded, PHONE_WORDS)
}

function isQuantity(text: string, folded: FoldedText, start: number, end: number, isAnnounced: boolean): boolean {
  const written = text.slice(start, end).trim()
  if (/^[+(0]/.test(written)) return false
  if (/[€$£¥₹₽₩₫₺₴]\s?$/u.test(text.slice(Math.max(0, start - 2), start))) return true
  const unit = lastCue(folded, UNIT_WORDS, end, Math.min(folded.text.length, end + 14))
  if (unit !== undefined && unit.start <= end + 1) return true
  return !isAnnounced && THOUSANDS.test(written) && /[05]00$/.test(written)
}

/** A number that no word announces must look like a phone number: a trunk zero, groups, or ten digits. */
function mayStandAlone({ text }: PhoneSearch, start: number, written: string): boolean {
  if (/^\(?0/.test(written) || /\D/.test(written)) return true
  const isAlone = text.trim().length <= written.length + 2
  return isAlone || written.length >= 9 || !/[\p{L}\p{M}] ?[,:]? ?$/u.test(text.slice(Math.max(0, start - 4), start))
}
