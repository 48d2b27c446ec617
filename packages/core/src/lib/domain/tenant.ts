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
  /** False for a suspended tenant: its data stays, every access is refused. */
  readonly active: boolean
}

/** The schema that holds a tenant's tables; follows from the id, so that no look-up stands between a call and its data. */
export function tenantSchema(tenantId: string): string {
  return `tenant_${tenantId.replaceAll('-', '')}`
}

/** A tenant whose access was checked. Every statement on tenant tables takes one; no function takes a bare id. */
export interface TenantScope {
  readonly tenantId: string
  readonly schema: string
}
