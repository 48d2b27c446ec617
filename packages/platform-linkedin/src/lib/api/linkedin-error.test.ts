import { describe, expect, it } from 'vitest'
import { toLinkedinError } from './linkedin-error.ts'
import type { LinkedinError } from './linkedin-error.ts'

const now = new Date('2026-11-22T21:30:00.000Z')

function errorOf(status: number, body?: unknown, retryAfterMs?: number): LinkedinError {
  return toLinkedinError('Answering in public', status, body, { retryAfterMs, now })
}

describe('toLinkedinError', () => {
  it.each([
    [401, { serviceErrorCode: 65_600 }, 'needs_reauth', 'auth_revoked', '401/65600'],
    [401, { serviceErrorCode: 65_602 }, 'needs_reauth', 'auth_expired', '401/65602'],
    [403, { serviceErrorCode: 100, code: 'ACCESS_DENIED' }, 'permission', 'permission_denied', '403/100'],
    [404, { code: 'NOT_FOUND' }, 'recipient_unavailable', 'not_found', '404/NOT_FOUND'],
    [409, {}, 'transient', 'transient', '409'],
    [422, {}, 'invalid', 'permanent', '422'],
    [426, { code: 'NONEXISTENT_VERSION' }, 'invalid', 'configuration', '426/NONEXISTENT_VERSION'],
    [500, undefined, 'unknown_outcome', 'transient', '500'],
    [503, 'text', 'unknown_outcome', 'transient', '503'],
    [408, undefined, 'unknown_outcome', 'transient', '408'],
    [302, undefined, 'invalid', 'permanent', '302'],
  ])('turns %i %j into %s', (status, body, reason, code, vendorCode) => {
    expect(errorOf(status, body)).toMatchObject({ reason, code, vendorCode, source: 'platform:linkedin' })
  })

  it('waits until midnight UTC after a 429, or as long as Retry-After says', () => {
    expect(errorOf(429)).toMatchObject({ code: 'rate_limited', retryAfterMs: 2.5 * 3_600_000 })
    expect(errorOf(429, undefined, 5000).retryAfterMs).toBe(5000)
  })

  it('says which option ends a retired version', () => {
    expect(errorOf(426).message).toContain('apiVersion')
  })

  it('repeats nothing of the body but a code', () => {
    const body = { code: 'Ada Example wrote: private words', message: 'private words', serviceErrorCode: 'private' }
    expect(errorOf(400, body).message).not.toMatch(/private|Ada/)
  })
})
