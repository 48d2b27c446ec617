import type { HttpResponse } from '@leadkit/adapter-kit'
import { hubspotAnswers } from '@leadkit/testing'
import { describe, expect, it } from 'vitest'
import { errorFromEntry, errorFromResponse, errorFromTokenResponse } from './hubspot-error.ts'
import { errorSchema } from './hubspot-schemas.ts'

const NOW = new Date('2026-11-22T12:07:00Z')

describe('errorFromResponse', () => {
  it.each([
    [hubspotAnswers.expiredToken(), 'auth_expired', 'EXPIRED_AUTHENTICATION', 'account'],
    [hubspotAnswers.invalidToken(), 'auth_expired', 'INVALID_AUTHENTICATION', 'account'],
    [hubspotAnswers.missingScopes(['crm.objects.contacts.write']), 'auth_revoked', 'MISSING_SCOPES', 'account'],
    [hubspotAnswers.rateLimited('SECONDLY'), 'rate_limited', 'SECONDLY', 'account'],
    [hubspotAnswers.conflict('51'), 'duplicate', 'CONFLICT', 'request'],
    [hubspotAnswers.notFound(), 'not_found', 'OBJECT_NOT_FOUND', 'record'],
    [hubspotAnswers.invalidInput('x'), 'validation', 'VALIDATION_ERROR', 'request'],
    [hubspotAnswers.nonUniqueIdProperty(), 'permanent', 'KEY_PROPERTY_UNFIT', 'account'],
    [hubspotAnswers.locked(), 'transient', 'LOCKED', 'request'],
    [hubspotAnswers.migrating('30'), 'transient', 'MIGRATION_IN_PROGRESS', 'account'],
    [{ status: 403, body: null }, 'permanent', 'HTTP_403', 'request'],
    [{ status: 405, body: null }, 'permanent', 'HTTP_405', 'request'],
    [{ status: 414, body: null }, 'permanent', 'HTTP_414', 'request'],
    [{ status: 418, body: null }, 'permanent', 'HTTP_418', 'request'],
    [{ status: 503, body: null }, 'transient', 'HTTP_503', 'request'],
    [{ status: 307, body: null }, 'transient', 'HTTP_307', 'request'],
  ] as const)('maps %o to %s', (answer, code, vendorCode, scope) => {
    const error = errorFromResponse(toResponse(answer), NOW, true)
    expect([error.code, error.details.vendorCode, error.details.scope]).toEqual([code, vendorCode, scope])
    expect(error.details.httpStatus).toBe(answer.status)
  })

  it('takes a 5xx to a write for unknown, and to a read for not applied', () => {
    const response = toResponse({ status: 502, body: null })
    expect(errorFromResponse(response, NOW, true).details.outcome).toBe('unknown')
    expect(errorFromResponse(response, NOW, false).details.outcome).toBe('not_applied')
  })

  it('names fields, existing records, scopes and the request, and repeats no message', () => {
    const fault = { name: 'email', code: 'INVALID_EMAIL', message: 'Email address ada@x is invalid' }
    const invalid = errorFromResponse(toResponse(hubspotAnswers.invalidProperties([fault])), NOW, true)
    expect(invalid.details.fields).toEqual([{ name: 'email', code: 'INVALID_EMAIL', rule: 'format' }])
    expect(invalid.details.requestId).toMatch(/^[\da-f-]{36}$/)
    expect(`${invalid.message} ${JSON.stringify(invalid.details)}`).not.toContain('ada@x')
    expect(errorFromResponse(toResponse(hubspotAnswers.conflict('51')), NOW, true).details.existingIds).toEqual(['51'])
    const scopes = errorFromResponse(toResponse(hubspotAnswers.missingScopes(['a.read'])), NOW, true)
    expect(scopes.details.missingScopes).toEqual(['a.read'])
    expect(scopes.message).toContain('grant the app a.read')
  })

  it('lets nothing pass that is not shaped like a code, a property or an id', () => {
    const body = {
      category: 'ada@example.com said',
      correlationId: 'ada@example.com',
      errors: [{ code: 'call ada@example.com', context: { propertyName: ['ada@example.com'] } }],
    }
    const error = errorFromResponse(toResponse({ status: 400, body }), NOW, true)
    expect(`${error.message} ${JSON.stringify(error.details)}`).not.toContain('ada')
  })

  it.each([
    ['TEN_SECONDLY_ROLLING', undefined, 10_000],
    ['SECONDLY', undefined, 1000],
    ['TEN_SECONDLY_ROLLING', '3', 3000],
    ['TEN_SECONDLY_ROLLING', 'Sun, 22 Nov 2026 12:08:00 GMT', 60_000],
    // Until the next quarter of an hour, when it is midnight in some time zone.
    ['DAILY', undefined, 8 * 60_000],
  ] as const)('waits for the limit %s with Retry-After %s for %d ms', (policy, retryAfter, expected) => {
    const error = errorFromResponse(toResponse(hubspotAnswers.rateLimited(policy, retryAfter)), NOW, true)
    expect(error.retryAfterMs).toBe(expected)
  })
})

