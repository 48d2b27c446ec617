import { z } from 'zod'
import { functionSchema, signalSchema } from '../base/field-schema.ts'
import { refuseAborted } from '../base/refuse-aborted.ts'
import { parseInput } from '../base/parse-input.ts'
import { isLeadKitError, LeadKitError } from '@leadkit/contracts'
import { addMonths, monthOf } from '../base/month.ts'
import { type Database, repeatAfterDeadlock } from './database.ts'
import { digestOf, type Migration, readMigrations } from './migration-files.ts'
import { ensurePartition } from './partitions.ts'
import { sqlState } from '../base/fault-words.ts'
import { SHARED_LEDGER_NAME } from './schema-state-reader.ts'
import { type DatabaseSession, fillPlaceholders, type TenantSession, quoteIdentifier } from './session.ts'
import type { TenantScope } from '../base/identifier.ts'

/** One step of `kit.migrate()`, reported as it happens. */
export interface MigrationProgress {
  /** `shared`, or the tenant's schema. */
  readonly schema: string
  readonly tenantId: string | null
  /** How many schemas are done, including the shared one, and how many there are. */
  readonly done: number
  readonly total: number
  /** Names of the migrations applied now; empty if the schema was up to date. */
  readonly applied: readonly string[]
  readonly error: LeadKitError | null
}

export interface MigrationReport {
  readonly applied: number
  /** Tenants that could not be migrated. They stay at their last complete migration; every other tenant is up to date. */
  readonly failed: readonly { readonly tenantId: string; readonly schema: string; readonly error: LeadKitError }[]
}

export interface MigrateOptions {
  readonly onProgress?: ((progress: MigrationProgress) => void) | undefined
  /** Stops between two schemas; applied migrations stay. */
  readonly signal?: AbortSignal | undefined
  /** Tenants migrated at the same time, 1 to 100. Default 2. */
  readonly concurrency?: number | undefined
}

const migrateOptionsSchema = z.strictObject({
  onProgress: functionSchema.optional(),
  signal: signalSchema.optional(),
  concurrency: z.number().int().min(1).max(100).optional(),
})

/**
 * Gives a tenant with up-to-date tables everything else it needs; runs after each migration, and is repeatable. It returns where its next part goes on,
 * in a transaction of its own; null at the end. A new tenant has one part.
 */
export type PrepareTenant = (session: TenantSession, after: string | null) => Promise<string | null>

/** A platform, with its adapter's names for it. */
export interface PlatformName {
  readonly name: string
  readonly displayName: string
}

interface Target {
  readonly schema: string
  readonly placeholders: Readonly<Record<string, string>>
}

const LOCK_TIMEOUT_MS = 10_000

/** Migrates the shared schema and every tenant's to the newest version. Safe to run from many processes at once, and to interrupt. */
export class Migrator {
  readonly #database: Database
  readonly #now: () => Date
  readonly #prepare: PrepareTenant

  constructor(database: Database, now: () => Date, prepare: PrepareTenant) {
    this.#database = database
    this.#now = now
    this.#prepare = prepare
  }

  async migrate(options: MigrateOptions = {}): Promise<MigrationReport> {
    parseInput(migrateOptionsSchema, options, 'kit.migrate')
    try {
      return await this.#migrateAll(options)
    } catch (error) {
      throw await this.#database.explain(error, 'kit.migrate')
    }
  }

