import type { CrmProblem } from './crm-problem.ts'
import { LeadKitError, type LeadKitErrorCode } from './leadkit-error.ts'

/** The reasons why a CRM call fails; a subset of LeadKit's codes. */
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

/**
 * Why a CRM refuses a field, in terms that all vendors share.
 *
 * - `too_long`: more characters than the field allows; `maxLength` has the limit if the vendor gives it
 * - `format`: not a valid e-mail address, phone number, URL or date, or no match for the field's pattern
 * - `option`: not a value of the picklist, or one that the record's state does not allow
 * - `out_of_range`: a number or date beyond the field's bounds
 * - `type`: a value of another type, such as text for a number
 * - `required`: the record needs a value; leaving the field out does not help
 * - `unknown_field`: the object has no such field, or the user cannot see it
 * - `read_only`: the field cannot be written
 * - `rule`: a rule of the account refuses the value, or the vendor gives no detail
 */
export type CrmFieldRule =
  | 'too_long'
  | 'format'
  | 'option'
  | 'out_of_range'
  | 'type'
  | 'required'
  | 'unknown_field'
  | 'read_only'
  | 'rule'

/** One field because of which a record was refused. Contains no value. */
export interface CrmFieldRefusal {
  /** The remote field's name, as in `describe` and in the write. */
  readonly name: string
  /** The vendor's own code, such as `STRING_TOO_LONG`. */
  readonly code: string
  /**
   * Absent if an adapter does not know the vendor's code. The core writes the record again without a field that its mapping does not require, or with
   * a text cut to `maxLength`; this does not work for `required`.
   */
  readonly rule?: CrmFieldRule | undefined
  /** For `too_long`: the field's maximum number of characters, from the vendor's response or metadata. */
  readonly maxLength?: number | undefined
}

export interface CrmErrorDetails {
  /** The provider's id, such as `hubspot`. */
  readonly provider: string
  /** The vendor's own code, such as `DUPLICATES_DETECTED`. */
  readonly vendorCode: string
  /** `account` pauses the whole config, `request` the batch, `record` the one row. */
  readonly scope: 'account' | 'request' | 'record'
  /** `unknown`: the write may have happened, so only a keyed upsert may follow. */
  readonly outcome: 'not_applied' | 'unknown'
  readonly httpStatus?: number | undefined
  /** The vendor's request id, for its support. */
  readonly requestId?: string | undefined
  readonly retryAfterMs?: number | undefined
  /**
   * Which fields were refused, and by which rule; never their values. With `validation` these fields are the only reason: without them the record is
   * accepted.
   */
  readonly fields?: readonly CrmFieldRefusal[] | undefined
  /** For `duplicate`: the existing remote records. */
  readonly existingIds?: readonly string[] | undefined
  /** For `auth_revoked` because of scopes: the missing scopes. */
  readonly missingScopes?: readonly string[] | undefined
  /** For `conflict`: when the remote record was last changed. */
  readonly modifiedAt?: Date | undefined
  /**
   * For a `permanent` refusal with scope `account`: what `verify` would find, such as a missing key field. It affects every record, so the config
   * pauses with it, and resumes once a check no longer finds it. A `duplicate` of one record may carry it, too, if it proves that the key field
   * allows two records with the same key: then the core runs a check, and a person has to merge the two.
   */
  readonly problem?: CrmProblem | undefined
  /**
   * For a refused update: what the record has become in the CRM, if the vendor says so. `converted`: the lead is now a contact, an account and
   * perhaps a deal; it is never written as a lead again.
   */
  readonly recordState?: 'converted' | undefined
  /** What to do next, appended to the message. Contains no data. */
  readonly hint?: string | undefined
  readonly cause?: unknown
}

/** A vendor's refusal or fault. The message contains the provider, the vendor's code, field names and a hint; never a value or a body. */
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

/** True for a CrmError from any installed copy. */
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
