import type { AccountHealth, JsonObject } from '@leadkit/contracts'

export const accountHealths = [
  'healthy',
  'rate_limited',
  'needs_reauth',
  'missing_scope',
  'webhook_unsubscribed',
  'blocked',
] as const satisfies readonly AccountHealth[]

/** A page, handle or organisation that a tenant connected. Its tokens are never part of it. */
export interface SocialAccount {
  readonly id: string
  readonly platform: string
  /** The platform's id of the page, handle or organisation. */
  readonly accountId: string
  readonly accountName: string | null
  /** ISO 3166-1 alpha-2: where phone numbers without a country belong. Null: as `settings.defaultCountry` of the tenant says. */
  readonly defaultCountry: string | null
  readonly metadata: JsonObject
  readonly scopes: readonly string[] | null
  readonly tokenExpiresAt: Date | null
  /** Grows with every new token. */
  readonly tokenVersion: number
  readonly health: AccountHealth
  /** A word, never data. */
  readonly healthReason: string | null
  readonly healthChangedAt: Date | null
  readonly connectedAt: Date
  /** When the platform was last asked how the account stands; null before the first check. */
  readonly checkedAt: Date | null
  /** Since when messages may be missing that a worker fetches; null when none are known to be. */
  readonly backfillSince: Date | null
  /** False after `disconnect`: history stays, nothing comes in or goes out. */
  readonly active: boolean
}

/** What `socialAccounts.verify` found. */
export interface SocialAccountCheck {
  readonly account: SocialAccount
  /** Scopes that the authorisation lacks, in the platform's words. */
  readonly missingScopes: readonly string[]
  /** True when the webhook had to be subscribed (again). */
  readonly resubscribed: boolean
}

/**
 * What became of the webhook at the platform when an account was disconnected.
 *
 * - `ended`: it delivers nothing more.
 * - `shared`: another tenant has connected the same account, so that it stays.
 * - `failed`: the platform could not be reached or refused; what it goes on delivering is kept in the ledger as `unrouted`.
 * - `unsupported`: the adapter has no such call.
 */
export type WebhookEnd = 'ended' | 'shared' | 'failed' | 'unsupported'

/** An account after `socialAccounts.disconnect`. */
export interface DisconnectedAccount extends SocialAccount {
  readonly webhook: WebhookEnd
}
