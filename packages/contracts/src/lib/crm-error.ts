import type { CrmProblem } from './crm-problem.ts'
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

/**
 * Why a CRM refuses a field, in words that all vendors share.
 *
 * - `too_long`: more characters than the field holds; `maxLength` has the limit where the vendor names it
 * - `format`: no e-mail address, phone number, URL, date, or no match for the field's pattern
 * - `option`: no value of a picklist, or one that the record's state does not allow
 * - `out_of_range`: a number or date beyond the field's bounds
 * - `type`: a value of another kind, such as text for a number
 * - `required`: the record needs a value there; leaving the field out does not help
 * - `unknown_field`: the object has no such field, or the user does not see it
 * - `read_only`: the field cannot be written
 * - `rule`: a rule of the account refuses the value, or the vendor says no more
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

/** One field for which a record was refused. Holds no value. */
export interface CrmFieldRefusal {
  /** The remote field's name, as `describe` has it and a write named it. */
  readonly name: string
  /** The vendor's own code, such as `STRING_TOO_LONG`. */
  readonly code: string
  /**
   * Absent where an adapter does not know the vendor's code. The core writes the record again without a field that is not required by its
   * mapping, or with a text cut to `maxLength`; only `required` cannot be answered so.
   */
  readonly rule?: CrmFieldRule | undefined
  /** For `too_long`: how many characters the field holds, as the vendor's answer or its metadata says. */
  readonly maxLength?: number | undefined
}

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
  /** Which fields were refused, and by which rule; never their values. With `validation` these are the whole reason: without them the record is taken. */
  readonly fields?: readonly CrmFieldRefusal[] | undefined
  /** For `duplicate`: the remote records that are already there. */
  readonly existingIds?: readonly string[] | undefined
  /** For `auth_revoked` by scope: the scopes that are missing. */
  readonly missingScopes?: readonly string[] | undefined
  /** For `conflict`: when the remote record was last changed. */
  readonly modifiedAt?: Date | undefined
  /**
   * For a `permanent` refusal with scope `account`: what `verify` would find, such as a key field that is gone. It concerns every record, so
   * the config pauses with it, and goes on once a check no longer finds it. A `duplicate` of one record may carry it, too, where it proves
   * that the key field lets two records have one key: that asks for a check, and for a person who merges the two.
   */
  readonly problem?: CrmProblem | undefined
  /**
   * For a refused update: what the record has become there, where the vendor tells. `converted`: a lead that is a contact, an account and perhaps
   * a deal now; it is never written again as a lead.
   */
  readonly recordState?: 'converted' | undefined
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
