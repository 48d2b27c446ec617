import {
  CrmError,
  type CrmErrorCode,
  type CrmErrorDetails,
  type CrmProblem,
  isCrmError,
  isLeadKitError,
} from '@leadkit/contracts'
import type { HttpFault } from '../http-fault.ts'
import { isLeadKey } from './lead-key.ts'

/** The details of a CRM error except its provider, which {@link createCrmErrors} knows. */
export type CrmErrorInput = Omit<CrmErrorDetails, 'provider'>

/** An unsuccessful response from the token endpoint, as the adapter read it. */
export interface CrmTokenRefusal extends Pick<
  CrmErrorDetails,
  'vendorCode' | 'httpStatus' | 'requestId' | 'retryAfterMs'
> {
  /** `limited`: too many token requests. `busy`: a temporary fault. `refused`: only a person can help. */
  readonly verdict: 'limited' | 'busy' | 'refused'
  /** For `refused`: what the person has to do. Contains no data. */
  readonly hint: string
}

/** Errors that every CRM adapter needs, with the adapter's name. None of them contains a value, a secret or a body. */
export interface CrmErrors {
  create(code: CrmErrorCode, details: CrmErrorInput): CrmError
  /** A refusal of this record only, made before or without a request. */
  ofRecord(code: CrmErrorCode, vendorCode: string, details?: Partial<CrmErrorInput>): CrmError
  /** `permanent` for the whole account: nothing can be written until a person has fixed what `problem` names. */
  ofAccount(vendorCode: string, problem: CrmProblem, httpStatus?: number): CrmError
  /** Null for a key that may be sent; a key that is not a UUID never leaves the process. */
  refuseKey(key: unknown): CrmError | null
  /** The vendor's response is incomplete: the write may have happened. */
  missingResult(): CrmError
  /** No complete response came. A read has no effect; a write may have happened unless the request certainly never left. */
  fromFault(fault: HttpFault, write: boolean): CrmError
  /** A success response whose body does not match the vendor's documentation: truncated, empty, or of another shape. Never treated as success. */
  unreadable(write: boolean, answer?: Pick<CrmErrorInput, 'httpStatus' | 'requestId'>): CrmError
  /** The current token stays in use unless the verdict is `refused`. */
  ofToken(refusal: CrmTokenRefusal): CrmError
  /**
   * What stopped a batch half-way, as the result for the records that were not written.
   * @throws the error itself if it is not a LeadKitError: a bug.
   */
  forRest(error: unknown): CrmError
}

/** The errors of one adapter: `createCrmErrors({ provider: 'hubspot', displayName: 'HubSpot' })`. */
export function createCrmErrors({
  provider,
  displayName,
}: {
  /** The provider's id. */
  readonly provider: string
  /** The vendor's name as people write it, for hints. */
  readonly displayName: string
}): CrmErrors {
  const create = (code: CrmErrorCode, details: CrmErrorInput): CrmError => new CrmError(code, { provider, ...details })
  const ofRecord: CrmErrors['ofRecord'] = (code, vendorCode, details = {}) =>
    create(code, { vendorCode, scope: 'record', outcome: 'not_applied', ...details })
  return {
    create,
    ofRecord,
    ofAccount: (vendorCode, problem, httpStatus) =>
      create('permanent', {
        vendorCode,
        httpStatus,
        scope: 'account',
        outcome: 'not_applied',
        problem,
        hint: problem.fix,
      }),
    refuseKey: (key) =>
      isLeadKey(key)
        ? null
        : ofRecord('invalid_input', 'KEY_NOT_UUID', { hint: "the key must be the lead's id, a UUID" }),
    missingResult: () => {
      const hint = `${displayName} returned no result for this record; repeat the keyed write`
      return ofRecord('transient', 'NO_RESULT', { outcome: 'unknown', hint })
    },
    ...faultErrors(create),
    ofToken: ({ verdict, hint, ...refusal }) =>
      create(TOKEN_CODES[verdict], {
        ...refusal,
        scope: 'account',
        outcome: 'not_applied',
        hint: verdict === 'refused' ? hint : 'the token endpoint is busy; the present token stays in use',
      }),
  }
}

/** Used for a response that did not come or says nothing. */
function faultErrors(create: CrmErrors['create']): Pick<CrmErrors, 'fromFault' | 'unreadable' | 'forRest'> {
  return {
    fromFault: (fault, write) =>
      create(fault.code === 'aborted' ? 'aborted' : 'transient', {
        vendorCode: fault.reason.toUpperCase(),
        scope: 'request',
        outcome: write ? fault.outcome : 'not_applied',
        hint: fault.reason === 'aborted' ? undefined : 'try again later',
        cause: fault,
      }),
    unreadable: (write, answer = {}) =>
      create('transient', {
        vendorCode: 'UNREADABLE_ANSWER',
        ...answer,
        scope: 'request',
        outcome: write ? 'unknown' : 'not_applied',
        hint: 'the answer was cut or has another shape than documented; repeat the call',
      }),
    forRest(error) {
      if (isCrmError(error)) return error
      if (!isLeadKitError(error)) throw error
      const rateLimited = error.code === 'rate_limited'
      return create(rateLimited ? 'rate_limited' : 'transient', {
        vendorCode: error.code.toUpperCase(),
        scope: rateLimited ? 'account' : 'request',
        outcome: 'not_applied',
        retryAfterMs: error.retryAfterMs,
        cause: error,
      })
    },
  }
}

const TOKEN_CODES = { limited: 'rate_limited', busy: 'transient', refused: 'auth_revoked' } as const

/** The same fault, attributed to one record. A fault of the whole account stays one. */
export function forRecord(error: CrmError): CrmError {
  return error.details.scope === 'request' ? new CrmError(error.code, { ...error.details, scope: 'record' }) : error
}

/** Another error of the same vendor, with some of its details changed. */
export function restated(error: CrmError, code: CrmErrorCode, changes: Partial<CrmErrorInput>): CrmError {
  return new CrmError(code, { ...error.details, ...changes })
}

/** A code from a vendor's vocabulary, which may be kept in an error; undefined for anything that could be data. */
export function vendorWord(value: unknown): string | undefined {
  return typeof value === 'string' && /^[$A-Za-z][\w.-]{0,99}$/.test(value) ? value : undefined
}

/** The first of these that is a vendor's request id, for its support. */
export function requestIdOf(...candidates: readonly (string | null | undefined)[]): string | undefined {
  return candidates.find((id): id is string => typeof id === 'string' && /^[\w-]{1,100}$/.test(id))
}