describe('errorFromEntry', () => {
  it('reads field names out of the message, the only place where a 207 has them', () => {
    const { body } = hubspotAnswers.invalidProperties([{ name: 'foo', code: 'PROPERTY_DOESNT_EXIST', message: 'x' }])
    const { message, category } = body as { message: string; category: string }
    const error = errorFromEntry({ status: 'error', category, message }, 207)
    expect([error.code, error.details.scope]).toEqual(['validation', 'record'])
    expect(error.details.fields).toEqual([{ name: 'foo', code: 'PROPERTY_DOESNT_EXIST', rule: 'unknown_field' }])
  })

  it('takes an existing id for a duplicate, and what HubSpot could not do inside for transient', () => {
    expect(errorFromEntry({ message: 'Contact already exists. Existing ID: 7' }, 207).code).toBe('duplicate')
    const inside = errorFromEntry({ category: 'INTERNAL_ERROR', message: 'oops' }, 207)
    expect([inside.code, inside.details.outcome]).toEqual(['transient', 'unknown'])
    expect(errorFromEntry({ category: 'NEW_WORD', message: '[{broken' }, 207).code).toBe('permanent')
  })
})

describe('a refused property', () => {
  const inMessage = (error: string, message: string = 'words') => ({
    category: 'VALIDATION_ERROR',
    message: `Property values were not valid: ${JSON.stringify([{ isValid: false, message, error, name: 'x' }])}`,
  })
  const inErrors = (error: object, context: object = {}) => ({
    category: 'VALIDATION_ERROR',
    message: 'Invalid input',
    errors: [error],
    context,
  })

  it.each([
    [inMessage('PROPERTY_DOESNT_EXIST'), { rule: 'unknown_field' }],
    [inMessage('READ_ONLY_VALUE'), { rule: 'read_only' }],
    [inMessage('INVALID_EMAIL'), { rule: 'format' }],
    [inMessage('INVALID_DATE'), { rule: 'format' }],
    [inMessage('LEADING_TRAILING_WHITESPACE'), { rule: 'format' }],
    [inMessage('INVALID_OPTION', 'ada@example.com was not one of the allowed options: [a, b]'), { rule: 'option' }],
    [inMessage('INVALID_NUMBER'), { rule: 'type' }],
    [inMessage('INVALID_INTEGER'), { rule: 'type' }],
    [inMessage('VALUE_TOO_LONG'), { rule: 'too_long' }],
    [inMessage('INVALID_STRING', 'must be at most 65,536 characters'), { rule: 'too_long', maxLength: 65_536 }],
    [inMessage('A_RULE_OF_THE_PORTAL'), { rule: 'rule' }],
    [inErrors({ code: 'INVALID_EMAIL', context: { propertyName: ['x'] } }), { rule: 'format' }],
    [inErrors({ code: 'INVALID_EMAIL', in: 'x' }), { rule: 'format' }],
    [inErrors({ subCategory: 'MISSING_REQUIRED', context: { properties: ['x'] } }), { rule: 'required' }],
    [
      inErrors({ message: 'Some required properties were not set.', context: { properties: ['x'] } }),
      { rule: 'required' },
    ],
    [inErrors({ message: 'words', in: 'body' }, { propertyName: ['x'] }), { rule: 'rule' }],
  ])('%j is a fault of that field, and cannot change by repetition', (body, expected) => {
    for (const error of [
      errorFromResponse(toResponse({ status: 400, body }), NOW, true),
      errorFromEntry(errorSchema.parse(body), 207),
      errorFromEntry(errorSchema.parse({ ...body, category: 'A_NEW_CATEGORY' }), 207),
    ]) {
      expect([error.code, error.retryable]).toEqual(['validation', false])
      expect(error.details.fields).toEqual([expect.objectContaining({ name: 'x', ...expected })])
      expect(JSON.stringify([error.message, error.details])).not.toContain('ada@')
    }
  })

  it.each([
    ['PROPERTY_DOESNT_EXIST', 'key_field_missing'],
    ['READ_ONLY_VALUE', 'key_field_read_only'],
    ['INVALID_STRING', 'key_field_missing'],
  ])('that is the key concerns the whole account: %s is %s (B17)', (code, problem) => {
    const { body } = hubspotAnswers.invalidProperties([{ name: 'leadkit_id', code, message: 'words' }])
    const expected = { code: 'permanent', details: { scope: 'account', problem: { code: problem } } }
    expect(errorFromResponse(toResponse({ status: 400, body }), NOW, true)).toMatchObject(expected)
    expect(errorFromEntry(errorSchema.parse(body), 207)).toMatchObject(expected)
  })

  it('that is the key of another record is a race, and of this record', () => {
    const fault = { name: 'leadkit_id', code: 'CONFLICTING_UNIQUE_VALUE', message: 'words' }
    const error = errorFromResponse(toResponse(hubspotAnswers.invalidProperties([fault])), NOW, true)
    expect([error.code, error.details.scope]).toEqual(['validation', 'request'])
  })
})

describe('errorFromTokenResponse', () => {
  it.each([
    [hubspotAnswers.badRefreshToken(), 'auth_revoked', 'invalid_grant'],
    [hubspotAnswers.badClient(), 'auth_revoked', 'BAD_CLIENT_ID'],
    [{ status: 429, body: null }, 'rate_limited', 'HTTP_429'],
    [{ status: 503, body: null }, 'transient', 'HTTP_503'],
  ] as const)('maps %o to %s', (answer, code, vendorCode) => {
    const error = errorFromTokenResponse(toResponse(answer), NOW)
    expect([error.code, error.details.vendorCode, error.details.scope]).toEqual([code, vendorCode, 'account'])
  })
})

function toResponse(answer: {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}): HttpResponse {
  const text = answer.body === null ? '' : JSON.stringify(answer.body)
  return {
    status: answer.status,
    headers: new Headers(answer.headers),
    body: new TextEncoder().encode(text),
    text: () => text,
    json: () => (text === '' ? undefined : (JSON.parse(text) as unknown)),
  }
}
