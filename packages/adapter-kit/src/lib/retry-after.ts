const DAY_MS = 24 * 60 * 60 * 1000
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * Reads a `Retry-After` header (RFC 9110 §10.2.3): seconds, or any of the three forms of an HTTP-date (§5.6.7).
 *
 * @param maxMs the longest wait; longer ones are cut to this, so that a vendor's mistake blocks nothing for ever. Default 24 hours.
 * @returns milliseconds from `now`; 0 for a time in the past; undefined if there is no header or it cannot be read.
 */
export function parseRetryAfter(value: string | null, now: Date, maxMs: number = DAY_MS): number | undefined {
  const text = value?.trim() ?? ''
  const delayMs = /^\d+$/.test(text) ? Number(text) * 1000 : parseHttpDate(text, now) - now.getTime()
  return Number.isNaN(delayMs) ? undefined : Math.min(Math.max(delayMs, 0), maxMs)
}

const CLOCK = String.raw`(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)`
const FORMS = [
  new RegExp(String.raw`^\w{3}, (?<day>\d\d) (?<month>\w{3}) (?<year>\d{4}) ${CLOCK} GMT$`),
  new RegExp(String.raw`^\w{6,9}, (?<day>\d\d)-(?<month>\w{3})-(?<year>\d\d) ${CLOCK} GMT$`),
  new RegExp(String.raw`^\w{3} (?<month>\w{3}) (?<day>[ \d]\d) ${CLOCK} (?<year>\d{4})$`),
]

/** Milliseconds since the epoch, NaN if it is not an HTTP-date. `Date.parse` alone accepts many other formats. */
function parseHttpDate(text: string, now: Date): number {
  const parts = FORMS.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined)
  if (parts === undefined) return Number.NaN
  const month = MONTHS.indexOf(parts['month'] ?? '')
  if (month === -1) return Number.NaN
  const clock = [Number(parts['hour']), Number(parts['minute']), Number(parts['second'])] as const
  const toTime = (year: number): number => Date.UTC(year, month, Number(parts['day']), ...clock)
  const year = Number(parts['year'])
  if (parts['year']?.length === 4) return toTime(year)
  // A two-digit year that seems more than 50 years ahead means the most recent past year with these digits (RFC 9110 §5.6.7).
  const inThisCentury = Math.floor(now.getUTCFullYear() / 100) * 100 + year
  return toTime(inThisCentury > now.getUTCFullYear() + 50 ? inThisCentury - 100 : inThisCentury)
}
