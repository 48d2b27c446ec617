import { isLeadKitError, LeadKitError } from '@leadkit/contracts'
import { sqlState } from '../../base/fault-words.ts'
import type { Migration } from '../migration-files.ts'
import { faultKind } from '../pg-error.ts'
import { type DatabaseSession, fillPlaceholders } from '../session.ts'

/** A schema that migrations are applied to, and its name in the ledger. */
export interface MigrationTarget {
  readonly ledgerName: string
  readonly placeholders: Readonly<Record<string, string>>
}

/** Takes the lock under which one process at a time migrates a schema, until the transaction ends; false if another has it and `wait` is false. */
export async function claimSchema(session: DatabaseSession, ledgerName: string, wait: boolean): Promise<boolean> {
  const take = wait ? 'pg_advisory_xact_lock' : 'pg_try_advisory_xact_lock'
  const [row] = await session.run<{ claimed: unknown }>({
    text: `SELECT ${take}(hashtext($1)) AS claimed`,
    parameters: [`leadkit migrate ${ledgerName}`],
  })
  return wait || row?.claimed === true
}

/** A process that stands still holds its claim for a minute at most: the server ends its transaction then. */
const LONGEST_STANDSTILL_MS = 60_000

/** The migration lets whoever uses a table go first: it waits shortly for a lock, and is tried again. */
export async function limitWaits(session: DatabaseSession, lockTimeoutMs: number): Promise<void> {
  await session.run({
    text: `SELECT set_config('lock_timeout', $1, true), set_config('idle_in_transaction_session_timeout', $2, true)`,
    parameters: [`${lockTimeoutMs}ms`, `${LONGEST_STANDSTILL_MS}ms`],
  })
}

export interface Step {
  /** The migration that was applied; null if none was lacking. */
  readonly applied: string | null
  /** Whether another one is lacking still. */
  readonly more: boolean
  /** Whether the schema has others that this version does not know. */
  readonly ahead: boolean
}

/**
 * Applies the first migration that a schema lacks, with its row in the ledger, in the caller's transaction.
 * @throws LeadKitError `migration_failed`
 */
export async function applyNext(
  session: DatabaseSession,
  target: MigrationTarget,
  migrations: readonly Migration[],
  now: Date,
): Promise<Step> {
  const ledger = await session.sharedTables
    .selectFrom('schema_migrations')
    .select(['version', 'checksum'])
    .where('schema_name', '=', target.ledgerName)
    .execute()
  const known = new Map(ledger.map(({ version, checksum }) => [version, checksum]))
  const changed = migrations.find(({ version, checksum }) => (known.get(version) ?? checksum) !== checksum)
  if (changed !== undefined)
    throw new LeadKitError(
      'migration_failed',
      `Migration ${changed.name} of ${target.ledgerName} was changed after it was applied; restore the original file`,
    )
  const [next, ...others] = migrations.filter(({ version }) => !known.has(version))
  const ours = new Set(migrations.map(({ version }) => version))
  const ahead = ledger.some(({ version }) => version > 0 && !ours.has(version))
  if (next === undefined) return { applied: null, more: false, ahead }
  await runMigration(session, target, next)
  const { version, name, checksum } = next
  await session.sharedTables
    .insertInto('schema_migrations')
    .values({ schema_name: target.ledgerName, version, name, checksum, applied_at: now })
    .execute()
  return { applied: name, more: others.length > 0, ahead }
}

async function runMigration(session: DatabaseSession, target: MigrationTarget, migration: Migration): Promise<void> {
  try {
    for (const statement of migration.statements)
      await session.run({ text: fillPlaceholders(statement, target.placeholders), parameters: [] })
  } catch (error) {
    throw asMigrationError(error, target.ledgerName, migration.name)
  }
}

export function asMigrationError(error: unknown, schema: string, migration?: string): LeadKitError {
  if (isLeadKitError(error)) return error
  const what = migration === undefined ? `Migrating ${schema}` : `Migration ${migration} of ${schema}`
  const advice =
    sqlState(error) === '55P03' ? 'a lock was not free in time; run kit.migrate() again' : 'nothing of it was kept'
  return new LeadKitError('migration_failed', `${what} failed (SQLSTATE ${sqlState(error) ?? 'none'}): ${advice}`, {
    cause: error,
  })
}

/** True if the same may succeed soon: a lock was not free, a deadlock was lost, or the connection was. */
export function mayPass(error: unknown): boolean {
  const fault = isLeadKitError(error, 'migration_failed') ? error.cause : error
  const kind = faultKind(fault)
  return kind === 'storage' || (kind === 'busy' && sqlState(fault) !== undefined)
}
