import { describe, expect, it } from 'vitest'
import { salesforceErrors } from './salesforce-error.ts'
import { bucketOf, readLimits } from './salesforce-limits.ts'

const read = (text: string): ReturnType<typeof readLimits> => readLimits(new Headers({ 'sforce-limit-info': text }))

describe('limits', () => {
  it("reads the organisation's share and the app's", () => {
    expect(read('api-usage=4600/5000; per-app-api-usage=17/250(appName=LeadKit)')).toEqual([
      { bucket: 'daily', limit: 5000, remaining: 400 },
      { bucket: 'daily_app', limit: 250, remaining: 233 },
    ])
    expect(read('per-app-api-usage=300/250(appName=LeadKit)')).toEqual([
      { bucket: 'daily_app', limit: 250, remaining: 0 },
    ])
  })

  it('says nothing where the header says nothing', () => {
    expect([read('soon'), readLimits(new Headers())]).toEqual([[], []])
  })

  it('names the daily limit for a refusal that speaks of it, and requests at a time for any other', () => {
    const refusal = (vendorCode: string) =>
      salesforceErrors.create('rate_limited', { vendorCode, scope: 'account', outcome: 'not_applied' })
    expect(bucketOf(refusal('REQUEST_LIMIT_EXCEEDED'))).toBe('daily')
    expect(bucketOf(refusal('TOO_MANY_REQUESTS'))).toBe('requests')
  })
})
