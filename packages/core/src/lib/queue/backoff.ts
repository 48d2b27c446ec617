/** The range of a retry's delay. In milliseconds. */
export interface BackoffLimits {
  /** The longest delay after the first attempt; it doubles with each further one. */
  readonly firstMs: number
  /** The maximum delay. */
  readonly longestMs: number
}

export const taskBackoff: BackoffLimits = { firstMs: 2_000, longestMs: 15 * 60_000 }
/** Short, so that work resumes soon after the database is back. */
export const connectionBackoff: BackoffLimits = { firstMs: 200, longestMs: 5_000 }

/**
 * The delay after a failed attempt: exponential with equal jitter, a random time between half the bound and the bound, so that tasks that failed
 * together do not retry together, and none retries before the cause had time to pass (Brooker, "Exponential Backoff And Jitter", AWS Architecture
 * Blog, 2015).
 *
 * @param attempt the number of attempts made, 1 or more.
 * @param random a number from 0 to below 1.
 */
export function backoffMs(attempt: number, limits: BackoffLimits, random: () => number = Math.random): number {
  // The bound is reached long before 2^31, and the power must not become infinite.
  const doublings = Math.min(Math.max(attempt, 1) - 1, 31)
  const bound = Math.min(limits.longestMs, limits.firstMs * 2 ** doublings)
  return Math.floor((bound / 2) * (1 + random()))
}
