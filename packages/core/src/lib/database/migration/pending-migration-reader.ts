import type { TenantScope } from '../../base/identifier.ts'
import { digestOf, type Migration, readMigrations } from '../migration-files.ts'
import { SHARED_LEDGER_NAME } from '../schema-state-reader.ts'
import { type DatabaseSession, quoteIdentifier } from '../session.ts'

export interface PendingMigrations {
  readonly scope: TenantScope
  /** Their names, in order. Empty for a tenant that has all tables of this version but was not prepared for it. */
  readonly names: readonly string[]
  /** True if the schema has migrations that this version does not know. */
  readonly ahead: boolean
  /** Why the last attempt failed; null if there was none, or it did not. */
  readonly error: string | null
}

/** Names of the shared migrations that are to come; all of them before the first `kit.migrate()`. */
export async function pendingOfShared(session: DatabaseSession): Promise<readonly string[]> {
  const migrations = await readMigrations('shared')
  const ledger = (await hasTable(session, 'schema_migrations')) ? await readLedger(session, [SHARED_LEDGER_NAME]) : null
  return missing(migrations, ledger?.get(SHARED_LEDGER_NAME))
}

/** The tenants that the next `kit.migrate()` visits. The ledger is read for those alone. */
export async function pendingOfTenants(session: DatabaseSession): Promise<readonly PendingMigrations[]> {
  if (!(await hasTable(session, 'tenants'))) return []
  const migrations = await readMigrations('tenant')
  // From JSON where the columns may not be there yet, which reads the whole row.
  const column = (await pendingOfShared(session)).length === 0 ? (name: string) => name : fromJson
  const rows = await session.run<{ id: string; schema_name: string; error: string | null }>({
    text: `SELECT id, schema_name, ${column('migration_error')} AS error FROM ${quoteIdentifier(session.sharedSchema)}.tenants
      WHERE ${column('migrated_to')} IS DISTINCT FROM $1 ORDER BY id`,
    parameters: [digestOf(migrations)],
  })
  const ledger = await readLedger(
    session,
    rows.map((row) => row.schema_name),
  )
  const newest = new Set(migrations.map(({ version }) => version))
  return rows.map(({ id, schema_name: schema, error }) => {
    const known = ledger.get(schema)
    const ahead = known !== undefined && [...known].some((version) => version > 0 && !newest.has(version))
    return { scope: { tenantId: id, schema }, names: missing(migrations, known), ahead, error }
  })
}

/** How many tenants there are; 0 before the first `kit.migrate()`. */
export async function countTenants(session: DatabaseSession): Promise<number> {
  if (!(await hasTable(session, 'tenants'))) return 0
  const { total } = await session.sharedTables
    .selectFrom('tenants')
    .select(({ fn }) => fn.countAll<string | number>().as('total'))
    .executeTakeFirstOrThrow()
  return Number(total)
}

function fromJson(column: string): string {
  return `to_jsonb(tenants) ->> '${column}'`
}

function missing(migrations: readonly Migration[], known: ReadonlySet<number> | undefined): readonly string[] {
  return migrations.filter(({ version }) => known?.has(version) !== true).map(({ name }) => name)
}

async function hasTable(session: DatabaseSession, table: string): Promise<boolean> {
  const rows = await session.run({
    text: 'SELECT FROM pg_catalog.pg_tables WHERE schemaname = $1 AND tablename = $2',
    parameters: [session.sharedSchema, table],
  })
  return rows.length > 0
}

/** Versions by schema. */
async function readLedger(
  session: DatabaseSession,
  schemas: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const found = new Map<string, Set<number>>()
  if (schemas.length === 0) return found
  const rows = await session.run<{ schema_name: string; version: number }>({
    text: `SELECT schema_name, version FROM ${quoteIdentifier(session.sharedSchema)}.schema_migrations WHERE schema_name = ANY ($1::text[])`,
    parameters: [schemas],
  })
  for (const { schema_name: schema, version } of rows) found.set(schema, (found.get(schema) ?? new Set()).add(version))
  return found
}
