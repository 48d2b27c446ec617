/** Ten or eleven digits are seconds: as milliseconds they would lie before March 1973. */
const SECONDS_BELOW = 100_000_000_000
const LAST_DATE_MS = 8_640_000_000_000_000

/** No platform of this kind is older; a time before it is a default value or another unit. */
const EARLIEST_MS = Date.UTC(2003, 0, 1)
/** A platform's clock may be ahead of ours by so much. */
const TOLERANCE_MS = 10 * 60_000

/** Reads a time as one vendor writes it; undefined for anything else. */
export type ReadTime = (value: unknown) => Date | undefined

/**
 * When an event happened: the first of the candidates that can be, else the time of receipt. Give the event's own time first and that of the
 * entry around it next. Missing and unreadable ones are passed over, and so are times that cannot be (see {@link possibleTime}), so that no
 * event is lost for its time and none comes from the future.
 *
 * @param read for vendors that write times in other ways too. Default {@link readTime}.
 */
export function eventTime(candidates: readonly unknown[], receivedAt: Date, read: ReadTime = readTime): Date {
  for (const candidate of candidates) {
    const time = possibleTime(candidate, receivedAt, read)
    if (time !== undefined) return time
  }
  return receivedAt
}

/**
 * A time that can be: not before 2003, and at most ten minutes after the receipt, because clocks differ. Undefined for anything else, such as
 * microseconds in place of milliseconds (the year 58883), or zero.
 *
 * @param read for vendors that write times in other ways too. Default {@link readTime}.
 */
export function possibleTime(value: unknown, receivedAt: Date, read: ReadTime = readTime): Date | undefined {
  const time = read(value)
  const milliseconds = time?.getTime() ?? NaN
  return milliseconds >= EARLIEST_MS && milliseconds <= receivedAt.getTime() + TOLERANCE_MS ? time : undefined
}

/**
 * Milliseconds or seconds since 1970, as a number, as digits, or as a `Date`; undefined for anything else. Vendors mix the units within one
 * payload. Says nothing about whether the time can be.
 */
export function readTime(value: unknown): Date | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0) return undefined
  const milliseconds = Math.round(number < SECONDS_BELOW ? number * 1000 : number)
  return milliseconds > LAST_DATE_MS ? undefined : new Date(milliseconds)
}
