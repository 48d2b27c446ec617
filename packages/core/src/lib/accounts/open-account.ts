import type { AccountHealth, LeadKitError, PlatformContext, SendFailureReason } from '@leadkit/contracts'
import type { TenantScope } from '../base/identifier.ts'

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
   * Renews a token that ends within this many milliseconds, where only a living token can be renewed because there is no refresh token. Default five minutes, as
   * for every other token.
   */
  readonly renewBeforeMs?: number | undefined
  /** The platform refused the token of this version: renew it, whatever its end. */
  readonly rejectedVersion?: number | undefined
}
