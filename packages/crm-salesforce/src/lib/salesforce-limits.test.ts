import { describe, expect, it } from 'vitest'
import { salesforceError } from './salesforce-error.ts'
import { readLimits, readRefusal } from './salesforce-limits.ts'

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

  it('blocks the account for a refusal that names a time, and for no other', () => {
    const now = new Date('2026-11-22T12:00:00Z')
    const details = { vendorCode: 'REQUEST_LIMIT_EXCEEDED', scope: 'account', outcome: 'not_applied' } as const
    expect(readRefusal(salesforceError('rate_limited', { ...details, retryAfterMs: 1000 }), now)).toEqual({
      bucket: 'daily',
      blockedUntil: new Date('2026-11-22T12:00:01Z'),
    })
    expect(readRefusal(salesforceError('transient', { ...details, retryAfterMs: 1000 }), now)).toBeNull()
  })
})
