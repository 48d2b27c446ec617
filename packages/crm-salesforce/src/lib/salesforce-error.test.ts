import type { HttpResponse } from '@leadkit/adapter-kit'
import { describe, expect, it } from 'vitest'
import { errorFromFaults, errorFromResponse, errorFromTokenResponse, isSessionEnd } from './salesforce-error.ts'

const NOW = new Date('2026-11-22T12:00:00Z')

function answer(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const json = typeof body === 'string' ? undefined : body
  return { status, headers: new Headers(headers), body: Buffer.from(text), text: () => text, json: () => json }
}

function refusal(status: number, errorCode: string, more: object = {}): HttpResponse {
  return answer(status, [{ errorCode, message: 'x', ...more }])
}

describe('a refusal of Salesforce', () => {
  it.each([
    [400, 'REQUIRED_FIELD_MISSING', 'validation', 'request'],
    [400, 'FIELD_CUSTOM_VALIDATION_EXCEPTION', 'validation', 'request'],
    [400, 'INVALID_EMAIL_ADDRESS', 'validation', 'request'],
    [400, 'STRING_TOO_LONG', 'validation', 'request'],
    [400, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', 'validation', 'request'],
    [400, 'DUPLICATES_DETECTED', 'duplicate', 'request'],
    [400, 'DUPLICATE_VALUE', 'duplicate', 'request'],
    [404, 'NOT_FOUND', 'not_found', 'record'],
    [404, 'ENTITY_IS_DELETED', 'not_found', 'record'],
    [400, 'INVALID_CROSS_REFERENCE_KEY', 'not_found', 'record'],
    [400, 'UNABLE_TO_LOCK_ROW', 'transient', 'request'],
    [503, 'SERVER_UNAVAILABLE', 'transient', 'request'],
    [401, 'INVALID_SESSION_ID', 'auth_expired', 'account'],
    [403, 'API_DISABLED_FOR_ORG', 'auth_revoked', 'account'],
    [403, 'REQUEST_LIMIT_EXCEEDED', 'rate_limited', 'account'],
    [429, 'ANYTHING', 'rate_limited', 'account'],
    [403, 'INSUFFICIENT_ACCESS_OR_READONLY', 'permanent', 'request'],
    [400, 'CANNOT_UPDATE_CONVERTED_LEAD', 'permanent', 'request'],
    [400, 'STORAGE_LIMIT_EXCEEDED', 'permanent', 'request'],
    [400, 'INVALID_TYPE', 'permanent', 'request'],
    [418, 'NEVER_SEEN_BEFORE', 'permanent', 'request'],
  ])('%i %s is %s', (status, code, expected, scope) => {
    const error = errorFromResponse(refusal(status, code), NOW, true)
    expect([error.code, error.details.scope, error.details.vendorCode]).toEqual([expected, scope, code])
  })
})

describe('what a refusal tells', () => {
  it('of the key field is transient when the key is taken, and stops the account when the field is not there', () => {
    const message = 'duplicate value found: LeadKit_Id__c duplicates value on record with id: 00Q000000000001AAA'
    const taken = errorFromResponse(refusal(400, 'DUPLICATE_VALUE', { message }), NOW, true)
    expect([taken.code, taken.details.existingIds]).toEqual(['transient', ['00Q000000000001AAA']])
    const missing = "No such column 'LeadKit_Id__c' on sobject of type Lead"
    const unfit = errorFromResponse(refusal(400, 'INVALID_FIELD', { message: missing }), NOW, true)
    expect([unfit.code, unfit.details.scope, unfit.details.vendorCode]).toEqual([
      'permanent',
      'account',
      'KEY_FIELD_UNFIT',
    ])
  })

  it('keeps fields and record ids, and nothing else of what Salesforce says', () => {
    const error = errorFromResponse(
      answer(400, [
        { errorCode: 'INVALID_EMAIL_ADDRESS', message: 'invalid email address: ada@private', fields: ['Email'] },
        { errorCode: 'REQUIRED_FIELD_MISSING', message: 'missing: [Company]', fields: ['Company', 'ada@private'] },
      ]),
      NOW,
      true,
    )
    expect(error.details.fields).toEqual([
      { name: 'Email', code: 'INVALID_EMAIL_ADDRESS', rule: 'format' },
      { name: 'Company', code: 'REQUIRED_FIELD_MISSING', rule: 'required' },
    ])
    expect(`${error.message}${JSON.stringify(error.details)}`).not.toContain('private')
  })

  it("tells whom a duplicate rule found, under both of the API's spellings", () => {
    const found = { matchResults: [{ entityType: 'Lead', matchRecords: [{ record: { Id: '00Q000000000001AAA' } }] }] }
    for (const name of ['duplicateResult', 'duplicateResut']) {
      const error = errorFromResponse(refusal(400, 'DUPLICATES_DETECTED', { [name]: found }), NOW, true)
      expect(error.details.existingIds).toEqual(['00Q000000000001AAA'])
    }
  })
})

describe('a refused field', () => {
  it.each([
    ['STRING_TOO_LONG', 'Phone: data value too large: 0171 (max length=40)', { rule: 'too_long', maxLength: 40 }],
    ['STRING_TOO_LONG', 'words', { rule: 'too_long' }],
    ['INVALID_EMAIL_ADDRESS', 'words', { rule: 'format' }],
    ['INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', 'words', { rule: 'option' }],
    ['NUMBER_OUTSIDE_VALID_RANGE', 'words', { rule: 'out_of_range' }],
    ['INVALID_TYPE_ON_FIELD_IN_RECORD', 'words', { rule: 'type' }],
    ['MALFORMED_ID', 'words', { rule: 'format' }],
    ['REQUIRED_FIELD_MISSING', 'words', { rule: 'required' }],
    ['INVALID_FIELD_FOR_INSERT_UPDATE', 'words', { rule: 'read_only' }],
    ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'words', { rule: 'rule' }],
    ['FIELD_INTEGRITY_EXCEPTION', 'words', { rule: 'rule' }],
    ['INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', { rule: 'rule' }],
    ['INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', 'words', { rule: 'read_only' }],
    ['A_CODE_OF_NEXT_YEAR', 'words', { rule: 'rule' }],
  ])('%s is a fault of that field, and cannot change by repetition', (code, message, expected) => {
    for (const error of [
      errorFromResponse(refusal(400, code, { message, fields: ['Phone'] }), NOW, true),
      errorFromFaults([{ statusCode: code, message, fields: ['Phone'] }], 200),
    ]) {
      expect([error.code, error.retryable]).toEqual(['validation', false])
      expect(error.details.fields).toEqual([{ name: 'Phone', code, ...expected }])
    }
  })

  it.each([
    ['INVALID_FIELD', "No such column 'LeadKit_Id__c' on sobject of type Lead", [], 'key_field_missing'],
    [
      'NOT_FOUND',
      'Provided external ID field does not exist or is not accessible: LeadKit_Id__c',
      [],
      'key_field_missing',
    ],
    ['INVALID_FIELD_FOR_INSERT_UPDATE', 'words', ['LeadKit_Id__c'], 'key_field_read_only'],
    ['STRING_TOO_LONG', 'LeadKit ID: data value too large', ['LeadKit_Id__c'], 'key_field_missing'],
  ])('that is the key concerns the whole account: %s %s (B17)', (code, message, fields, problem) => {
    const expected = {
      code: 'permanent',
      details: { scope: 'account', vendorCode: 'KEY_FIELD_UNFIT', problem: { code: problem } },
    }
    expect(errorFromResponse(refusal(400, code, { message, fields }), NOW, true)).toMatchObject(expected)
    expect(errorFromFaults([{ statusCode: code, message, fields }], 200)).toMatchObject(expected)
  })

  it('that is the key of several records says that the field is not unique any more', () => {
    const error = errorFromResponse(answer(300, ['/x/00Q000000000001AAA', '/x/00Q000000000002AAA']), NOW, true)
    expect(error.details.problem).toMatchObject({ code: 'key_field_not_unique' })
    const message = 'more than one record found for external id field: [00Q000000000001AAA, 00Q000000000002AAA]'
    const inCollection = errorFromFaults([{ statusCode: 'DUPLICATE_EXTERNAL_ID', message, fields: [] }], 200)
    expect(inCollection.details.problem).toMatchObject({ code: 'key_field_not_unique' })
  })
})

