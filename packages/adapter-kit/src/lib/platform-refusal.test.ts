import { isLeadKitError, LeadKitError } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { HttpFault } from './http-fault.ts'
import { PlatformRefusal, toSendFailure } from './platform-refusal.ts'
import type { PlatformRefusalDetails } from './platform-refusal.ts'

const now = new Date('2026-11-22T12:00:00.000Z')

function refusal(details: Partial<PlatformRefusalDetails> = {}): PlatformRefusal {
  return new PlatformRefusal('Sending failed', {
    source: 'platform:parrot',
    reason: 'rate_limited',
    vendorCode: '429/slow',
    retryAfterMs: 5000,
    ...details,
  })
}

describe('PlatformRefusal', () => {
  it.each([
    ['window_closed', 'permanent'],
    ['needs_reauth', 'auth_revoked'],
    ['permission', 'permission_denied'],
    ['rate_limited', 'rate_limited'],
    ['recipient_unavailable', 'not_found'],
    ['unknown_outcome', 'transient'],
  ] as const)('turns the reason %s into the code %s', (reason, code) => {
    expect(isLeadKitError(refusal({ reason }), code)).toBe(true)
  })

  it('takes a code that says more', () => {
    expect(refusal({ reason: 'needs_reauth', code: 'auth_expired' })).toMatchObject({
      code: 'auth_expired',
      source: 'platform:parrot',
    })
  })
})

describe('toSendFailure', () => {
  const fault = (reason: 'timeout' | 'aborted', outcome: 'unknown' | 'not_applied'): HttpFault =>
    new HttpFault('POST api.example.com failed', { reason, outcome })

  it('gives reason, code and the moment of the next try', () => {
    expect(toSendFailure(refusal(), now)).toEqual({
      sent: false,
      reason: 'rate_limited',
      retryAt: new Date('2026-11-22T12:00:05.000Z'),
      vendorCode: '429/slow',
      detail: 'Sending failed',
    })
    expect(toSendFailure(refusal({ retryAfterMs: undefined }), now).retryAt).toBeUndefined()
  })

  it('keeps apart what was surely not sent from what may have been', () => {
    expect(toSendFailure(fault('timeout', 'unknown'), now).reason).toBe('unknown_outcome')
    expect(toSendFailure(fault('timeout', 'not_applied'), now).reason).toBe('transient')
  })

  it('takes a refusal without a reason for the recipient’s, not for the account’s', () => {
    const refused = refusal({ reason: 'permission', vendorCode: '403', unexplained: true, retryAfterMs: undefined })
    expect(toSendFailure(refused, now)).toMatchObject({ reason: 'recipient_unavailable', unexplained: true })
    const explained = refusal({ reason: 'permission', vendorCode: '403/client-forbidden', retryAfterMs: undefined })
    expect(toSendFailure(explained, now)).toMatchObject({ reason: 'permission' })
  })

  it('turns a used-up budget into a time to try again', () => {
    const error = new LeadKitError('rate_limited', 'Used up', { retryAfterMs: 2000 })
    expect(toSendFailure(error, now)).toMatchObject({ reason: 'rate_limited', retryAt: new Date(now.getTime() + 2000) })
  })

  it('throws an abort, a setting and a defect on', () => {
    expect(() => toSendFailure(fault('aborted', 'unknown'), now)).toThrow(HttpFault)
    expect(() => toSendFailure(new LeadKitError('configuration', 'a setting'), now)).toThrow('a setting')
    expect(() => toSendFailure(new TypeError('a defect'), now)).toThrow(TypeError)
  })
})
