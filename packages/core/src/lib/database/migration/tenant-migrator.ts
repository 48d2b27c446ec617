import type { TenantScope } from '../../base/identifier.ts'
import { type Database, repeatAfterDeadlock } from '../database.ts'
import { digestOf, readMigrations } from '../migration-files.ts'
import { type DatabaseSession, fillPlaceholders, quoteIdentifier, type TenantSession } from '../session.ts'
import { applyNext, asMigrationError, claimSchema, limitWaits, type MigrationTarget } from './schema-migration.ts'

/**
 * Gives a tenant with up-to-date tables everything else it needs; runs after each migration, and is repeatable. It returns where its next part goes on,
 * in a transaction of its own; null at the end. A new tenant has one part.
 */
export type PrepareTenant = (session: TenantSession, after: string | null) => Promise<string | null>

/** How a visit ended: `busy` if another process is at the tenant, `gone` if it was removed meanwhile. */
export type VisitOutcome = 'done' | 'busy' | 'gone'

type Claimed<Value> =
  | { readonly claimed: true; readonly value: Value }
  | { readonly claimed: false; readonly why: VisitOutcome }

/**
 * Brings one tenant's schema to this version. Each migration is one transaction with its row in the ledger, so that a process that dies leaves only whole
 * ones; the claim to the tenant is a lock of that transaction and dies with it.
 */
export class TenantMigrator {
  readonly #database: Database
  readonly #now: () => Date
  readonly #prepare: PrepareTenant

  constructor(database: Database, now: () => Date, prepare: PrepareTenant) {
    this.#database = database
    this.#now = now
    this.#prepare = prepare
  }

  /**
   * @param onApplied hears the name of each migration when it is committed.
   * @throws what the database throws, or `migration_failed`: the tenant stays at its last whole migration.
   */
  async visit(scope: TenantScope, lockTimeoutMs: number, onApplied: (name: string) => void): Promise<VisitOutcome> {
    const migrations = await readMigrations('tenant')
    const target = this.#target(scope)
    for (;;) {
      const step = await this.#claimed(scope, lockTimeoutMs, (session) =>
        applyNext(session, target, migrations, this.#now()),
      )
      if (!step.claimed) return step.why
      const { applied, more, ahead } = step.value
      if (applied !== null) onApplied(applied)
      if (more) continue
      // A newer version migrated and prepared it; what this one would prepare is not for it.
      if (ahead) return 'done'
      break
    }
    return this.#prepareInParts(scope, lockTimeoutMs)
  }

  /**
   * Creates a new tenant's schema inside the transaction that inserts its row. Each migration is one command, since a round trip for each of some 300
   * statements costs more than a quarter of a new tenant.
   */
  async create(session: TenantSession): Promise<void> {
    const migrations = await this.createTables(session)
    const applied = { schema_name: session.schema, applied_at: this.#now() }
    await session.sharedTables
      .insertInto('schema_migrations')
      .values(migrations.map(({ version, name, checksum }) => ({ ...applied, version, name, checksum })))
      .execute()
    await this.#prepare(session.at(this.#now()), null)
    // At the time of its row: a tenant that was created proves nothing about migrating one.
    await this.#recordMigrated(session.shared, session.scope, session.now)
  }

  /** The schema and its tables alone, as all migrations make them, or those of some versions. */
  async createTables(session: TenantSession, versions?: ReadonlySet<number>): ReturnType<typeof readMigrations> {
    await session.run({ text: `CREATE SCHEMA ${quoteIdentifier(session.schema)}`, parameters: [] })
    const { placeholders } = this.#target(session.scope)
    const all = await readMigrations('tenant')
    const migrations = versions === undefined ? all : all.filter(({ version }) => versions.has(version))
    for (const { name, statements } of migrations) {
      const body = fillPlaceholders(statements.join(';\n'), placeholders)
      try {
        await session.run({ text: `DO $migration$ BEGIN ${body}; END $migration$`, parameters: [] })
      } catch (error) {
        throw asMigrationError(error, session.schema, name)
      }
    }
    return migrations
  }

  /** A tenant whose preparation was interrupted is prepared by the next run: its row says that it is migrated with the last part. */
  async #prepareInParts(scope: TenantScope, lockTimeoutMs: number): Promise<VisitOutcome> {
    let after: string | null = null
    do {
      const from: string | null = after
      const work = async (session: DatabaseSession): Promise<string | null> => {
        const next = await this.#prepare(session.ofTenant(scope, this.#now()), from)
        if (next === null) await this.#recordMigrated(session, scope, this.#now())
        return next
      }
      const step: Claimed<string | null> = await repeatAfterDeadlock(() => this.#claimed(scope, lockTimeoutMs, work))
      if (!step.claimed) return step.why
      after = step.value
    } while (after !== null)
    return 'done'
  }

  /** One transaction of the process that has the tenant. Its row is locked as a key of it would lock it: it is not removed meanwhile. */
  async #claimed<Value>(
    scope: TenantScope,
    lockTimeoutMs: number,
    work: (session: DatabaseSession) => Promise<Value>,
  ): Promise<Claimed<Value>> {
    const digest = digestOf(await readMigrations('tenant'))
    return this.#database.transaction(async (session) => {
      if (!(await claimSchema(session, scope.schema, false))) return { claimed: false, why: 'busy' }
      await limitWaits(session, lockTimeoutMs)
      const row = await session.sharedTables
        .selectFrom('tenants')
        .select('migrated_to')
        .where('id', '=', scope.tenantId)
        // Its rows are on their way into the tables of the version that it was exported from.
        .where('importing', 'is', null)
        .forKeyShare()
        .executeTakeFirst()
      if (row === undefined) return { claimed: false, why: 'gone' }
      if (row.migrated_to === digest) return { claimed: false, why: 'done' }
      return { claimed: true, value: await work(session) }
    })
  }

  async #recordMigrated(session: DatabaseSession, { tenantId }: TenantScope, at: Date): Promise<void> {
    await session.sharedTables
      .updateTable('tenants')
      .set({ migrated_to: digestOf(await readMigrations('tenant')), migrated_at: at, migration_error: null })
      .where('id', '=', tenantId)
      .execute()
  }

  #target(scope: TenantScope): MigrationTarget {
    return {
      ledgerName: scope.schema,
      placeholders: {
        shared: quoteIdentifier(this.#database.sharedSchema),
        tenant: quoteIdentifier(scope.schema),
        tenant_id: `'${scope.tenantId}'::uuid`,
      },
    }
  }
}
