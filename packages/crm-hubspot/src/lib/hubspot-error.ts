import { type HttpFault, type HttpResponse, parseRetryAfter } from '@leadkit/adapter-kit'
import { CrmError, type CrmErrorCode, type CrmErrorDetails, isCrmError, isLeadKitError } from '@leadkit/contracts'
import { describeBody, existingIdsOf, fieldsOf, missingScopesOf, word } from './hubspot-error-body.ts'
import { errorSchema, type HubspotErrorBody } from './hubspot-schemas.ts'

const PROVIDER = 'hubspot'
const QUARTER_HOUR_MS = 15 * 60 * 1000

type Details = Omit<CrmErrorDetails, 'provider'>

/** A refusal that is ours: of an input before it is sent, or of an answer that says too little. */
export function hubspotError(code: CrmErrorCode, details: Details): CrmError {
  return new CrmError(code, { provider: PROVIDER, ...details })
}

/** The same fault, seen as that of one record. */
export function forRecord(error: CrmError): CrmError {
  if (error.details.scope === 'record') return error
  return new CrmError(error.code, { ...error.details, scope: 'record' })
}

/**
 * An answer outside 2xx. HubSpot's categories and wording: developers.hubspot.com/docs/api-reference/error-handling.
 *
 * @param write decides what a 5xx means: a write may have happened, a read leaves nothing behind.
 */
export function errorFromResponse(response: HttpResponse, now: Date, write: boolean): CrmError {
  const body = errorSchema.safeParse(response.json()).data ?? {}
  const { status } = response
  if (status === 400 && /non-unique .{0,40}property/i.test(body.message ?? '')) return keyPropertyUnfit(status)
  return hubspotError(codeFor(status, body), {
    ...describeBody(body, `HTTP_${status}`),
    httpStatus: status,
    requestId: requestIdOf(response, body),
    scope: scopeFor(status, body),
    outcome: write && (status >= 500 || status < 400 || status === 408) ? 'unknown' : 'not_applied',
    retryAfterMs: retryAfterFor(response, body, now),
  })
}

/** One entry of a 207's `errors`. */
export function errorFromEntry(entry: HubspotErrorBody, httpStatus: number): CrmError {
  const status = { VALIDATION_ERROR: 400, CONFLICT: 409, OBJECT_NOT_FOUND: 404 }[entry.category ?? ''] ?? 0
  const code = status === 0 && existingIdsOf(entry).length > 0 ? 'duplicate' : codeFor(status, entry)
  return hubspotError(code, {
    ...describeBody(entry, 'UNKNOWN'),
    httpStatus,
    scope: 'record',
    outcome: code === 'transient' ? 'unknown' : 'not_applied',
  })
}

/** The key property is missing or does not demand unique values: no keyed write can succeed in this account. */
export function keyPropertyUnfit(httpStatus: number | undefined): CrmError {
  return hubspotError('permanent', {
    vendorCode: 'KEY_PROPERTY_UNFIT',
    httpStatus,
    scope: 'account',
    outcome: 'not_applied',
    hint: 'run verify: the key property must exist and require unique values',
  })
}

/** No whole answer came. */
export function errorFromFault(fault: HttpFault, write: boolean): CrmError {
  return hubspotError(fault.code === 'aborted' ? 'aborted' : 'transient', {
    vendorCode: fault.reason.toUpperCase(),
    scope: 'request',
    outcome: write ? fault.outcome : 'not_applied',
    hint: fault.reason === 'aborted' ? undefined : 'try again later',
    cause: fault,
  })
}

/** A 2xx whose body is not what HubSpot documents: cut, empty, or of another shape. Never taken for success. */
export function unreadableAnswer(response: HttpResponse, write: boolean): CrmError {
  return hubspotError('transient', {
    vendorCode: 'UNREADABLE_ANSWER',
    httpStatus: response.status,
    requestId: requestIdOf(response, {}),
    scope: 'request',
    outcome: write ? 'unknown' : 'not_applied',
    hint: 'the answer was cut or has another shape than documented; repeat the call',
  })
}

