import {
  createCrmErrors,
  type HttpResponse,
  isUnclear,
  parseRetryAfter,
  requestIdOf,
  vendorWord,
} from '@leadkit/adapter-kit'
import type { CrmError, CrmErrorCode, CrmErrorDetails, CrmFieldRefusal, CrmProblem } from '@leadkit/contracts'
import { describeBody, existingIdsOf, fieldsOf, missingScopesOf } from './hubspot-error-body.ts'
import {
  KEY_PROPERTY,
  KEY_PROPERTY_MISSING,
  KEY_PROPERTY_NOT_UNIQUE,
  KEY_PROPERTY_READ_ONLY,
} from './hubspot-key-property.ts'
import { errorSchema, type HubspotErrorBody } from './hubspot-schemas.ts'

const QUARTER_HOUR_MS = 15 * 60 * 1000

export const hubspotErrors = createCrmErrors({ provider: 'hubspot', displayName: 'HubSpot' })

/**
 * Creates the error for a response outside 2xx. HubSpot's categories and wording: developers.hubspot.com/docs/api-reference/error-handling.
 *
 * @param write decides what a 5xx means: a write may have happened, a read has no effect.
 */
export function errorFromResponse(response: HttpResponse, now: Date, write: boolean): CrmError {
  const body = errorSchema.safeParse(response.json()).data ?? {}
  const { status } = response
  const problem = keyProblemOf(body)
  if (problem !== null) return hubspotErrors.ofAccount('KEY_PROPERTY_UNFIT', problem, status)
  return hubspotErrors.create(codeFor(status, body), {
    ...describeBody(body, `HTTP_${status}`),
    httpStatus: status,
    requestId: idOf(response, body),
    scope: scopeFor(status, body),
    outcome: write && isUnclear(status) ? 'unknown' : 'not_applied',
    retryAfterMs: retryAfterFor(response, body, now),
  })
}

/** One entry of a 207's `errors`. */
export function errorFromEntry(entry: HubspotErrorBody, httpStatus: number): CrmError {
  const status = { VALIDATION_ERROR: 400, CONFLICT: 409, OBJECT_NOT_FOUND: 404 }[entry.category ?? ''] ?? 0
  const problem = keyProblemOf(entry)
  if (problem !== null) return hubspotErrors.ofAccount('KEY_PROPERTY_UNFIT', problem, httpStatus)
  const code = status === 0 && existingIdsOf(entry).length > 0 ? 'duplicate' : codeFor(status, entry)
  return hubspotErrors.create(code, {
    ...describeBody(entry, 'UNKNOWN'),
    httpStatus,
    scope: 'record',
    outcome: code === 'transient' ? 'unknown' : 'not_applied',
  })
}

/** What the refusal says about the key property: without it no keyed write can succeed in this account. Null if it concerns something else. */
function keyProblemOf(body: HubspotErrorBody): CrmProblem | null {
  if (/non-unique .{0,40}property/i.test(body.message ?? '')) return KEY_PROPERTY_NOT_UNIQUE
  const field = fieldsOf(body).find(({ name }) => name === KEY_PROPERTY)
  // Another record has the key: this is a race between our own workers, and the property is fine.
  if (field === undefined || field.code === 'CONFLICTING_UNIQUE_VALUE') return null
  return field.rule === 'read_only' ? KEY_PROPERTY_READ_ONLY : KEY_PROPERTY_MISSING
}

export function isUnknownProperty({ rule }: CrmFieldRefusal): boolean {
  return rule === 'unknown_field'
}

/** The token endpoint's refusal (RFC 6749 §5.2, and HubSpot's own `BAD_…` codes). 4xx needs a person, 429 and 5xx keep the old token. */
export function errorFromTokenResponse(response: HttpResponse, now: Date): CrmError {
  const { status } = response
  const body = errorSchema.safeParse(response.json()).data ?? {}
  const details = { httpStatus: status, requestId: idOf(response, body) }
  if (status === 429 || isUnclear(status) || status < 400 || status === 423) {
    const { vendorCode, retryAfterMs } = errorFromResponse(response, now, false).details
    const verdict = status === 429 || body.category === 'RATE_LIMITS' ? 'limited' : 'busy'
    return hubspotErrors.ofToken({ ...details, verdict, vendorCode, retryAfterMs, hint: '' })
  }
  return hubspotErrors.ofToken({
    ...details,
    verdict: 'refused',
    vendorCode: vendorWord(body.error) ?? vendorWord(body.status) ?? vendorWord(body.category) ?? `HTTP_${status}`,
    hint: 'HubSpot refuses to renew the token; install the app again',
  })
}

function codeFor(status: number, body: HubspotErrorBody): CrmErrorCode {
  if (body.category === 'MISSING_SCOPES' || missingScopesOf(body).length > 0) return 'auth_revoked'
  if (body.category === 'RATE_LIMITS' || status === 429) return 'rate_limited'
  if (status === 401) return 'auth_expired'
  if (status === 404) return 'not_found'
  if (status === 409) return 'duplicate'
  const isAboutFields = body.category === 'VALIDATION_ERROR' || fieldsOf(body).length > 0
  if (status === 400 || status === 422) return isAboutFields ? 'validation' : 'permanent'
  // 423: locked by other writes; 477: the account is moving to another data centre.
  const passing = [408, 423, 425, 477].includes(status) || status >= 500 || (status >= 300 && status < 400)
  if (passing || (status === 0 && /INTERNAL|TIMEOUT|UNAVAILABLE/.test(body.category ?? ''))) return 'transient'
  return status === 0 && isAboutFields ? 'validation' : 'permanent'
}

function scopeFor(status: number, body: HubspotErrorBody): CrmErrorDetails['scope'] {
  const code = codeFor(status, body)
  if (code === 'auth_expired' || code === 'auth_revoked' || code === 'rate_limited' || status === 477) return 'account'
  return code === 'not_found' ? 'record' : 'request'
}

function idOf(response: HttpResponse, body: HubspotErrorBody): string | undefined {
  return requestIdOf(response.headers.get('x-hubspot-correlation-id'), body.correlationId)
}

function retryAfterFor(response: HttpResponse, body: HubspotErrorBody, now: Date): number | undefined {
  const asked = parseRetryAfter(response.headers.get('retry-after'), now)
  if (asked !== undefined || response.status !== 429) return asked
  const policy = body.policyName ?? ''
  if (policy === 'DAILY') return untilNextPossibleMidnight(now)
  return policy.startsWith('SECONDLY') || policy === 'SEARCH' ? 1000 : 10_000
}

/**
 * The daily limit ends at midnight in the portal's time zone, which a refusal does not contain. In every zone midnight falls on a quarter of an hour
 * in UTC, so trying at each of them catches the reset at once and costs at most 96 calls a day.
 */
function untilNextPossibleMidnight(now: Date): number {
  return QUARTER_HOUR_MS - (now.getTime() % QUARTER_HOUR_MS)
}
