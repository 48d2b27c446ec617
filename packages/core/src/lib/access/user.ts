/** A person at the tenant who signs in or has API keys. */
export interface User {
  readonly id: string
  /** In lower case; unique within the tenant. */
  readonly email: string
  /** The role's name. */
  readonly role: string
  readonly lastLogin: Date | null
  readonly mfaEnabled: boolean
  readonly active: boolean
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** A named set of permissions: one of the three that every tenant has, or the tenant's own. */
export interface Role {
  readonly id: string
  readonly name: string
  readonly permissions: readonly string[]
  /** `admin`, `member` and `viewer` are the same for all tenants and cannot be changed. */
  readonly builtIn: boolean
  readonly createdAt: Date
}
