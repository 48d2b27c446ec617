import { LeadKitError } from '@leadkit/contracts'
import { isUuid } from '../base/identifier.ts'
import type { Database } from './database.ts'
import { tenantSchema, type TenantScope } from '../base/tenant-scope.ts'

const TRUST_MS = 5_000

/**
 * Checks that a tenant exists and is active before any of its data is touched. A good answer is trusted for five seconds, so a
 * suspension reaches other processes within that time; this process knows at once.
 */
export class TenantDirectory {
  readonly #database: Database
  readonly #now: () => Date
  readonly #activeUntil = new Map<string, number>()

  constructor(database: Database, now: () => Date) {
    this.#database = database
    this.#now = now
  }

  /** @throws LeadKitError `invalid_input`, `tenant_unknown` or `tenant_suspended`; `storage_unavailable`, with the operation's name. */
  async resolve(tenantId: string, operation: string): Promise<TenantScope> {
    const scope = { tenantId, schema: tenantSchema(tenantId) }
    const now = this.#now().getTime()
    if ((this.#activeUntil.get(tenantId) ?? 0) > now) return scope
    if (!isUuid(tenantId)) throw new LeadKitError('invalid_input', 'kit.tenant: the id must be a UUID in lower case')
    const row = await this.#database.readShared(operation, (session) =>
      session.sharedTables.selectFrom('tenants').select('active').where('id', '=', tenantId).executeTakeFirst(),
    )
    if (row === undefined)
      throw new LeadKitError('tenant_unknown', `There is no tenant ${tenantId}; create it with kit.tenants.create`)
    if (!row.active)
      throw new LeadKitError('tenant_suspended', `Tenant ${tenantId} is suspended; resume it with kit.tenants.resume`)
    this.#activeUntil.set(tenantId, now + TRUST_MS)
    return scope
  }

  forget(tenantId: string): void {
    this.#activeUntil.delete(tenantId)
  }
}
