import type { JsonObject } from '@leadkit/contracts'
import type { Pool } from 'pg'
import { newId, tenantSchema, type TenantScope } from '../../../src/lib/base/identifier.ts'
import type { Database } from '../../../src/lib/database/database.ts'
import { readMigrations } from '../../../src/lib/database/migration-files.ts'
import { fillPlaceholders, quoteIdentifier } from '../../../src/lib/database/session.ts'

/** A tenant as a version of LeadKit left it that had only the migrations below `version`. */
export async function createOlderTenant(
  database: Database,
  version: number,
  settings: JsonObject,
): Promise<TenantScope> {
  const tenantId = newId()
  const scope = { tenantId, schema: tenantSchema(tenantId) }
  const row = {
    id: tenantId,
    name: tenantId,
    tier: 'free',
    schema_name: scope.schema,
    settings: JSON.stringify(settings),
  }
  await database.session.sharedTables.insertInto('tenants').values(row).execute()
  const tenant = quoteIdentifier(scope.schema)
  const shared = quoteIdentifier(database.sharedSchema)
  await database.session.run({ text: `CREATE SCHEMA ${tenant}`, parameters: [] })
  for (const migration of await readMigrations('tenant')) {
    if (migration.version >= version) break
    for (const statement of migration.statements) {
      const text = fillPlaceholders(statement, { shared, tenant, tenant_id: `'${tenantId}'::uuid` })
      await database.session.run({ text, parameters: [] })
    }
    const { name, checksum } = migration
    const applied = { schema_name: scope.schema, version: migration.version, name, checksum, applied_at: new Date() }
    await database.session.sharedTables.insertInto('schema_migrations').values(applied).execute()
  }
  return scope
}

/** Takes migrations out of the ledger, all or some, so that the tenant is behind. Its tables stay as they are. */
export async function forgetMigrations(
  database: Database,
  schema: string,
  versions?: readonly number[],
): Promise<void> {
  const { sharedTables } = database.session
  const known = sharedTables.deleteFrom('schema_migrations').where('schema_name', '=', schema)
  await (versions === undefined ? known : known.where('version', 'in', versions)).execute()
  await sharedTables.updateTable('tenants').set({ migrated_to: null }).where('schema_name', '=', schema).execute()
}

/** Keys that a tenant's tables had before the version that drops them. */
export const SHARED_KEYS = [
  ['roles', 'roles_tenant_fkey', 'tenant_id', 'tenants (id)'],
  ['users', 'users_tenant_fkey', 'tenant_id', 'tenants (id)'],
  ['social_accounts', 'social_accounts_tenant_fkey', 'tenant_id', 'tenants (id)'],
  ['social_accounts', 'social_accounts_platform_fkey', 'platform', 'platforms (name)'],
  ['conversations', 'conversations_tenant_fkey', 'tenant_id', 'tenants (id)'],
  ['leads', 'leads_tenant_fkey', 'tenant_id', 'tenants (id)'],
  ['crm_configs', 'crm_configs_tenant_fkey', 'tenant_id', 'tenants (id)'],
] as const

/** The version that drops the keys to the shared tables. */
export const DROPS_SHARED_KEYS = 83

/** Gives a tenant's tables the keys that earlier versions made. */
export async function addSharedKeys(pool: Pool, schema: string): Promise<void> {
  for (const [table, name, column, target] of SHARED_KEYS)
    await pool.query(
      `ALTER TABLE "${schema}".${table} ADD CONSTRAINT ${name} FOREIGN KEY (${column}) REFERENCES ${target}`,
    )
}
