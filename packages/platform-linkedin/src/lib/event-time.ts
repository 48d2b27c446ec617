// LinkedIn writes milliseconds; ten or eleven digits can only be seconds.
const SECONDS_BELOW = 100_000_000_000
const LAST_DATE_MS = 8_640_000_000_000_000

/** The first usable time of the candidates, else the time of receipt. Zero, missing and unreadable ones are passed over. */
export function eventTime(candidates: readonly unknown[], receivedAt: Date): Date {
  for (const candidate of candidates) {
    const time = readTime(candidate)
    if (time !== undefined) return time
  }
  return receivedAt
}

/** Milliseconds or seconds since 1970, as a number or as digits. */
export function readTime(value: unknown): Date | undefined {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0) return undefined
  const milliseconds = Math.round(number < SECONDS_BELOW ? number * 1000 : number)
  return milliseconds > LAST_DATE_MS ? undefined : new Date(milliseconds)
}
