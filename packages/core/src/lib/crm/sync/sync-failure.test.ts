import { CrmError, type CrmErrorCode, LeadKitError } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import {
  asLeadKitError,
  describeFailure,
  failureKind,
  isBatchRefusal,
  isConverted,
  pauseReason,
  problemOf,
  refusedFields,
  retryDelayMs,
} from './sync-failure.ts'

function crmError(code: CrmErrorCode, details: Partial<CrmError['details']> = {}): CrmError {
  return new CrmError(code, { provider: 'p', vendorCode: 'X', scope: 'record', outcome: 'not_applied', ...details })
}

describe('failureKind', () => {
  it('holds the account up for limits and credentials, the row for its own data', () => {
    const kinds = [
      'rate_limited',
      'auth_revoked',
      'auth_expired',
      'validation',
      'duplicate',
      'conflict',
      'transient',
      'aborted',
    ] as const
    expect(kinds.map((code) => failureKind(crmError(code)))).toEqual([
      'limited',
      'stopped',
      'stopped',
      'dead',
      'dead',
      'retry',
      'retry',
      'aborted',
    ])
  })

  it('knows our own limits and keys, and tries again on anything foreign', () => {
    expect(failureKind(new LeadKitError('rate_limited', ''))).toBe('limited')
    expect(failureKind(new LeadKitError('decryption_failed', ''))).toBe('stopped')
    expect(failureKind(new LeadKitError('storage_unavailable', ''))).toBe('retry')
    expect(failureKind(new TypeError('x'))).toBe('retry')
    expect(failureKind(undefined)).toBe('retry')
  })
})

describe('a refusal of the whole account', () => {
  const problem = { code: 'key_field_missing', field: 'leadkit_id', fix: 'make the field' } as const
  const refusal = crmError('permanent', { scope: 'account', problem })

  it('stops the config with the word that a check would find', () => {
    expect(failureKind(refusal)).toBe('stopped')
    expect(pauseReason(refusal)).toBe('key_field_missing')
    expect(pauseReason(crmError('permanent', { scope: 'account' }))).toBe('account_refused')
    expect(pauseReason(crmError('auth_revoked', { scope: 'account' }))).toBe('auth_revoked')
    expect(problemOf(refusal)).toBe(problem)
    expect(failureKind(crmError('permanent'))).toBe('dead')
  })

  it('may come with the refusal of one record', () => {
    const ofOne = crmError('duplicate', { scope: 'record', problem })
    expect(failureKind(ofOne)).toBe('stopped')
    expect([pauseReason(ofOne), problemOf(ofOne)]).toEqual(['key_field_missing', problem])
    expect(problemOf(crmError('duplicate', { scope: 'record' }))).toBeUndefined()
  })
})

describe('isConverted', () => {
  it('knows a record that has become something else', () => {
    expect(isConverted(crmError('permanent', { recordState: 'converted' }))).toBe(true)
    expect(isConverted(crmError('permanent', { vendorCode: 'CONVERTED' }))).toBe(false)
    expect(isConverted(crmError('validation', { recordState: 'converted' }))).toBe(false)
  })
})

describe('isBatchRefusal', () => {
  it('is true only where a smaller batch could fare better', () => {
    expect(isBatchRefusal(crmError('validation', { scope: 'request' }))).toBe(true)
    expect(isBatchRefusal(crmError('validation'))).toBe(false)
    expect(isBatchRefusal(crmError('transient', { scope: 'request' }))).toBe(false)
  })
})

describe('retryDelayMs', () => {
  it('doubles up to an hour, at random by half, and never undercuts what the vendor asked for', () => {
    const error = crmError('transient')
    expect([0, 1, 2, 30].map((count) => retryDelayMs(error, count, () => 1))).toEqual([
      5_000, 10_000, 20_000, 3_600_000,
    ])
    expect(retryDelayMs(error, 0, () => 0)).toBe(2_500)
    expect(retryDelayMs(crmError('transient', { retryAfterMs: 90_000 }), 0, () => 0)).toBe(90_000)
  })
})

describe('refusedFields', () => {
  it('names every field of a refusal, once, and nothing that could be data', () => {
    const many = Array.from({ length: 25 }, (_, index) => ({ name: `field_${index}`, code: 'BAD' }))
    const fields = [...many, { name: 'field_0', code: 'WORSE' }, { name: 'ada@example.org', code: 'BAD' }]
    expect(refusedFields(crmError('validation', { fields }))).toEqual(many.map(({ name }) => name))
    expect(refusedFields(crmError('transient', { fields }))).toEqual([])
    expect(refusedFields(new TypeError('x'))).toEqual([])
  })
})

describe('describeFailure', () => {
  it('tells codes and field names, and nothing that could be data', () => {
    const person = 'ada@example.org'
    const fields = [
      { name: 'email', code: 'BAD' },
      { name: person, code: person },
    ]
    const error = crmError('validation', { vendorCode: 'V_1', httpStatus: 400, requestId: 'r-1', fields, hint: person })
    expect(describeFailure(error)).toEqual({
      code: 'validation',
      message: 'p: V_1; HTTP 400; request r-1; fields: email (BAD), ? (?)',
    })
    expect(describeFailure(crmError('permanent', { vendorCode: person })).message).toBe('p: ?')
    expect(describeFailure(new Error(person)).message).not.toContain(person)
    expect(describeFailure(new LeadKitError('transient', person)).message).toBe('core: transient')
  })

  it('keeps foreign errors out of what the queue logs', () => {
    const error = asLeadKitError(new TypeError('ada@example.org'))
    expect(error.message).toContain('TypeError')
    expect(`${error.message} ${String(error.cause)}`).not.toContain('example.org')
  })
})
