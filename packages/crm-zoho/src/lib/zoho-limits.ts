import type { LimitObservation } from '@leadkit/contracts'

/** One organisation's API credits of the last 24 hours. */
export const CREDITS = 'daily_credits'

/**
 * What is left of the credits. Zoho says it only once half of them are spent (zoho.com/crm/developer/docs/api/v8/api-limits.html) and never says
 * how many there are, so that there are at least twice as many as are left.
 */
export function readLimits(headers: Headers): readonly LimitObservation[] {
  const text = headers.get('x-api-credits-remaining')
  return text !== null && /^\d{1,12}$/.test(text)
    ? [{ bucket: CREDITS, remaining: Number(text), limitAtLeast: 2 * Number(text) }]
    : []
}

/** What writing so many records costs: one credit for every ten. */
export function writeCredits(records: number): number {
  return Math.max(1, Math.ceil(records / 10))
}
