/**
 * Every reason why LeadKit fails, as a closed list. Code that handles errors switches on these codes; messages are for people.
 *
 * - `invalid_input`: the caller's arguments are wrong; the message names the argument.
 * - `configuration`: the kit or an adapter is configured wrongly; no call can succeed until that is fixed.
 * - `not_found`, `conflict`: the row, object or remote record is missing, or changed since it was read.
 * - `tenant_unknown`, `tenant_suspended`: no such tenant, or the tenant is suspended.
 * - `illegal_transition`: the lead's lifecycle does not allow this move.
 * - `legal_hold`: a legal hold keeps what would be removed; core's `LegalHoldError` says which.
 * - `unauthorized`, `forbidden`: no valid API key, or one that may not do this.
 * - `signature_invalid`, `payload_invalid`, `payload_too_large`, `body_already_consumed`: a webhook request that cannot be accepted.
 * - `migration_failed`, `storage_unavailable`: the database refused a migration, or cannot be reached.
 * - `lease_lost`: a worker's result came after another worker had taken over its lease.
 * - `decryption_failed`: no configured key can decrypt a stored secret.
 * - `auth_expired`, `auth_revoked`, `permission_denied`: the vendor refused the token (a refresh may help, a person must act, or a scope is missing).
 * - `rate_limited`: the vendor asked us to slow down, an API key was used too often, or too many attempts to log in; see `retryAfterMs`.
 * - `validation`, `duplicate`: the vendor refused the data of one record.
 * - `transient`: a temporary fault: network, time-out, 5xx, an unreadable response.
 * - `permanent`: the vendor refused, and retrying the same call cannot help.
 * - `unsupported`: the adapter or the vendor cannot do this at all.
 * - `checksum_mismatch`: the data read back differs from the data written.
 * - `aborted`: the caller's signal fired.
 * - `internal`: a bug in LeadKit; please report it.
 */
export type LeadKitErrorCode =
  | 'invalid_input'
  | 'configuration'
  | 'not_found'
  | 'conflict'
  | 'tenant_unknown'
  | 'tenant_suspended'
  | 'illegal_transition'
  | 'legal_hold'
  | 'unauthorized'
  | 'forbidden'
  | 'signature_invalid'
  | 'payload_invalid'
  | 'payload_too_large'
  | 'body_already_consumed'
  | 'migration_failed'
  | 'storage_unavailable'
  | 'lease_lost'
  | 'decryption_failed'
  | 'auth_expired'
  | 'auth_revoked'
  | 'permission_denied'
  | 'rate_limited'
  | 'validation'
  | 'duplicate'
  | 'transient'
  | 'permanent'
  | 'unsupported'
  | 'checksum_mismatch'
  | 'aborted'
  | 'internal'

const RETRYABLE_CODES: ReadonlySet<LeadKitErrorCode> = new Set([
  'storage_unavailable',
  'lease_lost',
  'auth_expired',
  'rate_limited',
  'transient',
])

const BRAND = Symbol.for('leadkit.error')

/** One argument that is wrong. */
export interface InputIssue {
  /** Where, from the argument down, such as `['fields', 0, 'name']`; names are shortened. */
  readonly path: readonly (string | number)[]
  /** What it has to be. Contains no value. */
  readonly rule: string
}

export interface LeadKitErrorOptions {
  /** How long to wait before the same call can succeed, in milliseconds, if the vendor said so. */
  readonly retryAfterMs?: number | undefined
  /** Which part failed: `core`, or family and adapter such as `crm:hubspot`, `platform:facebook`. Default `core`. */
  readonly source?: string | undefined
  /** For `invalid_input`: which arguments are wrong, at most 20. */
  readonly issues?: readonly InputIssue[] | undefined
  readonly cause?: unknown
}

/**
 * The one error type of LeadKit. A message names the operation and what to do next; it never contains personal data, a secret, or a request or
 * response body. Check with {@link isLeadKitError}, which also recognises errors from a second installed copy.
 */
export class LeadKitError extends Error {
  override readonly name: string = 'LeadKitError'
  readonly code: LeadKitErrorCode
  readonly source: string
  readonly retryAfterMs: number | undefined
  /** For `invalid_input`: the arguments that the message names, and those that it leaves out; undefined if they are not known one by one. */
  readonly issues: readonly InputIssue[] | undefined
  readonly [BRAND] = true

  constructor(code: LeadKitErrorCode, message: string, options: LeadKitErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.source = options.source ?? 'core'
    this.retryAfterMs = options.retryAfterMs
    this.issues = options.issues
  }

  /** True if the same call may succeed later without anybody changing anything. Derived from `code`. */
  get retryable(): boolean {
    return RETRYABLE_CODES.has(this.code)
  }
}

/** True for a LeadKitError from any installed copy and, if `code` is given, only for that code. */
export function isLeadKitError(error: unknown, code?: LeadKitErrorCode): error is LeadKitError {
  if (typeof error !== 'object' || error === null || !(BRAND in error)) return false
  return code === undefined || (error as LeadKitError).code === code
}
