import type { LeadKitErrorCode } from '@leadkit/contracts'

/**
 * 0: done. 1: the command ran and found something wrong, such as a tenant that could not be migrated. 2: the call, the configuration or what it was given is wrong: the same call fails again. 3: it failed; the
 * same call may succeed later. 130: it was interrupted, and can be run again.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 130

/** How a command ends that failed with an error of LeadKit. */
export const EXIT_CODES: Readonly<Record<LeadKitErrorCode, ExitCode>> = {
  invalid_input: 2,
  configuration: 2,
  not_found: 2,
  conflict: 2,
  tenant_unknown: 2,
  tenant_suspended: 2,
  illegal_transition: 2,
  legal_hold: 2,
  unauthorized: 2,
  forbidden: 2,
  signature_invalid: 2,
  payload_invalid: 2,
  payload_too_large: 2,
  body_already_consumed: 2,
  migration_failed: 3,
  storage_unavailable: 3,
  lease_lost: 3,
  decryption_failed: 2,
  auth_expired: 3,
  auth_revoked: 2,
  permission_denied: 2,
  rate_limited: 3,
  validation: 2,
  duplicate: 2,
  transient: 3,
  permanent: 2,
  unsupported: 2,
  checksum_mismatch: 2,
  aborted: 130,
  internal: 3,
}
