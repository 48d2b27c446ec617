/** A tenant whose access was checked. Every statement on tenant tables takes one; no function takes a bare id. */
export interface TenantScope {
  readonly tenantId: string
  readonly schema: string
}

/** The schema that holds a tenant's tables; follows from the id, so that no look-up stands between a call and its data. */
export function tenantSchema(tenantId: string): string {
  return `tenant_${tenantId.replaceAll('-', '')}`
}
