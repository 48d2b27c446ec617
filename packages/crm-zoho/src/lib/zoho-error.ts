import {
  createCrmErrors,
  type CrmErrorInput,
  type HttpResponse,
  isUnclear,
  parseRetryAfter,
  vendorWord,
} from '@leadkit/adapter-kit'
import type { CrmError, CrmErrorCode, CrmProblem } from '@leadkit/contracts'
import { duplicatesOf, fieldsOf, isAboutDuplicateCheck, isAboutId } from './zoho-error-body.ts'
import { KEY_FIELD, KEY_FIELD_MISSING, KEY_FIELD_READ_ONLY } from './zoho-key-field.ts'
import { entrySchema, tokenErrorSchema, type ZohoEntry } from './zoho-schemas.ts'

/** The shortest wait after a refusal that gives no time. Zoho counts credits over the last 24 hours, so some become available all the time. */
const MINUTE_MS = 60_000
/** Zoho allows ten access tokens per refresh token in ten minutes (zoho.com/accounts/protocol/oauth/token-limits.html). */
const TOKEN_LIMIT_MS = 10 * MINUTE_MS
const CREDITS_SPENT_MS = 15 * MINUTE_MS

export const zohoErrors = createCrmErrors({ provider: 'zoho', displayName: 'Zoho' })

const CODES: Readonly<Record<string, CrmErrorCode>> = {
  INVALID_TOKEN: 'auth_expired',
  AUTHENTICATION_FAILURE: 'auth_expired',
  UNAUTHORIZED: 'auth_expired',
  OAUTH_SCOPE_MISMATCH: 'auth_revoked',
  TOO_MANY_REQUESTS: 'rate_limited',
  RATE_LIMIT_EXCEEDED: 'rate_limited',
  MANDATORY_NOT_FOUND: 'validation',
  INVALID_DATA: 'validation',
  DEPENDENT_FIELD_MISSING: 'validation',
  DEPENDENT_MISMATCH: 'validation',
  EXPECTED_FIELD_MISSING: 'validation',
  PATTERN_NOT_MATCHED: 'validation',
  DUPLICATE_DATA: 'duplicate',
  ALREADY_MODIFIED: 'conflict',
  INTERNAL_ERROR: 'transient',
  DEPENDENT_SERVICE_ERROR: 'transient',
  PROCESSING_ERROR: 'transient',
  SERVICE_UNAVAILABLE: 'transient',
  RECORD_LOCKED: 'transient',
}

const CONVERTED: ReadonlySet<string> = new Set(['ID_ALREADY_CONVERTED', 'CONVERTED_RECORD'])

/** Refusals that no change of a field can fix, although some of them name one. */
const OF_THE_RECORD: ReadonlySet<string> = new Set([
  ...CONVERTED,
  'INVALID_MODULE',
  'NOT_APPROVED',
  'REQUIRED_PARAM_MISSING',
])

const HINTS: Readonly<Record<string, string>> = {
  ID_ALREADY_CONVERTED: 'the lead was converted in Zoho; its contact takes its place',
  CONVERTED_RECORD: 'the lead was converted in Zoho; its contact takes its place',
  NO_PERMISSION: "the Zoho user's profile does not allow this; change the profile or connect another user",
  AUTHORIZATION_FAILED: "the Zoho user's profile does not allow this; change the profile or connect another user",
  NOT_APPROVED: 'the record waits for approval in Zoho',
}

/** True for a 401 that a new access token may fix. A missing scope is a 401 as well, and no token fixes it. */
export function isTokenRefused(response: HttpResponse): boolean {
  return response.status === 401 && readEntry(response)?.code !== 'OAUTH_SCOPE_MISMATCH'
}

/**
 * Creates the error for a refusal of a whole request (zoho.com/crm/developer/docs/api/v8/status-codes.html).
 *
 * @param request `write` decides what a 5xx means: a write may have happened, a read has no effect. `scope` is what the call needs.
 */
export function errorFromResponse(
  response: HttpResponse,
  now: Date,
  request: { readonly write: boolean; readonly scope: string },
): CrmError {
  const { status } = response
  const entry = readEntry(response)
  const problem = entry === null || status >= 500 ? null : keyProblemOf(entry)
  if (problem !== null) return keyFieldUnfit(problem, status)
  const code = codeFor(status, entry)
  const vendorCode = vendorWord(entry?.code) ?? `HTTP_${status}`
  const retryAfterMs = code === 'rate_limited' || code === 'transient' ? retryAfterFor(response, entry, now) : undefined
  const accountWide = ['auth_expired', 'auth_revoked', 'rate_limited'].includes(code)
  return zohoErrors.create(code, {
    vendorCode,
    httpStatus: status,
    scope: accountWide ? 'account' : code === 'not_found' ? 'record' : 'request',
    outcome: request.write && isUnclear(status) ? 'unknown' : 'not_applied',
    ...(entry === null ? {} : describeEntry(entry)),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(code === 'auth_revoked'
      ? { missingScopes: [request.scope], hint: `authorise again with the scope ${request.scope}` }
      : {}),
  })
}

