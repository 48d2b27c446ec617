import type { LimitObservation } from '@leadkit/contracts'

/** One organisation's API credits of the last 24 hours. */
export const CREDITS = 'daily_credits'

/**
 * The remaining credits. Zoho reports them only once half of them are spent (zoho.com/crm/developer/docs/api/v8/api-limits.html) and never reports
 * the total, so the total is at least twice what is left.
 */
export function readLimits(headers: Headers): readonly LimitObservation[] {
  const text = headers.get('x-api-credits-remaining')
  return text !== null && /^\d{1,12}$/.test(text)
    ? [{ bucket: CREDITS, remaining: Number(text), limitAtLeast: 2 * Number(text) }]
    : []
}

/** The cost of writing this many records: one credit for every ten. */
export function writeCredits(records: number): number {
  return Math.max(1, Math.ceil(records / 10))
}
