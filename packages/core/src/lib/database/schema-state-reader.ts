import type { Database } from './database.ts'
import { type Migration, type MigrationSeries, readMigrations } from './migration-files.ts'
import type { SchemaFault } from './pg-error.ts'
import type { DatabaseSession } from './session.ts'
import type { TenantScope } from '../base/identifier.ts'

/** The name of the shared schema in the migration ledger, whatever its real name. */
export const SHARED_LEDGER_NAME = 'shared'

let expected: Promise<Readonly<Record<MigrationSeries, readonly Migration[]>>> | undefined

/** The migrations of this version of LeadKit, read once. */
export function expectedMigrations(series: MigrationSeries): Promise<readonly Migration[]> {
  expected ??= Promise.all([readMigrations('shared'), readMigrations('tenant')]).then(([shared, tenant]) => ({
    shared,
    tenant,
  }))
  return expected.then((all) => all[series])
}

/**
 * Why a statement missed a table or column in the shared schema or a tenant's: the schema is missing, older or newer than this version of LeadKit,
 * dropped, or tables were removed by hand. Null if unknown.
 */
export async function diagnoseSchema(database: Database, scope: TenantScope | null): Promise<SchemaFault | null> {
  try {
    const { session } = database
    const shared = await sharedFault(session)
    if (shared !== null || scope === null) return shared ?? (await damageOf(session, SHARED_LEDGER_NAME))
    return (await tenantFault(session, scope)) ?? (await damageOf(session, scope.schema))
  } catch {
    return null
  }
}

/** What keeps a worker or the first call from working; null if the shared schema is correct, or the database cannot be reached. */
export async function findSharedFault(database: Database): Promise<SchemaFault | null> {
  try {
    return await sharedFault(database.session)
  } catch {
    return null
  }
}

async function sharedFault(session: DatabaseSession): Promise<SchemaFault | null> {
  const { sharedSchema } = session
  const [row] = await session.run<{ ledger: boolean }>({
    text: `SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = $1 AND tablename = 'schema_migrations') AS ledger`,
    parameters: [sharedSchema],
  })
  if (row?.ledger !== true)
    return { advice: `LeadKit's tables are missing from the schema ${sharedSchema}; run kit.migrate() first` }
  return versionFault(session, SHARED_LEDGER_NAME, `The schema ${sharedSchema}`, await expectedMigrations('shared'))
}

async function tenantFault(session: DatabaseSession, scope: TenantScope): Promise<SchemaFault | null> {
  const [row] = await session.run<{ found: boolean }>({
    text: 'SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1) AS found',
    parameters: [scope.schema],
  })
  if (row?.found !== true) return droppedSchema(scope)
  return versionFault(session, scope.schema, `The schema ${scope.schema}`, await expectedMigrations('tenant'))
}

export function droppedSchema({ tenantId, schema }: TenantScope): SchemaFault {
  const advice = `the schema ${schema} of tenant ${tenantId} is missing; restore it from a backup, or remove the tenant with kit.tenants.remove`
  return { advice }
}

async function versionFault(
  session: DatabaseSession,
  ledgerName: string,
  subject: string,
  migrations: readonly Migration[],
): Promise<SchemaFault | null> {
  const rows = await session.sharedTables
    .selectFrom('schema_migrations')
    .select('version')
    .where('schema_name', '=', ledgerName)
    .execute()
  const found = rows.map((row) => row.version)
  if (migrations.some(({ version }) => !found.includes(version))) return olderSchema(subject)
  const newest = migrations.at(-1)?.version ?? 0
  return found.some((version) => version > newest) ? newerSchema(subject) : null
}

export function olderSchema(subject: string): SchemaFault {
  return { advice: `${subject} is older than this version of LeadKit; run kit.migrate(), and check its report` }
}

export function newerSchema(subject: string): SchemaFault {
  return {
    advice: `${subject} was created by a newer version of LeadKit, which this version cannot work with; deploy the newer version here, too`,
  }
}

/** A schema whose ledger is complete, but in which a statement still missed something. */
async function damageOf(session: DatabaseSession, ledgerName: string): Promise<SchemaFault | null> {
  const rows = await session.sharedTables
    .selectFrom('schema_migrations')
    .select('version')
    .where('schema_name', '=', ledgerName)
    .execute()
  if (rows.length === 0) return null
  const subject = ledgerName === SHARED_LEDGER_NAME ? `The schema ${session.sharedSchema}` : `The schema ${ledgerName}`
  return {
    advice: `${subject} lacks a table or column that its migrations created; restore it from a backup (kit.migrate() does not repair it)`,
  }
}
