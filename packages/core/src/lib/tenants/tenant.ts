import type { JsonObject } from '@leadkit/contracts'
import type { CustomIssue, CustomValues, NoCustomFields } from '../custom-fields/custom-field-schemas.ts'

export const tenantTiers = ['free', 'pro', 'enterprise'] as const
export type TenantTier = (typeof tenantTiers)[number]

/**
 * A customer of the host.
 * @typeParam Custom the kit's custom fields of tenants.
 */
export interface Tenant<Custom extends object = NoCustomFields> {
  readonly id: string
  readonly name: string
  readonly tier: TenantTier
  readonly settings: JsonObject
  /** The host's own fields (`customFields.tenants` of the kit); one without a value is missing. */
  readonly custom: CustomValues<Custom>
  /** Stored custom values that do not fit the kit's schema any more, and are therefore not in `custom`; usually empty. */
  readonly customIssues: readonly CustomIssue[]
  readonly createdAt: Date
  readonly updatedAt: Date
  /** False for a suspended tenant: its data stays, but all access is refused. */
  readonly active: boolean
  /** When `tenants.remove` took it out of reach; null for every other tenant. */
  readonly removedAt: Date | null
  /** From when on a worker drops it; until then `tenants.restore` brings it back. By the database's clock. */
  readonly dropsAt: Date | null
}
