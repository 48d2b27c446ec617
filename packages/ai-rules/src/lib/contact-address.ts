import { contactDetailsSchema } from '@leadkit/contracts'
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { fold } from './tokens.ts'

/** Bounded runs, so that a long text without an at sign costs linear time. */
const EMAIL = /[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,6}\p{L}{2,24}/gu
const PHONE = /(?<![\p{L}\p{N}+])(?:\+|00)?\(?\d[\d\s()./-]{5,22}\d(?![\p{L}\p{N}])/gu
const DATE = /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:\D|$)/
const MAX_CANDIDATES = 20

/** Providers whose addresses say nothing about an employer. */
const FREE_PROVIDERS: ReadonlySet<string> = new Set(
  `gmail googlemail yahoo ymail hotmail outlook live msn icloud me mac aol gmx web t-online freenet proton protonmail pm tutanota tuta zoho mail
  yandex orange wanadoo free laposte sfr bbox neuf libero virgilio tiscali alice tin terra telefonica uol bol ig sapo hey fastmail qq 163
  inbox posteo mailbox arcor bluewin`.split(/\s+/),
)

/** Words that announce a phone number, folded; a beginning is enough. */
const PHONE_CUES = [
  'phone',
  'tel',
  'mobil',
  'handy',
  'whatsapp',
  'call',
  'cell',
  'number',
  'numero',
  'nummer',
  'anruf',
  'ruft',
  'reach',
  'portable',
  'celular',
  'cellulare',
  'movil',
  'zap',
  'ligue',
  'llam',
  'appel',
  'chiam',
]
/** Words that announce another number. */
const OTHER_CUES = [
  'order',
  'bestell',
  'auftrag',
  'pedido',
  'commande',
  'ordine',
  'encomenda',
  'tracking',
  'sendung',
  'invoice',
  'rechnung',
  'facture',
  'factura',
  'fattura',
  'iban',
  'account',
  'kunden',
  'ticket',
  'ref',
]
const CUE_REACH = 40

/** The last e-mail address of the text that the contract takes; the domain in lower case. */
export function findEmail(text: string, ignored: ReadonlySet<string>): string | undefined {
  return [...text.matchAll(EMAIL)]
    .map(([address]) => normaliseEmail(address))
    .findLast((address) => !ignored.has(address) && isEmail(address))
}

/** All addresses of a text, for {@link findEmail} to ignore. */
export function allEmails(text: string): readonly string[] {
  return [...text.matchAll(EMAIL)].map(([address]) => normaliseEmail(address))
}

function normaliseEmail(address: string): string {
  const at = address.lastIndexOf('@')
  return address.slice(0, at).replace(/^\.+/, '') + address.slice(at).toLowerCase()
}

function isEmail(value: string): boolean {
  return contactDetailsSchema.safeParse({ email: { value, messageIds: ['any'] } }).success
}

/** True for an address at a domain of its own, which hints at an employer. */
export function isBusinessEmail(email: string): boolean {
  const labels = email.slice(email.lastIndexOf('@') + 1).split('.')
  const isSecondLevel = labels.length > 2 && /^(?:co|com|net|org)$/.test(labels.at(-2) ?? '')
  return !FREE_PROVIDERS.has(labels.at(isSecondLevel ? -3 : -2) ?? '')
}

/**
 * The last phone number of the text: in E.164 where it has a country (its own, or the default), otherwise as written, and then only next to
 * a word that announces one or alone in its message.
 */
export function findPhone(text: string, defaultCountry: CountryCode | undefined): string | undefined {
  const candidates = [...text.matchAll(PHONE)].slice(0, MAX_CANDIDATES)
  return candidates
    .map((match) => readPhone(text, match.index, match[0].trim(), defaultCountry))
    .findLast((phone) => phone !== undefined)
}

function readPhone(
  text: string,
  start: number,
  candidate: string,
  defaultCountry: CountryCode | undefined,
): string | undefined {
  if (DATE.test(candidate)) return undefined
  const before = fold(text.slice(Math.max(0, start - CUE_REACH), start)).split(/[^\p{L}]+/u)
  const isOther = hasCue(before, OTHER_CUES) && !hasCue(before, PHONE_CUES)
  const hasPrefix = /^(?:\+|00)/.test(candidate)
  if (isOther && !hasPrefix) return undefined
  const parsed = parsePhoneNumberFromString(candidate.replace(/^00/, '+'), defaultCountry)
  if (parsed?.isValid() === true) return parsed.number
  const digits = candidate.replaceAll(/\D/g, '').length
  const isAlone = text.trim().length <= candidate.length + 2
  const isPlain = digits >= 7 && digits <= 15 && (hasCue(before, PHONE_CUES) || (isAlone && candidate.startsWith('0')))
  return isPlain ? candidate : undefined
}

function hasCue(words: readonly string[], cues: readonly string[]): boolean {
  return words.some((word) => cues.some((cue) => word.startsWith(cue)))
}
