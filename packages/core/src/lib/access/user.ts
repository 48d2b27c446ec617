import type { CustomIssue, CustomValues, NoCustomFields } from '../custom-fields/custom-field-schemas.ts'

/**
 * A person at the tenant who signs in or has API keys.
 * @typeParam Custom the kit's custom fields of users.
 */
export interface User<Custom extends object = NoCustomFields> {
  readonly id: string
  /** In lower case; unique within the tenant. */
  readonly email: string
  /** The role's name. */
  readonly role: string
  readonly lastLogin: Date | null
  /** True exactly while a second factor is confirmed; see `tenant.secondFactors`. */
  readonly mfaEnabled: boolean
  readonly active: boolean
  /** The host's own fields (`customFields.users` of the kit); one without a value is missing. */
  readonly custom: CustomValues<Custom>
  /** Stored custom values that do not fit the kit's schema any more, and are therefore not in `custom`; usually empty. */
  readonly customIssues: readonly CustomIssue[]
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
