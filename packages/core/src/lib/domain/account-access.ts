import type { AccountHealth, CallContext, LeadKitError, PlatformContext, SendFailureReason } from '@leadkit/contracts'
import type { TenantScope } from './tenant.ts'

/** What is done on behalf of an account; `health_reason` names the one that was refused. */
export type AccountOperation = 'send' | 'profile' | 'refresh' | 'backfill' | 'hydrate' | 'check'

/** A call that failed: thrown, or told as the outcome of a send. */
export type AccountFault = LeadKitError | { readonly reason: SendFailureReason }

/** A connected account, ready for calls to its platform. */
export interface OpenAccount {
  readonly scope: TenantScope
  readonly socialAccountId: string
  /** What the adapter is given. */
  readonly context: PlatformContext
  /** How the account stood when it was opened. */
  readonly health: AccountHealth
  readonly openedAt: Date
  /** Grows with every new token. */
  readonly tokenVersion: number
  /** When a person must authorise again at the latest; null when nobody knows of an end. */
  readonly endsAt: Date | null
}

export interface OpenAccountOptions {
  /**
   * Renews a token that ends within so many milliseconds, where it must be alive for that: there is no refresh token. Default five minutes, as
   * for every other token.
   */
  readonly renewBeforeMs?: number | undefined
  /** The platform refused the token of this version: renew it, whatever its end. */
  readonly rejectedVersion?: number | undefined
}

/** Opens connected accounts for calls to their platform. The only way from a task to an account's tokens. */
export interface AccountAccess {
  /**
   * The account with tokens that are good for a call (renewed when they are about to end) and its share of the vendor's limits. What the
   * adapter reports to `budget.observe` is kept for the whole fleet without the caller's help.
   * @throws LeadKitError `not_found` for an account that was disconnected, `auth_revoked` when only a person can help,
   * `decryption_failed`, `rate_limited`, `transient`, `storage_unavailable`, `aborted`.
   */
  open(
    scope: TenantScope,
    socialAccountId: string,
    context: CallContext,
    options?: OpenAccountOptions,
  ): Promise<OpenAccount>
  /**
   * Keeps what the outcome of a call says about the account as a whole; `fault` is null for a success. Costs nothing while a healthy account
   * succeeds. Never rejects: an observation that cannot be stored is made again by the next call.
   */
  report(account: OpenAccount, operation: AccountOperation, fault: AccountFault | null): Promise<void>
}