describe('the rest of an answer', () => {
  it('has the ids of a 300 out of its addresses', () => {
    const addresses = ['/services/data/v64.0/sobjects/Lead/00Q000000000001AAA', '/x/00Q000000000002AAA']
    const error = errorFromResponse(answer(300, addresses), NOW, true)
    expect(error.code).toBe('duplicate')
    expect(error.details).toMatchObject({
      existingIds: ['00Q000000000001AAA', '00Q000000000002AAA'],
      outcome: 'not_applied',
    })
  })

  it('leaves the outcome of a write open after a 5xx or a redirect, and of a read never', () => {
    const outcome = (status: number, write: boolean): string =>
      errorFromResponse(answer(status, '<h1>'), NOW, write).details.outcome
    expect([outcome(500, true), outcome(302, true), outcome(400, true), outcome(500, false)]).toEqual([
      'unknown',
      'unknown',
      'not_applied',
      'not_applied',
    ])
  })

  it('in a collection has its code under statusCode, and the decisive one of several', () => {
    const faults = [
      { statusCode: 'DUPLICATES_DETECTED', message: 'x', fields: [] },
      { statusCode: 'CANNOT_UPDATE_CONVERTED_LEAD', message: 'x', fields: [] },
    ]
    const error = errorFromFaults(faults, 200)
    expect([error.code, error.details.scope]).toEqual(['permanent', 'record'])
  })
})

describe('a 401', () => {
  it('ends the session, unless no new token would help', () => {
    expect(isSessionEnd(refusal(401, 'INVALID_SESSION_ID'))).toBe(true)
    expect(isSessionEnd(answer(401, ''))).toBe(true)
    const message = 'This session is not valid for use with the REST API'
    expect(isSessionEnd(refusal(401, 'INVALID_SESSION_ID', { message }))).toBe(false)
    expect(isSessionEnd(refusal(403, 'INVALID_SESSION_ID'))).toBe(false)
  })
})

describe('the token endpoint', () => {
  it.each([
    [400, { error: 'invalid_grant', error_description: 'expired access/refresh token' }, 'auth_revoked'],
    [400, { error: 'inactive_user' }, 'auth_revoked'],
    [401, { error: 'invalid_client' }, 'auth_revoked'],
    [400, { error: 'invalid_grant', error_description: 'token request is already being processed' }, 'transient'],
    [400, { error: 'invalid_grant', error_description: 'login rate exceeded' }, 'rate_limited'],
    [400, { error: 'server_error' }, 'transient'],
    [429, '', 'rate_limited'],
    [503, '<h1>', 'transient'],
  ])('%i %j is %s', (status, body, code) => {
    const error = errorFromTokenResponse(answer(status, body), NOW)
    expect([error.code, error.details.scope, error.details.outcome]).toEqual([code, 'account', 'not_applied'])
  })
})
