/** Ten or eleven digits are seconds: as milliseconds they would lie before March 1973. */
const SECONDS_BELOW = 100_000_000_000
const LAST_DATE_MS = 8_640_000_000_000_000

/**
 * When an event happened: the first of the candidates that can be read, else the time of receipt. Zero, missing and unreadable ones are passed
 * over, so that no event is lost for its time.
 *
 * @param read for vendors that write times in other ways too. Default {@link readTime}.
 */
export function eventTime(
  candidates: readonly unknown[],
  receivedAt: Date,
  read: (value: unknown) => Date | undefined = readTime,
): Date {
  for (const candidate of candidates) {
    const time = read(candidate)
    if (time !== undefined) return time
  }
  return receivedAt
}

/** Milliseconds or seconds since 1970, as a number or as digits; undefined for anything else. Vendors mix the two within one payload. */
export function readTime(value: unknown): Date | undefined {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0) return undefined
  const milliseconds = Math.round(number < SECONDS_BELOW ? number * 1000 : number)
  return milliseconds > LAST_DATE_MS ? undefined : new Date(milliseconds)
}
