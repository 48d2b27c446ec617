import { currencyOf, currencyPattern } from './currency.ts'
import { plainForm } from './plain-form.ts'

/** The links, addresses and numbers in a text, in comparable form. */
export interface StatedValues {
  /** Without scheme, `www.` and a final full stop; the host in lower case. */
  readonly links: ReadonlySet<string>
  /** In lower case. */
  readonly emails: ReadonlySet<string>
  /** Each number as one value: `1.200,50` is `1200.5`. */
  readonly numbers: ReadonlySet<string>
  /** Those outside of the runs. */
  readonly looseNumbers: ReadonlySet<string>
  /** The digits of each run that may be a phone number or a date, without leading zeros. */
  readonly runs: readonly DigitRun[]
  readonly prices: readonly Price[]
}

export interface DigitRun {
  readonly digits: string
  /** The numbers it consists of. */
  readonly parts: readonly string[]
}

interface Price {
  readonly value: string
  readonly currency: string
}

const TLDS =
  'com|net|org|info|biz|io|co|me|app|dev|shop|store|site|online|page|link|click|live|xyz|top|club|pro|ai|ly|gl|gg|tv|to|cc|ws|eu|uk|us|ca|au|de|at|ch|fr|es|pt|it|nl|be|pl|tr|ru|ua|in|id|vn|jp|cn|kr|br|mx|ar|sa|ae|eg|example|test'
/** Bounded runs, so that a long text costs linear time. */
const ADDRESS_END = String.raw`[^\s<>"'«»“”()[\]]`
const LINK = new RegExp(
  String.raw`(?:[a-z][a-z0-9+.-]{1,15}:\/\/|www\.|\b(?:javascript|data|vbscript):)${ADDRESS_END}{1,2000}`,
  'giu',
)
/** A host without a scheme: with a known top-level domain, or with a path. */
const HOST = new RegExp(
  String.raw`(?<![\p{L}\p{N}@._-])(?:[\p{L}\p{N}][\p{L}\p{N}-]{0,62}\.){1,6}(?:(?:${TLDS})(?![\p{L}\p{N}@-])|\p{L}{2,24}(?=\/[\p{L}\p{N}]))(?:[/?#]${ADDRESS_END}{0,2000})?`,
  'giu',
)
const EMAIL = /[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,6}[\p{L}\p{N}-]{2,63}/gu
/** A keycap emoji with a number, and the number of a list item. */
const NO_NUMBER = /\d\u20e3|^[ \t]{0,8}\d{1,2}[.)][ \t]/gmu
/** A digit after a Latin letter is part of a name, such as `B2B`; scripts without spaces put letters next to numbers. */
const FREE = String.raw`(?<![\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\d])`
const RUN = new RegExp(String.raw`${FREE}\+?\(?\d(?:[\d \t()./:–-]{0,30}\d)?`, 'gu')
const AMOUNT = String.raw`\d{1,30}(?:[.,'’\u00a0\u202f ]\d{3}(?!\d)){0,5}(?:[.,]\d{1,2}(?!\d))?`
const NUMBER = new RegExp(FREE + AMOUNT, 'gu')
const PRICE = new RegExp(
  String.raw`(?<before>(?<![\p{L}])(?:${currencyPattern}))[ \t]{0,2}(?<first>${AMOUNT})|(?<second>${AMOUNT})(?:[.,][–-]{1,2})?[ \t]{0,2}(?:[km][ \t]?)?(?<after>(?:${currencyPattern}))(?![\p{Script=Latin}\p{Script=Cyrillic}\p{N}])`,
  'giu',
)
/** With fewer digits it is a plain number, not a phone number or date. */
const MIN_RUN_DIGITS = 7

/** Reads a text in linear time. */
export function statedValues(text: string): StatedValues {
  let rest = plainForm(text)
  const take = (pattern: RegExp): string[] => {
    const found = Array.from(rest.matchAll(pattern), ([match]) => match)
    rest = rest.replaceAll(pattern, ' ')
    return found
  }
  const withScheme = take(LINK)
  const emails = new Set(take(EMAIL).map((email) => email.toLowerCase()))
  const links = new Set([...withScheme, ...take(HOST)].map(linkForm))
  rest = rest.replaceAll(NO_NUMBER, ' ')
  const prices = Array.from(rest.matchAll(PRICE), ({ groups = {} }) => ({
    value: numberForm(groups['first'] ?? groups['second'] ?? ''),
    currency: currencyOf(groups['before'] ?? groups['after'] ?? ''),
  }))
  const runs: DigitRun[] = []
  const loose = rest.replaceAll(RUN, (match) => {
    const run = toRun(match)
    if (run.digits.length < MIN_RUN_DIGITS) return match
    runs.push(run)
    return ' '
  })
  const looseNumbers = numbersOf(loose)
  const parts = runs.flatMap((run) => run.parts)
  return { emails, links, prices, looseNumbers, numbers: new Set([...numbersOf(rest), ...parts]), runs }
}

/** A link in comparable form; the path keeps its case. */
function linkForm(link: string): string {
  const bare = link.replace(/^https?:\/\//i, '').replace(/[.,;:!?…*_~]+$/u, '')
  const end = /[/?#]/.exec(bare)?.index ?? bare.length
  const host = bare
    .slice(0, end)
    .toLowerCase()
    .replace(/^www\./, '')
  return host + bare.slice(end).replace(/\/$/, '')
}

function numbersOf(text: string): ReadonlySet<string> {
  return new Set(Array.from(text.matchAll(NUMBER), ([number]) => numberForm(number)))
}

function toRun(run: string): DigitRun {
  const digits = run.replace('(0)', '').replaceAll(/\D/g, '').replace(/^0+/, '')
  return { digits, parts: (run.match(/\d+/g) ?? []).map(numberForm) }
}

/** `1.200`, `1,200`, `1 200` and `1200` are the same; the last dot or comma followed by one or two digits is the decimal separator. */
function numberForm(number: string): string {
  const [, whole = number, decimals = ''] = /^(.*?)[.,](\d{1,2})$/s.exec(number) ?? []
  const digits = whole.replaceAll(/\D/g, '').replace(/^0+(?=\d)/, '')
  const fraction = decimals.replace(/0+$/, '')
  return fraction === '' ? digits : `${digits}.${fraction}`
}
