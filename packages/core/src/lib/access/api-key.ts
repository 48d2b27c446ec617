import type { TenantPermission } from './permissions.ts'

/** An API key as listed: its text is shown only once, on creation. */
export interface ApiKey {
  readonly id: string
  /** How its text begins, with everything that is not secret, so that a text that was found can be told from others. */
  readonly prefix: string
  readonly userId: string
  readonly name: string
  /** What the key may do of what its user's role allows; null for all of it. */
  readonly permissions: readonly TenantPermission[] | null
  /** The addresses and ranges that it may be used from; null for any. */
  readonly addresses: readonly string[] | null
  /** Requests a minute; null without a limit. */
  readonly perMinute: number | null
  /** Until when the text that was rotated last still works; null if none does. */
  readonly previousUntil: Date | null
  readonly expiresAt: Date | null
  /** False once revoked. */
  readonly active: boolean
  readonly createdAt: Date
  /** Accurate to the minute. */
  readonly lastUsedAt: Date | null
}
