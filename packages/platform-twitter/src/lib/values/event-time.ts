import { possibleTime, readTime as readNumber } from '@leadkit/adapter-kit'

/** `Wed Feb 05 08:39:31 +0000 2020`, as the older payloads write it. */
const LEGACY_DATE = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{2}) (\d{2}:\d{2}:\d{2}) ([+-]\d{4}) (\d{4})$/
const ISO_DATE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/

/** The first of the candidates that can be, as X writes times, else the time that the id tells, else the time of receipt. */
export function eventTime(candidates: readonly unknown[], receivedAt: Date, id?: string): Date {
  for (const candidate of candidates) {
    const time = possibleTime(candidate, receivedAt, readTime)
    if (time !== undefined) return time
  }
  // Last, because reading an id costs more than reading a time.
  return (id === undefined ? undefined : possibleTime(snowflakeTime(id), receivedAt)) ?? receivedAt
}

/** Milliseconds or seconds since 1970 as a number or digits, an ISO 8601 time, a date of the older payloads, or a `Date`. */
export function readTime(value: unknown): Date | undefined {
  return readNumber(typeof value === 'string' ? readText(value) : value)
}

function readText(text: string): number {
  if (/^\d{1,16}$/.test(text)) return Number(text)
  const [, month, day, time, zone, year] = LEGACY_DATE.exec(text) ?? []
  if (year !== undefined) return Date.parse(`${day} ${month} ${year} ${time} ${zone}`)
  return ISO_DATE.test(text) ? Date.parse(text) : NaN
}

const SNOWFLAKE_EPOCH_MS = 1_288_834_974_657n
const FIRST_SNOWFLAKE = 10_000_000_000_000_000n

/** When an id was given out, which its upper bits say; undefined for ids from before November 2010 and for other shapes. */
export function snowflakeTime(id: string): Date | undefined {
  if (!/^\d{17,19}$/.test(id)) return undefined
  const value = BigInt(id)
  return value < FIRST_SNOWFLAKE ? undefined : new Date(Number((value >> 22n) + SNOWFLAKE_EPOCH_MS))
}
