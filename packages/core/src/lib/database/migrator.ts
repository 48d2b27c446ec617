import { z } from 'zod'
import type { LeadKitError } from '@leadkit/contracts'
import { functionSchema, signalSchema } from '../base/field-schema.ts'
import { addMonths, monthOf } from '../base/month.ts'
import { parseInput } from '../base/parse-input.ts'
import type { TenantScope } from '../base/identifier.ts'
import type { Database } from './database.ts'
import {
  allowedFailures,
  type Canaries,
  countCanaries,
  DEFAULT_CANARY_SHARE,
  inCanaryOrder,
} from './migration/canaries.ts'
import { pendingOfShared, pendingOfTenants } from './migration/pending-migration-reader.ts'
import { RetryQueue } from './migration/retry-queue.ts'
import { type DoctorOptions, type DoctorReport, SchemaDoctor } from './migration/schema-doctor.ts'
import { applyNext, claimSchema, limitWaits, type MigrationTarget } from './migration/schema-migration.ts'
import { type PrepareTenant, TenantMigrator } from './migration/tenant-migrator.ts'
import { type TenantOutcome, WaveRunner, withRetries } from './migration/wave-runner.ts'
import { refuseUnsafeChanges } from './migration/unsafe-change-reader.ts'
import { digestOf, readMigrations } from './migration-files.ts'
import { ensurePartition } from './partitions.ts'
import { SHARED_LEDGER_NAME } from './schema-state-reader.ts'
import { quoteIdentifier, type TenantSession } from './session.ts'

export type { PrepareTenant } from './migration/tenant-migrator.ts'

/** One step of `kit.migrate()`, reported as it happens. */
export interface MigrationProgress {
  /** `shared`, or the tenant's schema. */
  readonly schema: string
  readonly tenantId: string | null
  /** What is being migrated: the shared schema, the tenants that go first, or the others. */
  readonly wave: 'shared' | 'canaries' | 'others'
  /** How many schemas are done, including the shared one, and how many there are. */
  readonly done: number
  readonly total: number
  /** Names of the migrations applied now; empty if the schema was up to date. In a dry run, those that would be applied. */
  readonly applied: readonly string[]
  readonly error: LeadKitError | null
}

interface ExportedMigration {
  readonly version: number
  readonly name: string
  readonly checksum: string
  readonly appliedAt: string
}

export interface MigrationReport {
  /** In a dry run, how many would be applied. */
  readonly applied: number
  /** Tenants that could not be migrated. They stay at their last complete migration; every other tenant is up to date. */
  readonly failed: readonly { readonly tenantId: string; readonly schema: string; readonly error: LeadKitError }[]
  /** True if more canaries failed than `maxFailures`: the other tenants were not touched. */
  readonly stopped: boolean
  /** How many tenants were not tried, because the run was stopped. */
  readonly waiting: number
}

export interface MigrateOptions {
  readonly onProgress?: ((progress: MigrationProgress) => void) | undefined
  /** Stops between two schemas; applied migrations stay. */
  readonly signal?: AbortSignal | undefined
  /** Tenants migrated at the same time, 1 to 100. Default 2. */
  readonly concurrency?: number | undefined
  /**
   * The tenants that go first: a share of all between 0 and 1, or their ids. The others follow once so many were migrated to this version, by this run or an
   * earlier one. Default 0.01, which is at least one tenant; 0 for none.
   */
  readonly canaries?: number | readonly string[] | undefined
  /** How many tenants may fail while canaries are migrated; with one more the run stops. Default as many as there are canaries, at least 3. */
  readonly maxFailures?: number | undefined
  /**
   * How long a statement of a migration waits for a lock before its transaction gives way, in milliseconds, 10 to 60,000. Whoever uses the table waits as
   * long. Keep it below the server's `deadlock_timeout`. Default 400.
   */
  readonly lockTimeoutMs?: number | undefined
  /** How often a schema is tried whose locks are not free, 1 to 1,000, with pauses that grow to 5 seconds. Default 12, some 30 seconds. */
  readonly attempts?: number | undefined
  /**
   * From how many rows on a table is large. The run is refused before it changes anything if a migration would rewrite a large table or build an index on it
   * under a lock, or add a column that is NOT NULL without a default to a table with rows, by the catalog's estimates. Default 200,000.
   */
  readonly largeTableRows?: number | undefined
  /** Names of migrations, such as `0070_timeline_indexes`, that run although they are unsafe on large tables. Default none. */
  readonly accept?: readonly string[] | undefined
  /** Changes nothing: reports what would be applied, and refuses what a run would refuse. Default false. */
  readonly dryRun?: boolean | undefined
}