/** Creates the error for one record's entry in a batch response. */
export function errorFromEntry(entry: ZohoEntry, httpStatus: number): CrmError {
  const problem = keyProblemOf(entry)
  if (problem !== null) return keyFieldUnfit(problem, httpStatus)
  const code = codeFor(0, entry)
  return zohoErrors.create(code, {
    vendorCode: vendorWord(entry.code) ?? 'UNKNOWN',
    httpStatus,
    scope: code === 'auth_expired' || code === 'auth_revoked' || code === 'rate_limited' ? 'account' : 'record',
    outcome: code === 'transient' && entry.code !== 'RECORD_LOCKED' ? 'unknown' : 'not_applied',
    ...describeEntry(entry),
  })
}

/** What the refusal says about the key field; null if it concerns something else, or a record that has the key. */
function keyProblemOf(entry: ZohoEntry): CrmProblem | null {
  if (isAboutDuplicateCheck(entry)) return KEY_FIELD_MISSING
  const field = fieldsOf(entry).find(({ name }) => name === KEY_FIELD)
  if (field === undefined || field.code === 'DUPLICATE_DATA') return null
  return field.rule === 'read_only' ? KEY_FIELD_READ_ONLY : KEY_FIELD_MISSING
}

/** The key field is missing or allows the same value twice: no keyed write can succeed in this account. */
export function keyFieldUnfit(problem: CrmProblem = KEY_FIELD_MISSING, httpStatus?: number): CrmError {
  return zohoErrors.ofAccount('KEY_FIELD_UNFIT', problem, httpStatus)
}

/**
 * The token endpoint's refusal. Zoho sends some with status 200 (`invalid_code`), and its limit as `Access Denied` with 400, so the text counts, not
 * the status. Null if the response is not a refusal.
 */
export function errorFromTokenResponse(response: HttpResponse, now: Date): CrmError | null {
  const { status } = response
  const refusal = tokenErrorSchema.safeParse(response.json()).data
  if (refusal === undefined && status === 200) return null
  const limited =
    status === 429 || /access denied|too many/i.test(`${refusal?.error ?? ''} ${refusal?.error_description ?? ''}`)
  const isBusy = isUnclear(status) || status === 300
  const asked = parseRetryAfter(response.headers.get('retry-after'), now)
  return zohoErrors.ofToken({
    verdict: limited ? 'limited' : isBusy ? 'busy' : 'refused',
    vendorCode: vendorWord(refusal?.error) ?? (limited ? 'ACCESS_DENIED' : `HTTP_${status}`),
    httpStatus: status,
    retryAfterMs: asked ?? (limited ? TOKEN_LIMIT_MS : undefined),
    hint: 'Zoho refuses to renew the token; authorise again, at the data centre where the organisation is',
  })
}

function readEntry(response: HttpResponse): ZohoEntry | null {
  return entrySchema.safeParse(response.json()).data ?? null
}

function describeEntry(
  entry: ZohoEntry,
): Pick<CrmErrorInput, 'fields' | 'existingIds' | 'modifiedAt' | 'recordState' | 'hint'> {
  const fields = fieldsOf(entry)
  const existingIds = [...new Set(duplicatesOf(entry).map(({ id }) => id))]
  const modifiedAt = new Date(entry.code === 'ALREADY_MODIFIED' ? (entry.details?.Modified_Time ?? '') : '')
  const hint = HINTS[entry.code]
  return {
    ...(fields.length === 0 ? {} : { fields }),
    ...(existingIds.length === 0 ? {} : { existingIds }),
    ...(Number.isNaN(modifiedAt.getTime()) ? {} : { modifiedAt }),
    ...(CONVERTED.has(entry.code) ? { recordState: 'converted' } : {}),
    ...(hint === undefined ? {} : { hint }),
  }
}

function codeFor(status: number, entry: ZohoEntry | null): CrmErrorCode {
  if (status === 429) return 'rate_limited'
  if (status >= 500) return 'transient'
  if (entry !== null) {
    if (isAboutId(entry)) return 'not_found'
    if (entry.code === 'MULTIPLE_OR_MULTI_ERRORS') return duplicatesOf(entry).length > 0 ? 'duplicate' : 'validation'
    const code = CODES[entry.code]
    if (code !== undefined) return code
    // Whatever the problem with a value, Zoho accepts the record without it.
    if (fieldsOf(entry).length > 0 && !OF_THE_RECORD.has(entry.code)) return 'validation'
  }
  if (status === 401) return 'auth_expired'
  if ((status >= 300 && status < 400) || status === 408 || status === 425) return 'transient'
  return 'permanent'
}

/** Zoho itself sends no Retry-After; a proxy may. Without any time, exhausted credits need a longer wait than a busy server. */
function retryAfterFor(response: HttpResponse, entry: ZohoEntry | null, now: Date): number | undefined {
  const asked = parseRetryAfter(response.headers.get('retry-after'), now)
  if (asked !== undefined || response.status !== 429) return asked
  const seconds = entry?.details?.retry_after
  if (seconds !== undefined && seconds >= 0) return Math.min(seconds * 1000, 24 * 60 * MINUTE_MS)
  return response.headers.get('x-api-credits-remaining') === '0' ? CREDITS_SPENT_MS : MINUTE_MS
}
