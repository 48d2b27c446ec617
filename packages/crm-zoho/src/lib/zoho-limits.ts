import type { CrmError, LimitObservation } from '@leadkit/contracts'

/** One organisation's API credits of the last 24 hours. */
const BUCKET = 'credits'

/** Told by Zoho only once half of the credits are spent (zoho.com/crm/developer/docs/api/v8/api-limits.html). */
export function readLimits(headers: Headers): readonly LimitObservation[] {
  const text = headers.get('x-api-credits-remaining')
  return text !== null && /^\d{1,12}$/.test(text) ? [{ bucket: BUCKET, remaining: Number(text) }] : []
}

/** The refusal of a call, for the whole fleet to wait on. */
export function readRefusal(error: CrmError, now: Date): LimitObservation | null {
  const { retryAfterMs } = error.details
  if (error.code !== 'rate_limited' || retryAfterMs === undefined) return null
  return { bucket: BUCKET, blockedUntil: new Date(now.getTime() + retryAfterMs) }
}

/** What writing so many records costs: one credit for every ten. */
export function writeCredits(records: number): number {
  return Math.max(1, Math.ceil(records / 10))
}