  async #migrateAll(options: MigrateOptions): Promise<MigrationReport> {
    const sharedApplied = await this.#migrateShared()
    const tenants = await this.#outdatedTenants()
    const total = tenants.length + 1
    options.onProgress?.({
      schema: SHARED_LEDGER_NAME,
      tenantId: null,
      done: 1,
      total,
      applied: sharedApplied,
      error: null,
    })
    const failed: MigrationReport['failed'][number][] = []
    let applied = sharedApplied.length
    let done = 1
    const queue = [...tenants]
    const bringUpNext = async (): Promise<void> => {
      for (let scope = queue.shift(); scope !== undefined; scope = queue.shift()) {
        refuseAborted(options.signal, 'kit.migrate')
        const outcome = await this.#migrateTenant(scope)
        done += 1
        applied += outcome.applied.length
        if (outcome.error !== null)
          failed.push({ tenantId: scope.tenantId, schema: scope.schema, error: outcome.error })
        options.onProgress?.({
          schema: scope.schema,
          tenantId: scope.tenantId,
          done,
          total,
          applied: outcome.applied,
          error: outcome.error,
        })
      }
    }
    await Promise.all(Array.from({ length: options.concurrency ?? 2 }, bringUpNext))
    return { applied, failed }
  }

  /**
   * Creates a new tenant's schema inside the transaction that inserts its row. Each migration is one command, since a round trip for each of some 300
   * statements costs more than a quarter of a new tenant.
   */
  async createTenantSchema(session: TenantSession): Promise<void> {
    await session.run({ text: `CREATE SCHEMA ${quoteIdentifier(session.schema)}`, parameters: [] })
    const { placeholders } = this.#tenantTarget(session.scope)
    const migrations = await readMigrations('tenant')
    for (const { name, statements } of migrations) {
      const body = fillPlaceholders(statements.join(';\n'), placeholders)
      try {
        await session.run({ text: `DO $migration$ BEGIN ${body}; END $migration$`, parameters: [] })
      } catch (error) {
        throw asMigrationError(error, session.schema, name)
      }
    }
    const applied = { schema_name: session.schema, applied_at: this.#now() }
    await session.sharedTables
      .insertInto('schema_migrations')
      .values(migrations.map(({ version, name, checksum }) => ({ ...applied, version, name, checksum })))
      .execute()
    await this.#prepare(session.at(this.#now()), null)
    await this.#recordMigrated(session.shared, session.scope)
  }

  /** Adds the platforms of the kit's adapters; existing rows stay as they are. */
  async registerPlatforms(platforms: readonly PlatformName[]): Promise<void> {
    if (platforms.length === 0) return
    await this.#database.session.sharedTables
      .insertInto('platforms')
      .values(platforms.map(({ name, displayName }) => ({ name, display_name: displayName })))
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute()
  }

  async #migrateShared(): Promise<readonly string[]> {
    const { sharedSchema } = this.#database
    const schema = quoteIdentifier(sharedSchema)
    await this.#database.transaction(async (session) => {
      await session.run({
        text: 'SELECT pg_advisory_xact_lock(hashtext($1))',
        parameters: [`leadkit migrate ${sharedSchema}`],
      })
      await session.run({ text: `CREATE SCHEMA IF NOT EXISTS ${schema}`, parameters: [] })
      await session.run({
        text: `CREATE TABLE IF NOT EXISTS ${schema}.schema_migrations (
          schema_name varchar(63) NOT NULL, version integer NOT NULL, name varchar(255) NOT NULL, checksum varchar(64) NOT NULL,
          applied_at timestamptz NOT NULL, CONSTRAINT schema_migrations_pkey PRIMARY KEY (schema_name, version))`,
        parameters: [],
      })
    })
    const applied = await this.#bringUp(
      { schema: SHARED_LEDGER_NAME, placeholders: { shared: schema } },
      await readMigrations('shared'),
    )
    await this.#database.transaction(async (session) => {
      for (const ahead of [0, 1]) {
        await ensurePartition(
          session,
          { schema: sharedSchema, table: 'deliveries' },
          addMonths(monthOf(this.#now()), ahead),
        )
      }
    })
    return applied
  }

  /** One row of each tenant is read, and only the outdated ones' leave the database; the ledger is read for those alone. */
  async #outdatedTenants(): Promise<readonly TenantScope[]> {
    const tenants = await this.#database.session.sharedTables
      .selectFrom('tenants')
      .select(['id', 'schema_name'])
      .where('migrated_to', 'is distinct from', digestOf(await readMigrations('tenant')))
      .orderBy('id')
      .execute()
    return tenants.map((tenant) => ({ tenantId: tenant.id, schema: tenant.schema_name }))
  }

  async #migrateTenant(scope: TenantScope): Promise<{ applied: readonly string[]; error: LeadKitError | null }> {
    const applied: string[] = []
    try {
      await this.#bringUp(this.#tenantTarget(scope), await readMigrations('tenant'), (name) => applied.push(name))
      await this.#prepareInParts(scope)
      return { applied, error: null }
    } catch (error) {
      return { applied, error: asMigrationError(error, scope.schema) }
    }
  }

  /** A tenant whose preparation was interrupted is prepared by the next run: its row says that it is migrated with the last part. */
  async #prepareInParts(scope: TenantScope): Promise<void> {
    let after: string | null = null
    do {
      const from: string | null = after
      const work = async (session: DatabaseSession): Promise<string | null> => {
        const next = await this.#prepare(session.ofTenant(scope, this.#now()), from)
        if (next === null) await this.#recordMigrated(session, scope)
        return next
      }
      after = await repeatAfterDeadlock(() => this.#database.transaction(work))
    } while (after !== null)
  }

  async #recordMigrated(session: DatabaseSession, { tenantId }: TenantScope): Promise<void> {
    await session.sharedTables
      .updateTable('tenants')
      .set({ migrated_to: digestOf(await readMigrations('tenant')), migrated_at: this.#now(), migration_error: null })
      .where('id', '=', tenantId)
      .execute()
  }

  async #bringUp(
    target: Target,
    migrations: readonly Migration[],
    onApplied?: (name: string) => void,
  ): Promise<readonly string[]> {
    const applied: string[] = []
    for (const migration of migrations) {
      const fresh = await this.#database.transaction(async (session) => {
        await session.run({
          text: 'SELECT pg_advisory_xact_lock(hashtext($1))',
          parameters: [`leadkit migrate ${target.schema}`],
        })
        await session.run({ text: `SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`, parameters: [] })
        return this.#apply(session, target, target.schema, migration)
      })
      if (!fresh) continue
      applied.push(migration.name)
      onApplied?.(migration.name)
    }
    return applied
  }

  async #apply(session: DatabaseSession, target: Target, ledgerName: string, migration: Migration): Promise<boolean> {
    const ledger = session.sharedTables
    const row = await ledger
      .selectFrom('schema_migrations')
      .select('checksum')
      .where('schema_name', '=', ledgerName)
      .where('version', '=', migration.version)
      .executeTakeFirst()
    if (row !== undefined) {
      if (row.checksum === migration.checksum) return false
      throw new LeadKitError(
        'migration_failed',
        `Migration ${migration.name} of ${ledgerName} was changed after it was applied; restore the original file`,
      )
    }
    try {
      for (const statement of migration.statements) {
        await session.run({ text: fillPlaceholders(statement, target.placeholders), parameters: [] })
      }
    } catch (error) {
      throw asMigrationError(error, ledgerName, migration.name)
    }
    const { version, name, checksum } = migration
    await ledger
      .insertInto('schema_migrations')
      .values({ schema_name: ledgerName, version, name, checksum, applied_at: this.#now() })
      .execute()
    return true
  }

  #tenantTarget(scope: TenantScope): Target {
    return {
      schema: scope.schema,
      placeholders: {
        shared: quoteIdentifier(this.#database.sharedSchema),
        tenant: quoteIdentifier(scope.schema),
        tenant_id: `'${scope.tenantId}'::uuid`,
      },
    }
  }
}

function asMigrationError(error: unknown, schema: string, migration?: string): LeadKitError {
  if (isLeadKitError(error)) return error
  const what = migration === undefined ? `Migrating ${schema}` : `Migration ${migration} of ${schema}`
  const advice =
    sqlState(error) === '55P03' ? 'a lock was not free in time; run kit.migrate() again' : 'nothing of it was kept'
  return new LeadKitError('migration_failed', `${what} failed (SQLSTATE ${sqlState(error) ?? 'none'}): ${advice}`, {
    cause: error,
  })
}
