import { addMonths, type Month, monthName, monthStart } from '../base/month.ts'
import { sqlState } from '../base/fault-words.ts'
import { quoteIdentifier, type StatementRunner } from './session.ts'

/** A table that is partitioned by month of `received_at`. */
export interface PartitionedTable {
  readonly schema: string
  readonly table: 'messages' | 'deliveries'
}

function partitionName(table: PartitionedTable, month: Month): string {
  return `${table.table}_${monthName(month)}`
}

/**
 * Creates a month's partition if it is missing. The table is created first and then attached, because ATTACH does not block reads and writes of the
 * other months (PostgreSQL, "Partition Maintenance"). Runs inside the caller's transaction.
 */
export async function ensurePartition(
  session: StatementRunner,
  table: PartitionedTable,
  month: Month,
): Promise<boolean> {
  const schema = quoteIdentifier(table.schema)
  const name = partitionName(table, month)
  await session.run({ text: 'SELECT pg_advisory_xact_lock(hashtext($1))', parameters: [`${table.schema}.${name}`] })
  const present = await session.run({
    text: 'SELECT 1 FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2',
    parameters: [table.schema, name],
  })
  if (present.length > 0) return false
  const partition = `${schema}.${quoteIdentifier(name)}`
  const parent = `${schema}.${quoteIdentifier(table.table)}`
  await session.run({
    text: `CREATE TABLE IF NOT EXISTS ${partition} (LIKE ${parent} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`,
    parameters: [],
  })
  await session.run({
    text: `ALTER TABLE ${parent} ATTACH PARTITION ${partition} FOR VALUES FROM ('${monthStart(month)} 00:00+00') TO ('${monthStart(addMonths(month, 1))} 00:00+00')`,
    parameters: [],
  })
  return true
}

/** True if an insert failed because its month has no partition yet. */
export function isMissingPartition(error: unknown): boolean {
  // "no partition of relation found for row" shares its SQLSTATE with CHECK violations, which name their constraint.
  return sqlState(error) === '23514' && (error as { constraint?: string | null }).constraint == null
}
