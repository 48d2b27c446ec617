import type { BudgetPeriod } from './budget-settings.ts'

const MINUTE_MS = 60_000
/** Zones are at most 14 hours from UTC, and a clock change moves midnight by no more than a day. */
const FURTHEST_MINUTES = 39 * 60

const formats = new Map<string, Intl.DateTimeFormat>()

/** The local day in a time zone, as `2026-11-30`. */
export function localDay(moment: Date, timeZone: string): string {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, value]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes, length: number): string =>
    (parts.get(type) ?? '').padStart(length, '0')
  return `${part('year', 4)}-${part('month', 2)}-${part('day', 2)}`
}

/** The first day of the period that a day is in. */
export function periodStart(day: string, period: BudgetPeriod): string {
  return period === 'day' ? day : `${day.slice(0, 7)}-01`
}

/** The moment at which the period of a day ends in a time zone: the start of the next one, even if midnight is skipped. */
export function periodEnd(day: string, period: BudgetPeriod, timeZone: string): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const next = period === 'day' ? Date.UTC(year, month - 1, date + 1) : Date.UTC(year, month, 1)
  const nextDay = new Date(next).toISOString().slice(0, 10)
  // Local days never go backwards, so that a binary search finds the first minute of one.
  let before = -FURTHEST_MINUTES
  let after = FURTHEST_MINUTES
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (localDay(new Date(next + middle * MINUTE_MS), timeZone) >= nextDay) after = middle
    else before = middle
  }
  return new Date(next + after * MINUTE_MS)
}

/** Creating a format takes longer than everything else; there are only a few hundred zones. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  })
  formats.set(timeZone, format)
  return format
}
