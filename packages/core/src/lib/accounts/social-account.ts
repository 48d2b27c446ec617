import type { AccountHealth, JsonObject } from '@leadkit/contracts'

export const accountHealths = [
  'healthy',
  'rate_limited',
  'needs_reauth',
  'missing_scope',
  'webhook_unsubscribed',
  'blocked',
] as const satisfies readonly AccountHealth[]

/** A page, handle or organisation that a tenant has connected. It never includes the tokens. */
export interface SocialAccount {
  readonly id: string
  readonly platform: string
  /** The platform's id of the page, handle or organisation. */
  readonly accountId: string
  readonly accountName: string | null
  /** ISO 3166-1 alpha-2: the country of phone numbers without one. Null: the tenant's `settings.defaultCountry`. */
  readonly defaultCountry: string | null
  /** The platform's id of the business that owns the account, such as a Meta business; null if it is unknown. */
  readonly businessId: string | null
  readonly metadata: JsonObject
  readonly scopes: readonly string[] | null
  readonly tokenExpiresAt: Date | null
  /** Grows with every new token. */
  readonly tokenVersion: number
  readonly health: AccountHealth
  /** One word, never data. */
  readonly healthReason: string | null
  readonly healthChangedAt: Date | null
  readonly connectedAt: Date
  /** When the account was last checked at the platform; null before the first check. */
  readonly checkedAt: Date | null
  /** Since when messages may be missing, which a worker fetches; null if none are known to be missing. */
  readonly backfillSince: Date | null
  /** False after `disconnect`: history stays, nothing is received or sent. */
  readonly active: boolean
}

/** The result of `socialAccounts.verify`. */
export interface SocialAccountCheck {
  readonly account: SocialAccount
  /** Scopes that the authorisation lacks, by the platform's names. */
  readonly missingScopes: readonly string[]
  /** True if the webhook had to be subscribed (again). */
  readonly resubscribed: boolean
}

/**
 * What happened to the webhook at the platform when an account was disconnected.
 *
 * - `ended`: it no longer delivers.
 * - `shared`: another tenant has connected the same account, so it stays.
 * - `failed`: the platform could not be reached or refused; further deliveries are kept in the ledger as `unrouted`.
 * - `unsupported`: the adapter has no such call.
 */
export type WebhookEnd = 'ended' | 'shared' | 'failed' | 'unsupported'

/** An account after `socialAccounts.disconnect`. */
export interface DisconnectedAccount extends SocialAccount {
  readonly webhook: WebhookEnd
}
