/** An API key as it is listed: its text was shown once, when it was made. */
export interface ApiKey {
  readonly id: string
  readonly userId: string
  readonly name: string
  readonly expiresAt: Date | null
  /** False once revoked. */
  readonly active: boolean
  readonly createdAt: Date
  /** To the minute. */
  readonly lastUsedAt: Date | null
}
