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
  /** False after `disconnect`: history stays, nothing comes in or goes out. */
  readonly active: boolean
}
