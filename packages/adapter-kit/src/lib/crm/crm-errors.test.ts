import { CrmError, LeadKitError } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { HttpFault } from '../http-fault.ts'
import { createCrmErrors, forRecord, requestIdOf, restated, vendorWord } from './crm-errors.ts'

const errors = createCrmErrors({ provider: 'rolodex', displayName: 'Rolodex' })

describe('createCrmErrors', () => {
  it('takes UUIDs of any version and case for keys, and nothing else', () => {
    expect(errors.refuseKey('0198c5e4-7a6b-7000-8000-0123456789ab')).toBeNull()
    expect(errors.refuseKey('0198C5E4-7A6B-4000-8000-0123456789AB')).toBeNull()
    for (const key of ['', 'a/b', "' OR Id != '", '0198c5e4', undefined, 7]) {
      expect(errors.refuseKey(key)).toMatchObject({ code: 'invalid_input', details: { scope: 'record' } })
    }
  })

  it('says of a lost answer what is known: a write may have happened, a read leaves nothing behind', () => {
    const lost = new HttpFault('lost', { reason: 'timeout', outcome: 'unknown' })
    expect(errors.fromFault(lost, true)).toMatchObject({ code: 'transient', source: 'crm:rolodex' })
    expect(errors.fromFault(lost, true).details).toMatchObject({ vendorCode: 'TIMEOUT', outcome: 'unknown' })
    expect(errors.fromFault(lost, false).details.outcome).toBe('not_applied')
    const refused = new HttpFault('refused', { reason: 'network', outcome: 'not_applied' })
    expect(errors.fromFault(refused, true).details.outcome).toBe('not_applied')
    expect(errors.fromFault(new HttpFault('x', { reason: 'aborted', outcome: 'unknown' }), true).code).toBe('aborted')
  })

  it('never takes an unreadable answer or a missing result for success', () => {
    expect(errors.unreadable(true, { httpStatus: 200 })).toMatchObject({
      code: 'transient',
      details: { outcome: 'unknown', httpStatus: 200, scope: 'request' },
    })
    expect(errors.unreadable(false).details.outcome).toBe('not_applied')
    expect(errors.missingResult()).toMatchObject({
      code: 'transient',
      details: { outcome: 'unknown', scope: 'record' },
    })
  })

  it('names the problem of an account, and what to do in the message', () => {
    const problem = { code: 'key_field_missing', field: 'lead_id', fix: 'make the field again' } as const
    const error = errors.ofAccount('NO_SUCH_FIELD', problem, 400)
    expect(error).toMatchObject({ code: 'permanent', details: { scope: 'account', problem, httpStatus: 400 } })
    expect(error.message).toBe('rolodex answered NO_SUCH_FIELD (HTTP 400); make the field again')
  })

  it('keeps the token for a limit and a fault that passes, and asks for a person otherwise', () => {
    const refusal = { vendorCode: 'invalid_grant', httpStatus: 400, hint: 'connect again' }
    expect(errors.ofToken({ ...refusal, verdict: 'limited', retryAfterMs: 5 })).toMatchObject({
      code: 'rate_limited',
      retryAfterMs: 5,
    })
    expect(errors.ofToken({ ...refusal, verdict: 'busy' })).toMatchObject({ code: 'transient' })
    const refused = errors.ofToken({ ...refusal, verdict: 'refused' })
    expect(refused).toMatchObject({ code: 'auth_revoked', details: { scope: 'account', hint: 'connect again' } })
  })

  it('gives the rest of a batch what stopped it, and lets a defect through', () => {
    const stopped = errors.create('auth_expired', { vendorCode: 'X', scope: 'account', outcome: 'not_applied' })
    expect(errors.forRest(stopped)).toBe(stopped)
    const limited = new LeadKitError('rate_limited', 'wait', { retryAfterMs: 9 })
    expect(errors.forRest(limited)).toMatchObject({
      code: 'rate_limited',
      retryAfterMs: 9,
      details: { scope: 'account', outcome: 'not_applied' },
    })
    expect(errors.forRest(new LeadKitError('storage_unavailable', 'x'))).toMatchObject({ code: 'transient' })
    expect(() => errors.forRest(new TypeError('a defect'))).toThrow(TypeError)
  })
})

describe('forRecord and restated', () => {
  const of = (scope: 'account' | 'request' | 'record') =>
    new CrmError('validation', { provider: 'rolodex', vendorCode: 'NO', scope, outcome: 'not_applied' })

  it('narrow a fault of the request to the record, and leave a fault of the account alone', () => {
    expect(forRecord(of('request')).details.scope).toBe('record')
    expect(forRecord(of('account')).details.scope).toBe('account')
    expect(restated(of('request'), 'transient', { hint: 'again' })).toMatchObject({
      code: 'transient',
      details: { vendorCode: 'NO', hint: 'again' },
    })
  })
})

describe('words and ids', () => {
  it('let nothing through that could be data', () => {
    expect(['STRING_TOO_LONG', 'invalid_grant', '$approval.state'].map(vendorWord)).not.toContain(undefined)
    expect(['ada@example.com', 'two words', '', '7a', 7, undefined].map(vendorWord)).toEqual(
      Array.from({ length: 6 }, () => undefined),
    )
    expect(requestIdOf(null, 'ada@example.com', 'a-1')).toBe('a-1')
    expect(requestIdOf(null, undefined)).toBeUndefined()
  })
})
