import {
  createCrmErrors,
  distinctFields,
  type HttpResponse,
  isUnclear,
  parseRetryAfter,
  requestIdOf,
  vendorWord,
} from '@leadkit/adapter-kit'
import type { CrmError, CrmErrorCode, CrmErrorDetails, CrmProblem } from '@leadkit/contracts'
import { codeFor, type FaultReading, idsInAddresses, isApiForbidden, readFault } from './salesforce-error-body.ts'
import { KEY_FIELD, keyFieldNotUnique } from './salesforce-key-field.ts'
import { faultListSchema, type SalesforceFault, tokenErrorSchema } from './salesforce-schemas.ts'

/** The daily limit is a rolling one, and the refusal does not say when calls are accepted again. */
const QUARTER_HOUR_MS = 15 * 60 * 1000

export const salesforceErrors = createCrmErrors({ provider: 'salesforce', displayName: 'Salesforce' })

/** True for a 401 that a new token may fix. */
export function isSessionEnd(response: HttpResponse): boolean {
  return response.status === 401 && !readFaults(response).some(isApiForbidden)
}

/**
 * Creates the error for a response outside 2xx.
 *
 * @param write decides what a 5xx means: a write may have happened, a read has no effect.
 */
export function errorFromResponse(response: HttpResponse, now: Date, write: boolean): CrmError {
  const { status } = response
  const faults = readFaults(response)
  const readings = faults.map((fault) => readFault(fault, KEY_FIELD))
  const unfit = keyFieldUnfit(readings, status)
  if (unfit !== null) return unfit
  const code = codeForStatus(status, faults, readings)
  const existingIds = status === 300 ? idsInAddresses(response.json()) : readings.flatMap((one) => one.existingIds)
  return salesforceErrors.create(code, {
    ...describe(readings, status === 300 ? 'MULTIPLE_CHOICES' : `HTTP_${status}`),
    ...(existingIds.length === 0 ? {} : { existingIds }),
    httpStatus: status,
    requestId: idOf(response),
    scope: scopeFor(code),
    outcome: write && isUnclear(status) ? 'unknown' : 'not_applied',
    retryAfterMs: retryAfterFor(response, { code, now }),
    ...problemOf(readings, status),
    ...(code === 'auth_revoked'
      ? { hint: 'the app or its user may not use the REST API; allow it and connect again' }
      : {}),
  })
}

/** Creates the error from the `errors` of one record in a collection's response. */
export function errorFromFaults(faults: readonly SalesforceFault[], httpStatus: number): CrmError {
  const readings = faults.map((fault) => readFault(fault, KEY_FIELD))
  const unfit = keyFieldUnfit(readings, httpStatus)
  if (unfit !== null) return unfit
  const code = worst(readings) ?? 'permanent'
  const existingIds = readings.flatMap((reading) => reading.existingIds)
  return salesforceErrors.create(code, {
    ...describe(readings, 'UNKNOWN'),
    ...(existingIds.length === 0 ? {} : { existingIds }),
    httpStatus,
    scope: scopeFor(code) === 'account' ? 'account' : 'record',
    // Salesforce responded for each record: this one was rolled back.
    outcome: 'not_applied',
    ...problemOf(readings, httpStatus),
  })
}

/**
 * Several records have the same key, which is only possible if the field is not unique. A collection reports this with a code, a single record with
 * 300.
 */
function problemOf(readings: readonly FaultReading[], status: number): { readonly problem?: CrmProblem } {
  const isAmbiguous = status === 300 || readings.some(({ vendorCode }) => vendorCode === 'DUPLICATE_EXTERNAL_ID')
  return isAmbiguous ? { problem: keyFieldNotUnique() } : {}
}

/** True if a write failed only because another one took the key at the same moment. */
export function isKeyTaken(error: CrmError): boolean {
  const { vendorCode } = error.details
  return error.code === 'transient' && vendorCode === 'DUPLICATE_VALUE'
}

/** The key field is missing, hidden, or not a unique external id: no keyed write can succeed in this organisation. */
function keyFieldUnfit(readings: readonly FaultReading[], httpStatus: number): CrmError | null {
  const problem = readings.find(({ keyProblem }) => keyProblem !== null)?.keyProblem
  return problem ? salesforceErrors.ofAccount('KEY_FIELD_UNFIT', problem, httpStatus) : null
}

