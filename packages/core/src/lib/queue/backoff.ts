/** Between which pauses a retry waits. In milliseconds. */
export interface BackoffLimits {
  /** The longest pause after the first attempt; it doubles with each further one. */
  readonly firstMs: number
  /** No pause is longer. */
  readonly longestMs: number
}

export const taskBackoff: BackoffLimits = { firstMs: 2_000, longestMs: 15 * 60_000 }
/** Short, so that work goes on soon after the database is back. */
export const connectionBackoff: BackoffLimits = { firstMs: 200, longestMs: 5_000 }

/**
 * The pause after a failed attempt: exponential with equal jitter, a random time between half of the bound and the bound, so that tasks that
 * failed together do not come back together, and none comes back before the cause had time to pass (Brooker, "Exponential Backoff And
 * Jitter", AWS Architecture Blog, 2015).
 *
 * @param attempt how many attempts were made, 1 or more.
 * @param random a number from 0 to below 1.
 */
export function backoffMs(attempt: number, limits: BackoffLimits, random: () => number = Math.random): number {
  // Beyond 2^31 the bound is long reached, and the power must not become infinite.
  const doublings = Math.min(Math.max(attempt, 1) - 1, 31)
  const bound = Math.min(limits.longestMs, limits.firstMs * 2 ** doublings)
  return Math.floor((bound / 2) * (1 + random()))
}
