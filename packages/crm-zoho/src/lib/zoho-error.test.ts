import type { HttpResponse } from '@leadkit/adapter-kit'
import { describe, expect, it } from 'vitest'
import { errorFromEntry, errorFromResponse, isTokenRefused } from './zoho-error.ts'
import { entrySchema } from './zoho-schemas.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const WRITE = { write: true, scope: 'ZohoCRM.modules.leads.ALL' }

function answer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return {
    status,
    headers: new Headers(headers),
    body: new TextEncoder().encode(text),
    text: () => text,
    json: () => (typeof body === 'string' ? undefined : body),
  }
}

function refusal(code: string, details: object = {}): object {
  return { code, details, message: 'words', status: 'error' }
}

describe('a refused request', () => {
  it.each([
    [401, 'INVALID_TOKEN', 'auth_expired', 'account'],
    [401, 'AUTHENTICATION_FAILURE', 'auth_expired', 'account'],
    [401, 'OAUTH_SCOPE_MISMATCH', 'auth_revoked', 'account'],
    [429, 'TOO_MANY_REQUESTS', 'rate_limited', 'account'],
    [400, 'MANDATORY_NOT_FOUND', 'validation', 'request'],
    [403, 'NO_PERMISSION', 'permanent', 'request'],
    [400, 'INVALID_MODULE', 'permanent', 'request'],
    [400, 'AUTHORIZATION_FAILED', 'permanent', 'request'],
    [404, 'INVALID_URL_PATTERN', 'permanent', 'request'],
    [500, 'INTERNAL_ERROR', 'transient', 'request'],
    [400, 'SOMETHING_NEW', 'permanent', 'request'],
  ])('maps HTTP %i %s to %s of the %s', (status, code, expected, scope) => {
    const error = errorFromResponse(answer(status, refusal(code)), NOW, WRITE)
    expect([error.code, error.details.scope, error.details.vendorCode]).toEqual([expected, scope, code])
    expect(error.details.outcome).toBe(status >= 500 ? 'unknown' : 'not_applied')
  })

  it('refreshes for a refused token and not for a missing scope', () => {
    expect(isTokenRefused(answer(401, refusal('INVALID_TOKEN')))).toBe(true)
    expect(isTokenRefused(answer(401, 'Unauthorized'))).toBe(true)
    expect(isTokenRefused(answer(401, refusal('OAUTH_SCOPE_MISMATCH')))).toBe(false)
    expect(isTokenRefused(answer(403, refusal('NO_PERMISSION')))).toBe(false)
  })

  it.each([
    [{ retry_after: 7 }, {}, 7000],
    [{ retry_after: 10_000_000 }, {}, 86_400_000],
    [{}, { 'retry-after': '5' }, 5000],
    [{}, {}, 60_000],
    [{}, { 'x-api-credits-remaining': '12' }, 60_000],
    [{}, { 'x-api-credits-remaining': '0' }, 900_000],
  ])('waits for a limit with details %j and headers %j: %i ms (case 47)', (details, headers, expected) => {
    const error = errorFromResponse(answer(429, refusal('TOO_MANY_REQUESTS', details), headers), NOW, WRITE)
    expect(error.retryAfterMs).toBe(expected)
  })

  it('is read without its body, too', () => {
    const error = errorFromResponse(answer(418, '<h1>teapot</h1>'), NOW, { ...WRITE, write: false })
    expect([error.code, error.details.vendorCode, error.details.outcome]).toEqual([
      'permanent',
      'HTTP_418',
      'not_applied',
    ])
  })
})

const read = (code: string, details: object = {}) => errorFromEntry(entrySchema.parse(refusal(code, details)), 207)

