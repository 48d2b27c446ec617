import { randomUUID } from 'node:crypto'
import type { JsonValue } from '@leadkit/contracts'

/** An answer in HubSpot's wording, for `fake.fault({ kind: 'status', ...answer })`. */
export interface HubspotAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: JsonValue
}

/** Thrown inside the fake; its answer goes to the client. */
export class HubspotRefusal extends Error {
  override readonly name: string = 'HubspotRefusal'
  readonly answer: HubspotAnswer

  constructor(answer: HubspotAnswer) {
    super(`the fake refuses with ${answer.status}`)
    this.answer = answer
  }
}

export interface PropertyFault {
  readonly name: string
  readonly code: string
  /** HubSpot's text; it repeats the value that was sent. */
  readonly message: string
}

/** Refusals as HubSpot words them, for levers and for the fake itself. */
export const hubspotAnswers = {
  /** `scopes` are the scopes that the call requires. */
  missingScopes: (scopes: readonly string[]): HubspotAnswer => ({
    status: 403,
    body: {
      ...errorBody('MISSING_SCOPES', 'This app has not been granted all required scopes to make this call.'),
      errors: [
        {
          message: 'One or more of the following scopes are required.',
          context: { requiredGranularScopes: [...scopes] },
        },
      ],
    },
  }),
  expiredToken: (): HubspotAnswer => ({
    status: 401,
    body: errorBody('EXPIRED_AUTHENTICATION', 'The OAuth token used to make this call expired 7 second(s) ago.'),
  }),
  invalidToken: (): HubspotAnswer => ({
    status: 401,
    body: errorBody('INVALID_AUTHENTICATION', 'Authentication credentials not found. This API supports OAuth 2.0.'),
  }),
  /** With `retryAfter`, a number of seconds or an HTTP-date; without it HubSpot names only the policy. */
  rateLimited: (policy: 'DAILY' | 'TEN_SECONDLY_ROLLING' | 'SECONDLY', retryAfter?: string): HubspotAnswer => ({
    status: 429,
    ...(retryAfter === undefined ? {} : { headers: { 'retry-after': retryAfter } }),
    body: {
      status: 'error',
      message: `You have reached your ${policy === 'DAILY' ? 'daily' : policy.toLowerCase()} limit.`,
      errorType: 'RATE_LIMIT',
      category: 'RATE_LIMITS',
      policyName: policy,
      correlationId: randomUUID(),
    },
  }),
  conflict: (existingId: string): HubspotAnswer => ({
    status: 409,
    body: errorBody('CONFLICT', `Contact already exists. Existing ID: ${existingId}`),
  }),
  notFound: (): HubspotAnswer => ({
    status: 404,
    body: { ...errorBody('OBJECT_NOT_FOUND', 'resource not found'), subCategory: 'crm.OBJECT_NOT_FOUND' },
  }),
  invalidProperties: (faults: readonly PropertyFault[]): HubspotAnswer => ({
    status: 400,
    body: {
      ...errorBody('VALIDATION_ERROR', propertyMessage(faults)),
      errors: faults.map(({ name, code, message }) => ({ message, code, context: { propertyName: [name] } })),
    },
  }),
  invalidInput: (detail: string): HubspotAnswer => ({
    status: 400,
    body: errorBody('VALIDATION_ERROR', `Invalid input JSON on line 1, column 1: ${detail}`),
  }),
  nonUniqueIdProperty: (): HubspotAnswer => ({
    status: 400,
    body: errorBody('VALIDATION_ERROR', 'Unable to perform update/upsert by non-unique 0-1 property'),
  }),
  locked: (): HubspotAnswer => ({ status: 423, body: errorBody('LOCKED', 'The resource is locked. Try again.') }),
  migrating: (retryAfter: string): HubspotAnswer => ({
    status: 477,
    headers: { 'retry-after': retryAfter },
    body: errorBody('MIGRATION_IN_PROGRESS', 'This account is currently being migrated between data centers.'),
  }),
  badRefreshToken: (): HubspotAnswer => ({
    status: 400,
    body: {
      status: 'BAD_REFRESH_TOKEN',
      message: 'missing or invalid refresh token',
      error: 'invalid_grant',
      correlationId: randomUUID(),
    },
  }),
  badClient: (): HubspotAnswer => ({
    status: 400,
    body: { status: 'BAD_CLIENT_ID', message: 'missing or unknown client id', correlationId: randomUUID() },
  }),
} as const

/** One entry of a 207's `errors`: property names appear only in `message`. */
export function batchError(answer: HubspotAnswer, traceId: string): JsonValue {
  const body = answer.body as { readonly category: string; readonly message: string }
  return {
    status: 'error',
    category: body.category,
    message: body.message,
    context: { objectWriteTraceId: [traceId] },
    errors: [],
    links: {},
  }
}

export function errorBody(category: string, message: string): { readonly [key: string]: JsonValue } {
  return { status: 'error', message, correlationId: randomUUID(), category }
}

function propertyMessage(faults: readonly PropertyFault[]): string {
  const entries = faults.map(({ name, code, message }) => ({
    isValid: false,
    message,
    error: code,
    name,
    localizedErrorMessage: message,
  }))
  return `Property values were not valid: ${JSON.stringify(entries)}`
}
