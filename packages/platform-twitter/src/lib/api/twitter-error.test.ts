import { describe, expect, it } from 'vitest'
import { toTwitterError } from './twitter-error.ts'

const problem = (word: string, detail = '') => ({
  type: `https://api.twitter.com/2/problems/${word}`,
  title: 'x',
  detail,
})

describe('toTwitterError', () => {
  it.each([
    [400, problem('invalid-request'), 'invalid', '400/invalid-request'],
    [401, { title: 'Unauthorized', type: 'about:blank', status: 401 }, 'needs_reauth', '401'],
    [402, { title: 'CreditsDepleted' }, 'blocked', '402'],
    [403, problem('client-forbidden'), 'permission', '403/client-forbidden'],
    [403, { reason: 'client-not-enrolled' }, 'permission', '403/client-not-enrolled'],
    [403, problem('user-suspended'), 'blocked', '403/user-suspended'],
    [403, { detail: 'You cannot send messages to this user.' }, 'recipient_unavailable', '403'],
    [403, { detail: 'Sender is not verified to send message requests' }, 'recipient_unavailable', '403'],
    [403, { detail: 'You are not allowed to create a Tweet with duplicate content.' }, 'invalid', '403'],
    [403, 'Forbidden', 'permission', '403'],
    [404, undefined, 'recipient_unavailable', '404'],
    [429, problem('usage-capped'), 'rate_limited', '429/usage-capped'],
    [500, problem('oops'), 'unknown_outcome', '500/oops'],
    [503, undefined, 'unknown_outcome', '503'],
    [408, undefined, 'unknown_outcome', '408'],
  ])('reads %d %j as %s', (status, body, reason, vendorCode) => {
    expect(toTwitterError('Sending', status, body, undefined)).toMatchObject({ reason, vendorCode })
  })

  it('says of a 403 whether X told why', () => {
    const of = (body: unknown) => toTwitterError('Sending', 403, body, undefined).unexplained
    expect([of('Forbidden'), of({ detail: 'Forbidden' }), of(problem('client-forbidden'))]).toEqual([true, true, false])
  })

  it('never repeats what X wrote, but for a word of its own', () => {
    const error = toTwitterError('Sending', 403, problem('Ada said: private', 'private words'), undefined)
    expect(error.message).not.toContain('private')
    expect(error.vendorCode).toBe('403')
  })

  it('is not misled by words such as __proto__', () => {
    expect(toTwitterError('Sending', 403, problem('__proto__'), undefined).reason).toBe('permission')
    expect(toTwitterError('Sending', 403, problem('constructor'), undefined).reason).toBe('permission')
  })
})
