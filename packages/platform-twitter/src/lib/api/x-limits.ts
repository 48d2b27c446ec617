import type { LimitObservation } from '@leadkit/contracts'

/** Prefix of X's headers, and what it adds to the bucket's name. */
const families: readonly (readonly [prefix: string, suffix: string])[] = [
  ['x-rate-limit', ''],
  ['x-user-limit-24hour', '.daily'],
  ['x-app-limit-24hour', '.app_daily'],
]

/**
 * What the headers say about X's limits: one for each endpoint, mostly over 15 minutes, and for sends one over 24 hours each for the
 * user and the app.
 * @see https://docs.x.com/x-api/fundamentals/rate-limits
 */
export function readLimits(headers: Headers, bucket: string): readonly LimitObservation[] {
  return families.flatMap(([prefix, suffix]) => {
    const limit = readNumber(headers.get(`${prefix}-limit`))
    const remaining = readNumber(headers.get(`${prefix}-remaining`))
    const reset = readNumber(headers.get(`${prefix}-reset`))
    if (limit === undefined && remaining === undefined) return []
    return [
      {
        bucket: `${bucket}${suffix}`,
        limit,
        remaining,
        resetAt: reset === undefined ? undefined : new Date(reset * 1000),
      },
    ]
  })
}

/** Milliseconds until every exhausted limit is whole again; undefined when the headers do not say. */
export function readPauseMs(limits: readonly LimitObservation[], now: Date): number | undefined {
  const exhausted = limits.filter((limit) => limit.remaining === 0)
  const times = (exhausted.length > 0 ? exhausted : limits).flatMap(({ resetAt }) => resetAt?.getTime() ?? [])
  return times.length === 0 ? undefined : Math.max(Math.max(...times) - now.getTime(), 0)
}

function readNumber(value: string | null): number | undefined {
  return value !== null && /^\d{1,12}$/.test(value) ? Number(value) : undefined
}
