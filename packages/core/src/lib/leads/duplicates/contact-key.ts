import { foldText } from '../search/folded-words.ts'

/** Providers that ignore dots before the @; all that are known here ignore what follows a plus. */
const DOTLESS = new Set(['gmail.com', 'googlemail.com'])
const ALIASES: Readonly<Record<string, string>> = {
  'googlemail.com': 'gmail.com',
  'me.com': 'icloud.com',
  'mac.com': 'icloud.com',
}

/** Mailboxes that belong to an office and not to one person. */
const SHARED =
  /^(?:info|sales|office|admin|contact|kontakt|contato|contacto|contatto|hello|hallo|hola|hi|mail|post|team|support|service|shop|booking|reservations?|reception|empfang|orders?|pedidos|bestellung|einkauf|purchasing|zakupki|zakaz|verkauf|vertrieb|ventas|vendas|marketing|hr|jobs|presse|press|bestuur|sekretariat|secretary|buero|buro|firma|company|enquir(?:y|ies)|inquir(?:y|ies)|billing|invoices?|accounts?|accounting|finance|compras|gerencia|administracion|direction|accueil|secretariat|biuro|sklep|recepcja|webmaster|help|agent|family|familie|famille|familia|famiglia|rodina|haus|home)(?=[._\-0-9]|$)/u
const PLACEHOLDER_MAILBOX =
  /^(?:test\w*|asdf\w*|qwert\w*|abc|none|no|na|nomail|noemail|noreply|no-reply|donotreply|do-not-reply|example|user|email|mail|name|nombre|prenom\.nom|vorname\.nachname|first\.last|firstname\.lastname|your\.?name|a|aa|aaa|x|xx|xxx|unknown|anonymous|null)$/u
const PLACEHOLDER_DOMAIN =
  /^(?:(?:.+\.)?example\.(?:com|org|net|\w{2})|(?:.+\.)?exemple\.\w+|test\.\w+|none\.\w+|no\.com|asdf\.\w+|email\.com|domain\.com|mailinator\.com)$/u

export interface EmailKey {
  /** Equal for addresses that reach the same mailbox. */
  readonly mailbox: string
  /** An office, a family or a shop: several people read it. */
  readonly isShared: boolean
}

/** Null for none, and for one that people enter to enter something. */
export function emailKey(email: string | null): EmailKey | null {
  const text = (email ?? '').normalize('NFKC').trim().toLowerCase()
  const at = text.lastIndexOf('@')
  if (at < 1) return null
  const domain = text.slice(at + 1)
  const plain = text.slice(0, at).replace(/\+.*$/, '')
  const name = DOTLESS.has(domain) ? plain.replaceAll('.', '') : plain
  if (PLACEHOLDER_MAILBOX.test(plain) || PLACEHOLDER_DOMAIN.test(domain)) return null
  return { mailbox: `${name}@${ALIASES[domain] ?? domain}`, isShared: SHARED.test(foldText(plain)) }
}

const MIN_DIGITS = 7

interface Digits {
  readonly digits: string
  readonly isInternational: boolean
}

/** Null for none, and for one that people enter to enter something. */
function digitsOf(phone: string | null): Digits | null {
  const text = foldText((phone ?? '').normalize('NFKC'))
    .replace(/(?:ext|durchwahl|x)\.?\s*\d+$/u, '')
    .trim()
  const all = text.replaceAll(/\D/g, '')
  const digits = all.replace(/^0+/, '')
  if (digits.length < MIN_DIGITS || isPlaceholder(digits)) return null
  return { digits, isInternational: text.startsWith('+') || all.startsWith('00') }
}

/** One digit again and again, or counting up or down. */
function isPlaceholder(digits: string): boolean {
  if (/^(\d)\1+$/.test(digits) || '12345678901234567890'.includes(digits) || '98765432109876543210'.includes(digits))
    return true
  return new Set(digits.slice(-8)).size <= 2 || /^\d{0,3}5{7,}$/.test(digits) || digits === '13800138000'
}

export interface PhoneSide {
  readonly phone: string | null
  /** ISO 3166-1 alpha-2, for a number without a country code; null if it is unknown. */
  readonly country: string | null
}

/** True if both are the same number, as far as can be known from what was written. */
export function isSameNumber(one: PhoneSide, other: PhoneSide): boolean {
  const [first, second] = [digitsOf(one.phone), digitsOf(other.phone)]
  if (first === null || second === null || extensionOf(one.phone) !== extensionOf(other.phone)) return false
  const [shorter, longer] = first.digits.length <= second.digits.length ? [first, second] : [second, first]
  if (first.isInternational && second.isInternational) return first.digits === second.digits
  const bothNational = !first.isInternational && !second.isInternational
  const isAbroad = one.country !== null && other.country !== null && one.country !== other.country
  if (first.digits === second.digits) return bothNational && !isAbroad
  // Written without its country code: what comes before is one.
  if (longer.digits.endsWith(shorter.digits)) return !shorter.isInternational && isCountryCode(longer, shorter)
  // Russia and Kazakhstan dial 8 where others write +7.
  return !bothNational && toSeven(longer) === toSeven(shorter)
}

function toSeven({ digits, isInternational }: Digits): string {
  return isInternational ? digits : digits.replace(/^8(?=\d{10}$)/, '7')
}

const COUNTRY_CODE_DIGITS = 3
const LONG_ENOUGH = 8

function isCountryCode(longer: Digits, shorter: Digits): boolean {
  const isLong = longer.isInternational || shorter.digits.length >= LONG_ENOUGH
  return isLong && longer.digits.length - shorter.digits.length <= COUNTRY_CODE_DIGITS
}

function extensionOf(phone: string | null): string {
  return /(?:ext|durchwahl|x)\.?\s*(\d+)$/iu.exec(phone ?? '')?.[1] ?? ''
}
