import { type HttpFault, type HttpResponse, parseRetryAfter } from '@leadkit/adapter-kit'
import { CrmError, type CrmErrorCode, type CrmErrorDetails, isCrmError, isLeadKitError } from '@leadkit/contracts'
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

/** What may leave this file: words of HubSpot's own vocabulary, property names and ids. Its messages repeat the values that were sent. */
function describeBody(
  body: HubspotErrorBody,
  fallback: string,
): Pick<Details, 'vendorCode' | 'fields' | 'existingIds' | 'missingScopes' | 'hint'> {
  const fields = fieldsOf(body)
  const existingIds = existingIdsOf(body)
  const missingScopes = missingScopesOf(body)
  return {
    vendorCode: word(body.policyName) ?? word(body.category) ?? word(body.errorType) ?? fallback,
    ...(fields.length === 0 ? {} : { fields }),
    ...(existingIds.length === 0 ? {} : { existingIds }),
    ...(missingScopes.length === 0
      ? {}
      : { missingScopes, hint: `grant the app ${missingScopes.join(', ')} and install it again` }),
  }
}

/** Names and codes stand in `errors[].context.propertyName`; in a 207's entries only inside `message`, as a JSON array. */
function fieldsOf(body: HubspotErrorBody): readonly { readonly name: string; readonly code: string }[] {
  const fields = new Map<string, string>()
  for (const error of body.errors ?? []) {
    for (const name of names(error.context?.['propertyName'])) fields.set(name, word(error.code) ?? 'INVALID')
  }
  for (const entry of entriesInMessage(body.message ?? '')) {
    const [name] = names(entry['name'])
    if (name !== undefined) fields.set(name, word(entry['error']) ?? 'INVALID')
  }
  return Array.from(fields, ([name, code]) => ({ name, code }))
}

function entriesInMessage(message: string): readonly Readonly<Record<string, unknown>>[] {
  const start = message.indexOf('[{')
  if (start === -1) return []
  try {
    const entries: unknown = JSON.parse(message.slice(start, message.lastIndexOf(']') + 1))
    return Array.isArray(entries) ? entries.filter((entry) => typeof entry === 'object' && entry !== null) : []
  } catch {
    return []
  }
}

function existingIdsOf(body: HubspotErrorBody): readonly string[] {
  const match = /Existing ID: (\d+)/.exec(body.message ?? '')
  return match?.[1] === undefined ? [] : [match[1]]
}

function missingScopesOf(body: HubspotErrorBody): readonly string[] {
  const contexts = [body.context, ...(body.errors ?? []).map((error) => error.context)]
  const keys = ['requiredGranularScopes', 'requiredScopes', 'missingScopes']
  const scopes = contexts.flatMap((context) => keys.flatMap((key) => names(context?.[key], /^[\w.-]{1,100}$/)))
  return [...new Set(scopes)]
}

function names(value: unknown, shape: RegExp = /^\w{1,100}$/): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.filter((name): name is string => typeof name === 'string' && shape.test(name))
}

function word(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Za-z][\w-]{1,79}$/.test(value) ? value : undefined
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
