import type { JsonObject } from '@leadkit/contracts'
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
