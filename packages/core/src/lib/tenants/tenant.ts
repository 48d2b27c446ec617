import type { JsonObject } from '@leadkit/contracts'

export const tenantTiers = ['free', 'pro', 'enterprise'] as const
export type TenantTier = (typeof tenantTiers)[number]

/** A customer of the host. */
export interface Tenant {
  readonly id: string
  readonly name: string
  readonly tier: TenantTier
  readonly settings: JsonObject
  readonly createdAt: Date
  readonly updatedAt: Date
  /** False for a suspended tenant: its data stays, but all access is refused. */
  readonly active: boolean
}