describe('an entry of a batch', () => {
  it.each([
    ['INVALID_DATA', { api_name: 'id', json_path: '$.data[0].id' }, 'not_found'],
    ['INVALID_DATA', { resource_path_index: 0 }, 'not_found'],
    ['INVALID_DATA', { id: '410405000002264040' }, 'not_found'],
    ['INVALID_DATA', { api_name: 'id', json_path: '$.data[0].Owner.id' }, 'validation'],
    ['INVALID_DATA', { api_name: 'Company', json_path: '$.data[1].Company' }, 'validation'],
    ['ALREADY_MODIFIED', { Modified_Time: '2023-06-04T12:00:24+05:30' }, 'conflict'],
    ['ID_ALREADY_CONVERTED', {}, 'permanent'],
    ['CONVERTED_RECORD', {}, 'permanent'],
    ['NOT_APPROVED', {}, 'permanent'],
    ['RECORD_LOCKED', {}, 'transient'],
    ['DEPENDENT_SERVICE_ERROR', {}, 'transient'],
    ['MULTIPLE_OR_MULTI_ERRORS', { errors: [refusal('INVALID_DATA', { api_name: 'Email' })] }, 'validation'],
  ])('maps %s %j to %s', (code, details, expected) => {
    const error = read(code, details)
    expect([error.code, error.details.scope]).toEqual([expected, 'record'])
  })

  it('names every field and every record of several clashes (case 11)', () => {
    const clash = (field: string, id: string): object =>
      refusal('DUPLICATE_DATA', { api_name: field, duplicate_record: { id, module: { api_name: 'Leads' } } })
    const error = read('MULTIPLE_OR_MULTI_ERRORS', { errors: [clash('Email', '1'), clash('Mobile', '2')] })
    expect(error.code).toBe('duplicate')
    expect(error.details.existingIds).toEqual(['1', '2'])
    expect(error.details.fields?.map(({ name }) => name)).toEqual(['Email', 'Mobile'])
  })

  it('tells when the record was changed', () => {
    expect(read('ALREADY_MODIFIED', { Modified_Time: '2023-06-04T12:00:24+05:30' }).details.modifiedAt).toEqual(
      new Date('2023-06-04T06:30:24Z'),
    )
  })

  it('keeps nothing of what was sent, whatever Zoho repeats', () => {
    const error = read('INVALID_DATA', {
      api_name: 'ada@example.com',
      json_path: '$.data[0].x y',
      value: 'ada@example.com',
    })
    expect(JSON.stringify([error.message, error.details])).not.toContain('ada@')
  })
})

describe('an entry that names a field', () => {
  it.each([
    ['INVALID_DATA', { api_name: 'Phone', maximum_length: 30 }, { rule: 'too_long', maxLength: 30 }],
    ['INVALID_DATA', { api_name: 'Phone', expected_data_type: 'phone' }, { rule: 'format' }],
    ['INVALID_DATA', { api_name: 'Phone', expected_data_type: 'picklist' }, { rule: 'option' }],
    ['INVALID_DATA', { api_name: 'Phone', expected_data_type: 'integer' }, { rule: 'type' }],
    ['INVALID_DATA', { json_path: '$.data[3].Phone' }, { rule: 'rule' }],
    ['PATTERN_NOT_MATCHED', { api_name: 'Phone' }, { rule: 'format' }],
    ['MANDATORY_NOT_FOUND', { api_name: 'Phone' }, { rule: 'required' }],
    ['EXPECTED_FIELD_MISSING', { expected_fields: [{ api_name: 'Phone' }] }, { rule: 'required' }],
    ['DEPENDENT_MISMATCH', { api_name: 'Phone' }, { rule: 'option' }],
    ['LIMIT_EXCEEDED', { api_name: 'Phone' }, { rule: 'out_of_range' }],
    ['NOT_ALLOWED', { api_name: 'Phone' }, { rule: 'read_only' }],
    ['AUTHORIZATION_FAILED', { api_name: 'Phone' }, { rule: 'read_only' }],
    ['A_CODE_OF_NEXT_YEAR', { api_name: 'Phone' }, { rule: 'rule' }],
    ['MULTIPLE_OR_MULTI_ERRORS', { errors: [refusal('INVALID_DATA', { api_name: 'Phone' })] }, { rule: 'rule' }],
  ])('%s %j is a fault of that field, and cannot change by repetition', (code, details, expected) => {
    for (const error of [read(code, details), errorFromResponse(answer(400, refusal(code, details)), NOW, WRITE)]) {
      expect([error.code, error.retryable]).toEqual(['validation', false])
      expect(error.details.fields).toEqual([{ name: 'Phone', code: expect.any(String), ...expected }])
    }
  })

  it.each([
    ['INVALID_DATA', { api_name: 'LeadKit_ID', maximum_length: 20 }, 'key_field_missing'],
    ['INVALID_DATA', { json_path: '$.duplicate_check_fields[0]' }, 'key_field_missing'],
    ['NOT_ALLOWED', { api_name: 'LeadKit_ID' }, 'key_field_read_only'],
  ])('about the key field concerns the whole account: %s %j (B17)', (code, details, problem) => {
    const expected = { code: 'permanent', details: { scope: 'account', problem: { code: problem } } }
    expect(read(code, details)).toMatchObject(expected)
    expect(errorFromResponse(answer(400, refusal(code, details)), NOW, WRITE)).toMatchObject(expected)
  })
})
