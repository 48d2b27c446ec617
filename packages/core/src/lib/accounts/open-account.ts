import type { AccountHealth, LeadKitError, PlatformContext, SendFailureReason } from '@leadkit/contracts'
import type { TenantScope } from '../base/identifier.ts'

/** The operations on behalf of an account; `health_reason` names the refused one. */
export type AccountOperation = 'send' | 'profile' | 'refresh' | 'backfill' | 'hydrate' | 'check'

/** A failed call: a thrown error, or the outcome of a send. */
export type AccountFault = LeadKitError | { readonly reason: SendFailureReason }

/** A connected account, ready for calls to its platform. */
export interface OpenAccount {
  readonly scope: TenantScope
  readonly socialAccountId: string
  /** The context for the adapter. */
  readonly context: PlatformContext
  /** The account's health when it was opened. */
  readonly health: AccountHealth
  readonly openedAt: Date
  /** Grows with every new token. */
  readonly tokenVersion: number
  /** The latest time at which a person must authorise again; null if unknown. */
  readonly endsAt: Date | null
}

export interface OpenAccountOptions {
  /**
   * Renews a token that expires within this many milliseconds, if only a valid token can be renewed because there is no refresh token. Default five
   * minutes, as for every other token.
   */
  readonly renewBeforeMs?: number | undefined
  /** The platform refused the token with this version: renew it, whenever it expires. */
  readonly rejectedVersion?: number | undefined
}