const migrateOptionsSchema = z.strictObject({
  onProgress: functionSchema.optional(),
  signal: signalSchema.optional(),
  concurrency: z.number().int().min(1).max(100).default(2),
  canaries: z.union([z.number().min(0).max(1), z.array(z.uuid()).max(1_000)]).default(DEFAULT_CANARY_SHARE),
  maxFailures: z.number().int().min(0).optional(),
  lockTimeoutMs: z.number().int().min(10).max(60_000).default(400),
  attempts: z.number().int().min(1).max(1_000).default(12),
  largeTableRows: z.number().int().min(1).default(200_000),
  accept: z.array(z.string().max(255)).max(1_000).default([]),
  dryRun: z.boolean().default(false),
})

type CheckedOptions = Readonly<Omit<z.output<typeof migrateOptionsSchema>, 'onProgress' | 'signal' | 'canaries'>> &
  Pick<MigrateOptions, 'onProgress' | 'signal'> & { readonly canaries: Canaries }

/** A platform, with its adapter's names for it. */
export interface PlatformName {
  readonly name: string
  readonly displayName: string
}

/** Migrates the shared schema and every tenant's to the newest version. Safe to run from many processes at once, and to interrupt. */
export class Migrator {
  readonly #database: Database
  readonly #now: () => Date
  readonly #tenants: TenantMigrator

  constructor(database: Database, now: () => Date, prepare: PrepareTenant) {
    this.#database = database
    this.#now = now
    this.#tenants = new TenantMigrator(database, now, prepare)
  }

