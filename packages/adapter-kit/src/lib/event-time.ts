/** Ten or eleven digits are seconds: as milliseconds they would be before March 1973. */
const SECONDS_BELOW = 100_000_000_000
const LAST_DATE_MS = 8_640_000_000_000_000

/** No such platform is older; an earlier time is a default value or another unit. */
const EARLIEST_MS = Date.UTC(2003, 0, 1)
/** How far a platform's clock may be ahead of ours. */
const TOLERANCE_MS = 10 * 60_000

/** Reads a time in one vendor's format; undefined for anything else. */
export type ReadTime = (value: unknown) => Date | undefined

/**
 * When an event happened: the first plausible candidate, or else the time of receipt. Pass the event's own time first and that of the entry around it
 * next. Missing, unreadable and implausible times (see {@link possibleTime}) are skipped, so that no event is lost because of its time and none is in
 * the future.
 *
 * @param read for vendors that also write times in other formats. Default {@link readTime}.
 */
export function eventTime(candidates: readonly unknown[], receivedAt: Date, read: ReadTime = readTime): Date {
  for (const candidate of candidates) {
    const time = possibleTime(candidate, receivedAt, read)
    if (time !== undefined) return time
  }
  return receivedAt
}

/**
 * A plausible time: not before 2003, and at most ten minutes after receipt, because clocks differ. Undefined for anything else, such as microseconds
 * instead of milliseconds (the year 58883), or zero.
 *
 * @param read for vendors that also write times in other formats. Default {@link readTime}.
 */
export function possibleTime(value: unknown, receivedAt: Date, read: ReadTime = readTime): Date | undefined {
  const time = read(value)
  const milliseconds = time?.getTime() ?? NaN
  return milliseconds >= EARLIEST_MS && milliseconds <= receivedAt.getTime() + TOLERANCE_MS ? time : undefined
}

/**
 * Milliseconds or seconds since 1970, as a number, as digits, or as a `Date`; undefined for anything else. Vendors mix the units within one
 * payload. Does not check whether the time is plausible.
 */
export function readTime(value: unknown): Date | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0) return undefined
  const milliseconds = Math.round(number < SECONDS_BELOW ? number * 1000 : number)
  return milliseconds > LAST_DATE_MS ? undefined : new Date(milliseconds)
}
