import { describe, expect, it } from 'vitest'
import { toGraphError } from './facebook-error.ts'
import type { GraphError } from './facebook-error.ts'

function errorOf(code: number, subcode?: number, status = 400): GraphError {
  return toGraphError(
    'Sending a message',
    status,
    { error: { code, error_subcode: subcode, message: 'private' } },
    undefined,
  )
}

describe('the codes of the Graph API', () => {
  it.each([
    [10, 2_018_278, 'window_closed'],
    [10, 2_534_022, 'window_closed'],
    [10, 2_018_065, 'window_closed'],
    [10, 1_893_063, 'blocked'],
    [10, 2_018_300, 'thread_not_owned'],
    [10, 2_018_321, 'thread_not_owned'],
    [10, undefined, 'permission'],
    [100, 2_018_001, 'recipient_unavailable'],
    [100, 2_018_218, 'recipient_unavailable'],
    [100, 1_893_061, 'invalid'],
    [551, undefined, 'recipient_unavailable'],
    [551, 1_545_041, 'recipient_unavailable'],
    [190, undefined, 'needs_reauth'],
    [190, 460, 'needs_reauth'],
    [190, 463, 'needs_reauth'],
    [200, undefined, 'permission'],
    [230, undefined, 'permission'],
    [3, undefined, 'permission'],
    [4, undefined, 'rate_limited'],
    [17, undefined, 'rate_limited'],
    [32, undefined, 'rate_limited'],
    [613, undefined, 'rate_limited'],
    [80_004, undefined, 'rate_limited'],
    [80_006, undefined, 'rate_limited'],
    [1, undefined, 'transient'],
    [2, undefined, 'transient'],
    [1200, undefined, 'transient'],
    [999_999, undefined, 'invalid'],
  ])('reads code %s, subcode %s as %s', (code, subcode, reason) => {
    expect(errorOf(code, subcode).reason).toBe(reason)
  })
})

describe('an answer other than a success', () => {
  it('gives the vendor code and no word of the vendor’s message', () => {
    const error = errorOf(10, 2_018_278)
    expect(error.vendorCode).toBe('10/2018278')
    expect(error.message).not.toContain('private')
  })

  it.each([1, 2, 1200, 4711])('does not take code %s with a 5xx for proof that nothing was sent', (code) => {
    expect(errorOf(code, undefined, 500)).toMatchObject({ reason: 'unknown_outcome', code: 'transient' })
    expect(errorOf(code, undefined, 503).reason).toBe('unknown_outcome')
  })

  it('trusts a refusal that Meta explains, whatever its status', () => {
    expect(errorOf(190, undefined, 500).reason).toBe('needs_reauth')
    expect(errorOf(551, undefined, 500).reason).toBe('recipient_unavailable')
  })

  it('trusts an unknown code that says it is transient', () => {
    const body = { error: { code: 4711, is_transient: true } }
    expect(toGraphError('x', 400, body, undefined).reason).toBe('transient')
  })

  it.each([
    [429, 'rate_limited'],
    [503, 'unknown_outcome'],
    [408, 'unknown_outcome'],
    [502, 'unknown_outcome'],
    [500, 'unknown_outcome'],
    [401, 'needs_reauth'],
    [403, 'permission'],
    [404, 'invalid'],
    [302, 'invalid'],
    [200, 'unknown_outcome'],
  ])('reads HTTP %s without a Graph error as %s', (status, reason) => {
    expect(toGraphError('x', status, '<html>', undefined).reason).toBe(reason)
  })

  it('always says how long to wait for a limit', () => {
    expect(errorOf(613).retryAfterMs).toBe(60_000)
    expect(toGraphError('x', 400, { error: { code: 4 } }, 5000)).toMatchObject({
      code: 'rate_limited',
      retryAfterMs: 5000,
    })
  })
})
