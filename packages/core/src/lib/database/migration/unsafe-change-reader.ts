import { LeadKitError } from '@leadkit/contracts'
import { type Migration, readMigrations } from '../migration-files.ts'
import type { DatabaseSession } from '../session.ts'
import { pendingOfShared, pendingOfTenants } from './pending-migration-reader.ts'
import { findUnsafeChanges, type UnsafeChange } from './unsafe-change.ts'

export interface SafetyOptions {
  /** From how many rows on a table is large. */
  readonly largeTableRows: number
  /** Names of migrations that run all the same. */
  readonly accept: readonly string[]
}

const MOST_TOLD = 5

/**
 * Refuses migrations to come that would fail, or hold up everybody, on the tables that are there, by the catalog's estimates of their rows.
 * @throws LeadKitError `migration_failed`; nothing was changed.
 */
export async function refuseUnsafeChanges(session: DatabaseSession, options: SafetyOptions): Promise<void> {
  const shared = new Map([[session.sharedSchema, await pendingOfShared(session)]])
  const tenants = new Map((await pendingOfTenants(session)).map(({ scope, names }) => [scope.schema, names]))
  const found = [
    ...(await findIn(session, shared, await readMigrations('shared'), options)),
    ...(await findIn(session, tenants, await readMigrations('tenant'), options)),
  ]
  if (found.length === 0) return
  const told = found.slice(0, MOST_TOLD).join('; ')
  const more = found.length > MOST_TOLD ? `; and ${found.length - MOST_TOLD} more` : ''
  throw new LeadKitError(
    'migration_failed',
    `kit.migrate: nothing was changed, since migrations to come are unsafe on tables with so many rows: ${told}${more}. Run them in a quiet hour with accept: [their names]`,
  )
}

/** @param pending names of the migrations to come, by schema. */
async function findIn(
  session: DatabaseSession,
  pending: ReadonlyMap<string, readonly string[]>,
  migrations: readonly Migration[],
  { accept, largeTableRows }: SafetyOptions,
): Promise<readonly string[]> {
  const coming = new Set([...pending.values()].flat())
  const changes = migrations
    .filter(({ name }) => coming.has(name) && !accept.includes(name))
    .flatMap((migration) => findUnsafeChanges(migration))
  if (changes.length === 0) return []
  const sizes = await readSizes(session, [...pending.keys()], [...new Set(changes.map(({ table }) => table))])
  return changes.flatMap((change) => {
    const limit = change.from === 'any row' ? 1 : largeTableRows
    const hit = sizes.filter(
      ({ schema, table, rows }) =>
        table === change.table && rows >= limit && pending.get(schema)?.includes(change.migration) === true,
    )
    return hit.length === 0 ? [] : [describe(change, hit)]
  })
}

interface TableSize {
  readonly schema: string
  readonly table: string
  readonly rows: number
}

function describe({ migration, table, what }: UnsafeChange, sizes: readonly TableSize[]): string {
  const largest = sizes.reduce((one, other) => (other.rows > one.rows ? other : one))
  return `${migration} ${what} (${table} in ${sizes.length} schemas, about ${largest.rows} rows in ${largest.schema})`
}

/** Of tables that were never analysed the size tells, at 200 bytes a row; of partitioned ones their partitions. */
async function readSizes(
  session: DatabaseSession,
  schemas: readonly string[],
  tables: readonly string[],
): Promise<readonly TableSize[]> {
  const rows = await session.run<{ schema: string; table: string; rows: string | number }>({
    text: `SELECT space.nspname AS schema, owner.relname AS table,
        sum(greatest(part.reltuples, stat.n_live_tup, CASE WHEN part.reltuples <= 0 THEN pg_relation_size(part.oid) / 200 END))::bigint AS rows
      FROM pg_class owner JOIN pg_namespace space ON space.oid = owner.relnamespace
      JOIN LATERAL (SELECT owner.oid WHERE owner.relkind = 'r' UNION ALL SELECT inhrelid FROM pg_inherits WHERE inhparent = owner.oid) own ON true
      JOIN pg_class part ON part.oid = own.oid LEFT JOIN pg_stat_all_tables stat ON stat.relid = part.oid
      WHERE space.nspname = ANY ($1::text[]) AND owner.relname = ANY ($2::text[]) AND owner.relkind IN ('r', 'p') GROUP BY 1, 2`,
    parameters: [schemas, tables],
  })
  return rows.map((row) => ({ ...row, rows: Number(row.rows) }))
}
