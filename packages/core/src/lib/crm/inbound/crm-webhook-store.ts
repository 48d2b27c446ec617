import type { CrmWebhookEvent } from '@leadkit/contracts'
import type { FieldMapping } from '../fields/field-mapping.ts'
import { toHint } from '../hints/remote-hint.ts'
import { followHints } from '../hints/crm-hint-writer.ts'
import type { Database } from '../../database/database.ts'
import type { TenantSession } from '../../database/session.ts'
import type { TenantScope } from '../../base/identifier.ts'
import { ownedMappings } from '../fields/judge-fields.ts'

interface Route {
  readonly accountId: string
  readonly crmConfigId: string
  readonly scope: TenantScope
}

/** Routes webhooks from CRMs to the configs of their accounts. */
export class CrmWebhookStore {
  readonly #database: Database
  readonly #now: () => Date

  constructor(database: Database, now: () => Date) {
    this.#database = database
    this.#now = now
  }

  /**
   * Stores hints for the events, and makes the configs of their accounts poll their CRM; durable once it resolves. Drops events of accounts that
   * nobody has connected. Returns the number of configs that the events belong to.
   * @throws LeadKitError `storage_unavailable`.
   */
  async record(provider: string, events: readonly CrmWebhookEvent[]): Promise<number> {
    const routes = await this.#routes(provider, [...new Set(events.map((event) => event.accountId))])
    // One tenant at a time: a fault in one does not undo another's writes, and a retry changes nothing.
    for (const { scope, accountId, crmConfigId } of routes) {
      const own = events.filter((event) => event.accountId === accountId)
      const now = this.#now()
      await this.#database.write('crm webhook', scope, (session) => record(session, crmConfigId, own), { now })
    }
    return routes.length
  }

  async #routes(provider: string, accountIds: readonly string[]): Promise<readonly Route[]> {
    const rows = await this.#database.readShared('crm webhook', (session) =>
      session.sharedTables
        .selectFrom('crm_routes as route')
        .innerJoin('tenants as tenant', 'tenant.id', 'route.tenant_id')
        .select(['route.account_id', 'route.crm_config_id', 'tenant.id', 'tenant.schema_name'])
        .where('route.provider', '=', provider)
        .where('route.account_id', 'in', accountIds)
        .where('tenant.active', '=', true)
        .orderBy('route.crm_config_id')
        .execute(),
    )
    return rows.map((row) => ({
      accountId: row.account_id,
      crmConfigId: row.crm_config_id,
      scope: { tenantId: row.id, schema: row.schema_name },
    }))
  }
}

async function record(session: TenantSession, crmConfigId: string, events: readonly CrmWebhookEvent[]): Promise<void> {
  const config = await session.tables
    .selectFrom('crm_configs')
    .select(['object', 'field_mappings'])
    .where('id', '=', crmConfigId)
    .forKeyShare()
    .executeTakeFirst()
  if (config === undefined) return
  const owned = ownedMappings(config.field_mappings as readonly FieldMapping[] | null)
  const wanted = owned.length === 0 ? 'fates' : 'all'
  const own = events.filter((event) => event.object === config.object)
  const hints = own.flatMap((event) => toHint(event.change, wanted) ?? [])
  await followHints(session, crmConfigId, hints)
}
