import { LeadKitError, type LeadKitErrorCode } from './leadkit-error.ts'

/** The reasons for which a CRM call fails; a part of LeadKit's codes. */
export type CrmErrorCode = Extract<
  LeadKitErrorCode,
  | 'auth_expired'
  | 'auth_revoked'
  | 'rate_limited'
  | 'validation'
  | 'duplicate'
  | 'not_found'
  | 'conflict'
  | 'transient'
  | 'permanent'
  | 'unsupported'
  | 'invalid_input'
  | 'aborted'
>

export interface CrmErrorDetails {
  /** The provider's id, such as `hubspot`. */
  readonly provider: string
  /** The vendor's own code, such as `DUPLICATES_DETECTED`. */
  readonly vendorCode: string
  /** `account` pauses the whole config, `request` the batch, `record` the one row. */
  readonly scope: 'account' | 'request' | 'record'
  /** `unknown`: the write may have happened, so that only a keyed upsert may follow. */
  readonly outcome: 'not_applied' | 'unknown'
  readonly httpStatus?: number | undefined
  /** The vendor's id of the request, for its support. */
  readonly requestId?: string | undefined
  readonly retryAfterMs?: number | undefined
  /** Which fields were refused, and by which rule; never their values. */
  readonly fields?: readonly { readonly name: string; readonly code: string }[] | undefined
  /** For `duplicate`: the remote records that are already there. */
  readonly existingIds?: readonly string[] | undefined
  /** For `auth_revoked` by scope: the scopes that are missing. */
  readonly missingScopes?: readonly string[] | undefined
  /** For `conflict`: when the remote record was last changed. */
  readonly modifiedAt?: Date | undefined
  /** What to do next, appended to the message. Holds no data. */
  readonly hint?: string | undefined
  readonly cause?: unknown
}

/** A vendor's refusal or fault. The message holds the provider, the vendor's code, field names and a hint; never a value or a body. */
export class CrmError extends LeadKitError {
  override readonly name: string = 'CrmError'
  declare readonly code: CrmErrorCode
  readonly details: CrmErrorDetails

  constructor(code: CrmErrorCode, details: CrmErrorDetails) {
    super(code, describe(details), {
      source: `crm:${details.provider}`,
      retryAfterMs: details.retryAfterMs,
      cause: details.cause,
    })
    this.details = details
  }
}

/** True for a CrmError of any installed copy. */
export function isCrmError(error: unknown): error is CrmError {
  return error instanceof Error && error.name === 'CrmError' && 'details' in error
}

function describe(details: CrmErrorDetails): string {
  const fields = details.fields?.map((field) => `${field.name} (${field.code})`).join(', ')
  const status = details.httpStatus === undefined ? '' : ` (HTTP ${details.httpStatus})`
  return [`${details.provider} answered ${details.vendorCode}${status}`, fields && `fields: ${fields}`, details.hint]
    .filter(Boolean)
    .join('; ')
}