  async migrate(options: MigrateOptions = {}): Promise<MigrationReport> {
    const checked = parseInput(migrateOptionsSchema, options, 'kit.migrate') as CheckedOptions
    try {
      await refuseUnsafeChanges(this.#database.session, checked)
      return await (checked.dryRun ? this.#plan(checked) : this.#migrateAll(checked))
    } catch (error) {
      throw await this.#database.explain(error, 'kit.migrate')
    }
  }

  /** Compares every schema with what the migrations make. */
  examine(options?: DoctorOptions): Promise<DoctorReport> {
    return new SchemaDoctor(this.#database, this.#tenants).examine(options)
  }

  /** Creates a new tenant's schema inside the transaction that inserts its row. */
  async createTenantSchema(session: TenantSession): Promise<void> {
    await this.#tenants.create(session)
  }

  /** An imported tenant's schema as it was where it was exported, with its ledger. */
  async createTables(session: TenantSession, ledger: readonly ExportedMigration[]): Promise<void> {
    await this.#tenants.createTables(session, new Set(ledger.map(({ version }) => version)))
    if (ledger.length === 0) return
    await session.sharedTables
      .insertInto('schema_migrations')
      .values(
        ledger.map(({ appliedAt, ...row }) => ({
          ...row,
          schema_name: session.schema,
          applied_at: new Date(appliedAt),
        })),
      )
      .execute()
  }

  /** Brings one tenant to this version, unless another process is at it. @throws LeadKitError `migration_failed`. */
  async migrateTenant(scope: TenantScope): Promise<void> {
    const { lockTimeoutMs, attempts } = migrateOptionsSchema.parse({})
    await withRetries(attempts, () => this.#tenants.visit(scope, lockTimeoutMs, () => {}))
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

  async #plan(options: CheckedOptions): Promise<MigrationReport> {
    const shared = await pendingOfShared(this.#database.session)
    const tenants = await pendingOfTenants(this.#database.session)
    const total = tenants.length + 1
    const common = { total, error: null, done: 1 }
    options.onProgress?.({ ...common, schema: SHARED_LEDGER_NAME, tenantId: null, wave: 'shared', applied: shared })
    let applied = shared.length
    for (const [index, { scope, names }] of tenants.entries()) {
      applied += names.length
      options.onProgress?.({ ...common, ...scope, wave: 'others', done: index + 2, applied: names })
    }
    return { applied, failed: [], stopped: false, waiting: 0 }
  }

  async #migrateAll(options: CheckedOptions): Promise<MigrationReport> {
    const sharedApplied = await this.#migrateShared(options)
    const tenants = await this.#outdatedTenants()
    const total = tenants.length + 1
    const steps = { tenantId: null, wave: 'shared', done: 1, total, applied: sharedApplied, error: null } as const
    options.onProgress?.({ schema: SHARED_LEDGER_NAME, ...steps })
    if (tenants.length === 0) return { applied: sharedApplied.length, failed: [], stopped: false, waiting: 0 }
    const report = await this.#migrateTenants(tenants, options)
    return { ...report, applied: report.applied + sharedApplied.length }
  }

  /** The canaries first; the others if enough of them were migrated. */
  async #migrateTenants(tenants: readonly TenantScope[], options: CheckedOptions): Promise<MigrationReport> {
    const digest = digestOf(await readMigrations('tenant'))
    const queue = new RetryQueue(inCanaryOrder(tenants, options.canaries, digest), () => performance.now())
    const failed: MigrationReport['failed'][number][] = []
    let [applied, done, wave]: [number, number, MigrationProgress['wave']] = [0, 1, 'canaries']
    const onOutcome = async ({ scope, ...outcome }: TenantOutcome): Promise<void> => {
      done += 1
      applied += outcome.applied.length
      if (outcome.error !== null) {
        failed.push({ ...scope, error: outcome.error })
        await this.#noteFailure(scope, outcome.error)
      }
      options.onProgress?.({ ...scope, ...outcome, wave, done, total: tenants.length + 1 })
    }
    const runner = new WaveRunner({ ...options, tenants: this.#tenants, queue, signal: options.signal, onOutcome })
    const { wanted, proven } = await this.#canariesOf(options.canaries, digest)
    const maxFailures = options.maxFailures ?? allowedFailures(wanted)
    const stopped = (): boolean => failed.length > maxFailures
    await runner.run(() => stopped() || done - 1 - failed.length + proven >= wanted)
    if (stopped()) return { applied, failed, stopped: true, waiting: queue.size }
    wave = 'others'
    queue.shuffle()
    await runner.run(() => false)
    return { applied, failed, stopped: false, waiting: 0 }
  }

  /** How many canaries there have to be, and how many tenants have proven already that these migrations work: not those that were created with them. */
  async #canariesOf(canaries: Canaries, digest: string): Promise<{ readonly wanted: number; readonly proven: number }> {
    const schema = quoteIdentifier(this.#database.sharedSchema)
    const [row] = await this.#database.session.run<{ total: string | number; proven: string | number }>({
      text: `SELECT count(*) AS total, count(*) FILTER (WHERE migrated_to = $1 AND migrated_at > created_at) AS proven FROM ${schema}.tenants`,
      parameters: [digest],
    })
    const wanted = countCanaries(canaries, Number(row?.total ?? 0))
    return { wanted, proven: typeof canaries === 'number' ? Number(row?.proven ?? 0) : 0 }
  }

  /** For `kit.migrations.status()`; a database that cannot be reached now says so by the failure itself. */
  async #noteFailure({ tenantId }: TenantScope, error: LeadKitError): Promise<void> {
    const note = this.#database.session.sharedTables.updateTable('tenants').where('id', '=', tenantId)
    await note
      .set({ migration_error: error.message.slice(0, 500) })
      .execute()
      .catch(() => {})
  }

  async #migrateShared({ lockTimeoutMs, attempts }: CheckedOptions): Promise<readonly string[]> {
    const { sharedSchema } = this.#database
    const schema = quoteIdentifier(sharedSchema)
    await this.#database.transaction(async (session) => {
      await claimSchema(session, sharedSchema, true)
      await session.run({ text: `CREATE SCHEMA IF NOT EXISTS ${schema}`, parameters: [] })
      await session.run({
        text: `CREATE TABLE IF NOT EXISTS ${schema}.schema_migrations (
          schema_name varchar(63) NOT NULL, version integer NOT NULL, name varchar(255) NOT NULL, checksum varchar(64) NOT NULL,
          applied_at timestamptz NOT NULL, CONSTRAINT schema_migrations_pkey PRIMARY KEY (schema_name, version))`,
        parameters: [],
      })
    })
    const applied: string[] = []
    const target = { ledgerName: SHARED_LEDGER_NAME, placeholders: { shared: schema } }
    const next = (): Promise<string | null> => withRetries(attempts, () => this.#nextShared(target, lockTimeoutMs))
    for (let name = await next(); name !== null; name = await next()) applied.push(name)
    return applied
  }

  /** The shared schema's next migration, or its partitions if it lacks none. */
  async #nextShared(target: MigrationTarget, lockTimeoutMs: number): Promise<string | null> {
    const migrations = await readMigrations('shared')
    return this.#database.transaction(async (session) => {
      await claimSchema(session, target.ledgerName, true)
      await limitWaits(session, lockTimeoutMs)
      const { applied } = await applyNext(session, target, migrations, this.#now())
      if (applied !== null) return applied
      const deliveries = { schema: this.#database.sharedSchema, table: 'deliveries' } as const
      for (const ahead of [0, 1]) await ensurePartition(session, deliveries, addMonths(monthOf(this.#now()), ahead))
      return null
    })
  }

  /** One row of each tenant is read, and only the outdated ones' leave the database; the ledger is read for those alone. */
  async #outdatedTenants(): Promise<readonly TenantScope[]> {
    const tenants = await this.#database.session.sharedTables
      .selectFrom('tenants')
      .select(['id', 'schema_name'])
      .where('importing', 'is', null)
      .where('migrated_to', 'is distinct from', digestOf(await readMigrations('tenant')))
      .execute()
    return tenants.map((tenant) => ({ tenantId: tenant.id, schema: tenant.schema_name }))
  }
}