/** The token endpoint's refusal (RFC 6749 §5.2). 429, 5xx and a refresh that collided with another keep the old token; all others need a person. */
export function errorFromTokenResponse(response: HttpResponse, now: Date): CrmError {
  const { status } = response
  const body = tokenErrorSchema.safeParse(response.json()).data ?? {}
  const tooOften = status === 429 || /rate exceeded/i.test(body.error_description ?? '')
  const busy =
    status >= 500 ||
    status === 408 ||
    status < 400 ||
    /already being processed/i.test(body.error_description ?? '') ||
    /^(?:server_error|temporarily_unavailable|unknown_error)$/.test(body.error ?? '')
  const asked = parseRetryAfter(response.headers.get('retry-after'), now) ?? (tooOften ? 60_000 : undefined)
  return salesforceErrors.ofToken({
    verdict: tooOften ? 'limited' : busy ? 'busy' : 'refused',
    vendorCode: vendorWord(body.error) ?? `HTTP_${status}`,
    httpStatus: status,
    requestId: idOf(response),
    retryAfterMs: tooOften || busy ? asked : undefined,
    hint: 'Salesforce refuses to renew the token; authorise the app again',
  })
}

function readFaults(response: HttpResponse): readonly SalesforceFault[] {
  return faultListSchema.safeParse(response.json()).data ?? []
}

function codeForStatus(
  status: number,
  faults: readonly SalesforceFault[],
  readings: readonly FaultReading[],
): CrmErrorCode {
  if (status === 401) return faults.some(isApiForbidden) ? 'auth_revoked' : 'auth_expired'
  if (status === 429) return 'rate_limited'
  if (status === 300) return 'duplicate'
  if (status >= 500 || status === 408 || status === 420 || status < 400) return 'transient'
  const known = worst(readings)
  if (known !== undefined && known !== 'auth_expired') return known
  return status === 404 ? 'not_found' : 'permanent'
}

/** If there are several faults, the one that decides what happens next. */
function worst(readings: readonly FaultReading[]): CrmErrorCode | undefined {
  const order: readonly CrmErrorCode[] = [
    'auth_revoked',
    'auth_expired',
    'rate_limited',
    'permanent',
    'not_found',
    'validation',
    'duplicate',
    'transient',
  ]
  return order.find((code) => readings.some((reading) => reading.code === code))
}

function describe(
  readings: readonly FaultReading[],
  fallback: string,
): Pick<CrmErrorDetails, 'vendorCode' | 'fields' | 'recordState' | 'hint'> {
  const decisive = worst(readings)
  const vendorCode = readings.find((reading) => reading.code === decisive)?.vendorCode ?? fallback
  const fields = distinctFields(readings.flatMap((reading) => reading.fields))
  return {
    vendorCode,
    ...(fields.length === 0 ? {} : { fields }),
    ...(vendorCode === 'CANNOT_UPDATE_CONVERTED_LEAD' ? { recordState: 'converted' } : {}),
    ...hintFor(vendorCode),
  }
}

function hintFor(vendorCode: string): { readonly hint?: string } {
  const hints: Readonly<Record<string, string>> = {
    CANNOT_UPDATE_CONVERTED_LEAD: 'the lead was converted; write to its contact, or close it in LeadKit',
    REQUIRED_FIELD_MISSING: 'map the field, with a default for leads that have no value',
    STORAGE_LIMIT_EXCEEDED: 'free or buy storage in Salesforce',
  }
  const hint = hints[vendorCode]
  return hint === undefined ? {} : { hint }
}

function scopeFor(code: CrmErrorCode): CrmErrorDetails['scope'] {
  if (code === 'auth_expired' || code === 'auth_revoked' || code === 'rate_limited') return 'account'
  return code === 'not_found' ? 'record' : 'request'
}

/** Salesforce's id of the request, for its support team. */
export function idOf({ headers }: HttpResponse): string | undefined {
  return requestIdOf(headers.get('x-sfdc-request-id'), headers.get('x-request-id'))
}

function retryAfterFor(
  response: HttpResponse,
  { code, now }: { readonly code: CrmErrorCode; readonly now: Date },
): number | undefined {
  const asked = parseRetryAfter(response.headers.get('retry-after'), now)
  if (asked !== undefined || code !== 'rate_limited') return asked
  const daily = readFaults(response).some((fault) => codeFor(fault.errorCode ?? '') === 'rate_limited')
  return daily ? QUARTER_HOUR_MS : 60_000
}