/** The token endpoint's refusal (RFC 6749 §5.2, and HubSpot's own `BAD_…` words). 4xx needs a person, 429 and 5xx keep the old token. */
export function errorFromTokenResponse(response: HttpResponse, now: Date): CrmError {
  const { status } = response
  const body = errorSchema.safeParse(response.json()).data ?? {}
  const passing = status === 429 || status === 408 || status === 423 || status >= 500 || status < 400
  if (passing) {
    const error = errorFromResponse(response, now, false)
    return hubspotError(error.code === 'rate_limited' ? 'rate_limited' : 'transient', {
      ...error.details,
      scope: 'account',
      hint: 'the token endpoint is busy; the present token stays in use',
    })
  }
  return hubspotError('auth_revoked', {
    vendorCode: word(body.error) ?? word(body.status) ?? word(body.category) ?? `HTTP_${status}`,
    httpStatus: status,
    requestId: requestIdOf(response, body),
    scope: 'account',
    outcome: 'not_applied',
    hint: 'HubSpot refuses to renew the token; install the app again',
  })
}

/** What stopped a batch half-way, as a result of the records that it kept from being written. */
export function errorForRest(error: unknown): CrmError {
  if (isCrmError(error)) return error
  if (!isLeadKitError(error)) throw error
  const rateLimited = error.code === 'rate_limited'
  return hubspotError(rateLimited ? 'rate_limited' : 'transient', {
    vendorCode: error.code.toUpperCase(),
    scope: rateLimited ? 'account' : 'request',
    outcome: 'not_applied',
    retryAfterMs: error.retryAfterMs,
    cause: error,
  })
}

function codeFor(status: number, body: HubspotErrorBody): CrmErrorCode {
  if (body.category === 'MISSING_SCOPES' || missingScopesOf(body).length > 0) return 'auth_revoked'
  if (body.category === 'RATE_LIMITS' || status === 429) return 'rate_limited'
  if (status === 401) return 'auth_expired'
  if (status === 404) return 'not_found'
  if (status === 409) return 'duplicate'
  if (status === 400 || status === 422) {
    return body.category === 'VALIDATION_ERROR' || fieldsOf(body).length > 0 ? 'validation' : 'permanent'
  }
  // 423: locked by other writes; 477: the account moves to another data centre.
  const passing = [408, 423, 425, 477].includes(status) || status >= 500 || (status >= 300 && status < 400)
  if (passing || (status === 0 && /INTERNAL|TIMEOUT|UNAVAILABLE/.test(body.category ?? ''))) return 'transient'
  return 'permanent'
}

function scopeFor(status: number, body: HubspotErrorBody): CrmErrorDetails['scope'] {
  const code = codeFor(status, body)
  if (code === 'auth_expired' || code === 'auth_revoked' || code === 'rate_limited' || status === 477) return 'account'
  return code === 'not_found' ? 'record' : 'request'
}

function requestIdOf(response: HttpResponse, body: HubspotErrorBody): string | undefined {
  const id = response.headers.get('x-hubspot-correlation-id') ?? body.correlationId
  return id !== undefined && /^[\w-]{1,100}$/.test(id) ? id : undefined
}

function retryAfterFor(response: HttpResponse, body: HubspotErrorBody, now: Date): number | undefined {
  const asked = parseRetryAfter(response.headers.get('retry-after'), now)
  if (asked !== undefined || response.status !== 429) return asked
  const policy = body.policyName ?? ''
  if (policy === 'DAILY') return untilNextPossibleMidnight(now)
  return policy.startsWith('SECONDLY') || policy === 'SEARCH' ? 1000 : 10_000
}

/**
 * The daily limit ends at midnight in the portal's time zone, which a refusal does not tell. Every zone's midnight falls on a quarter of an
 * hour in UTC, so that a try at each of them meets the reset at once and costs at most 96 calls a day.
 */
function untilNextPossibleMidnight(now: Date): number {
  return QUARTER_HOUR_MS - (now.getTime() % QUARTER_HOUR_MS)
}
