import type { CallContext, PlatformContext } from '@leadkit/contracts'
import type { TenantScope } from './tenant.ts'

/** Opens connected accounts for calls to their platform. The only way from a task to an account's tokens. */
export interface AccountAccess {
  /**
   * The account with tokens that are good for a call (refreshed when they are about to end) and its share of the vendor's limits. What the
   * adapter reports to `budget.observe` is kept for the whole fleet without the caller's help.
   * @throws LeadKitError `not_found` for an account that was disconnected, `auth_revoked` when only a person can help,
   * `decryption_failed`, `rate_limited`, `transient`, `storage_unavailable`.
   */
  open(scope: TenantScope, socialAccountId: string, context: CallContext): Promise<PlatformContext>
}
