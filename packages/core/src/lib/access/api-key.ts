/** An API key as listed: its text is shown only once, on creation. */
export interface ApiKey {
  readonly id: string
  readonly userId: string
  readonly name: string
  readonly expiresAt: Date | null
  /** False once revoked. */
  readonly active: boolean
  readonly createdAt: Date
  /** Accurate to the minute. */
  readonly lastUsedAt: Date | null
}
