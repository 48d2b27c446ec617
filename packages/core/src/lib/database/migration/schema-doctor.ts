import { z } from 'zod'
import { newId, type TenantScope } from '../../base/identifier.ts'
import { functionSchema, signalSchema } from '../../base/field-schema.ts'
import { parseInput } from '../../base/parse-input.ts'
import { refuseAborted } from '../../base/refuse-aborted.ts'
import type { Database } from '../database.ts'
import { isHeldUp } from '../pg-error.ts'
import { readMigrations } from '../migration-files.ts'
import { type DatabaseSession, fillPlaceholders, quoteIdentifier } from '../session.ts'
import { readCatalog } from './catalog-reader.ts'
import { pendingOfShared, pendingOfTenants } from './pending-migration-reader.ts'
import { type CatalogObject, compareSchemas, type Difference } from './schema-comparison.ts'
import type { TenantMigrator } from './tenant-migrator.ts'

export interface DoctorOptions {
  /** Hears of each schema that was compared. */
  readonly onProgress?:
    | ((progress: { readonly schema: string; readonly done: number; readonly total: number }) => void)
    | undefined
  /** Stops between two schemas. */
  readonly signal?: AbortSignal | undefined
}

/** One thing that is not as the migrations say. */
export interface DoctorFinding {
  readonly schema: string
  /** Null for the shared schema. */
  readonly tenantId: string | null
  readonly kind: 'schema' | 'table' | 'column' | 'index' | 'constraint'
  /** `leads`, `leads.name`; of an index, a constraint or a schema its own name. */
  readonly object: string
  /** `behind`: the schema lacks migrations; `unexpected`: no migration makes it; `locked`: it could not be compared. */
  readonly problem: 'behind' | 'missing' | 'different' | 'unexpected' | 'invalid' | 'locked'
  /** What to do: SQL to run, or a sentence. */
  readonly repair: string
}

export interface DoctorReport {
  /** True if there is no finding. A command line ends with 1 otherwise. */
  readonly healthy: boolean
  /** How many schemas were compared, with the shared one. */
  readonly schemas: number
  readonly findings: readonly DoctorFinding[]
}

const optionsSchema = z.strictObject({ onProgress: functionSchema.optional(), signal: signalSchema.optional() })

/** To describe a table PostgreSQL locks it as for reading, so that somebody's exclusive lock would hold up the whole run. */
const LOCK_TIMEOUT_MS = 2_000

/** Ends the transaction that made the schema to compare with, so that nothing of it is kept. */
class Undone extends Error {}

/**
 * Compares every schema with what the migrations make: tables, columns with types and defaults, indexes, constraints. The model is a fresh schema on the same
 * server, in a transaction that is rolled back, so that both are described by the same words.
 */
export class SchemaDoctor {
  readonly #database: Database
  readonly #tenants: TenantMigrator

  constructor(database: Database, tenants: TenantMigrator) {
    this.#database = database
    this.#tenants = tenants
  }

  async examine(options: DoctorOptions = {}): Promise<DoctorReport> {
    parseInput(optionsSchema, options, 'kit.doctor')
    return this.#database.readShared('kit.doctor', (session) => this.#examineAll(session, options))
  }

  async #examineAll(session: DatabaseSession, { onProgress, signal }: DoctorOptions): Promise<DoctorReport> {
    const shared = await this.#examineShared(session)
    if (shared.some(({ problem }) => problem === 'behind')) return { healthy: false, schemas: 1, findings: shared }
    const findings: DoctorFinding[] = [...shared]
    const model = await this.#modelOfTenants()
    const pending = new Map((await pendingOfTenants(session)).map(({ scope, names }) => [scope.tenantId, names]))
    const tenants = await session.sharedTables
      .selectFrom('tenants')
      .select(['id', 'schema_name'])
      .orderBy('id')
      .execute()
    const total = tenants.length + 1
    onProgress?.({ schema: session.sharedSchema, done: 1, total })
    for (const [index, { id, schema_name: schema }] of tenants.entries()) {
      refuseAborted(signal, 'kit.doctor')
      const place = { tenantId: id, schema }
      const found = await this.#readCatalog(place)
      if (found === null) findings.push(locked(place))
      // It may have been removed since its id was read.
      else if (found.length > 0 || (await isThere(session, id)))
        findings.push(...compareTenant(place, model, found, pending.get(id) ?? []))
      onProgress?.({ schema, done: index + 2, total })
    }
    return { healthy: findings.length === 0, schemas: total, findings }
  }

  async #examineShared(session: DatabaseSession): Promise<readonly DoctorFinding[]> {
    const schema = session.sharedSchema
    const place = { schema, tenantId: null }
    const pending = await pendingOfShared(session)
    if (pending.length > 0) return [behind(place, pending)]
    const found = await this.#readCatalog(place)
    if (found === null) return [locked(place)]
    // The host may have tables of its own beside these.
    return compareSchemas(await this.#modelOfShared(), found, false).map((difference) => inPlace(place, difference))
  }

  /** Null if somebody's lock is in the way. */
  async #readCatalog({ schema, tenantId }: Place): Promise<readonly CatalogObject[] | null> {
    try {
      return await this.#database.transaction(async (session) => {
        await session.run({ text: `SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`, parameters: [] })
        return readCatalog(session, schema, tenantId)
      })
    } catch (error) {
      if (isHeldUp(error)) return null
      throw error
    }
  }

  #modelOfTenants(): Promise<readonly CatalogObject[]> {
    return this.#model(async (session, schema) => {
      const tenantId = newId()
      await this.#tenants.createTables(session.ofTenant({ tenantId, schema }))
      return readCatalog(session, schema, tenantId)
    })
  }

  #modelOfShared(): Promise<readonly CatalogObject[]> {
    return this.#model(async (session, schema) => {
      await session.run({ text: `CREATE SCHEMA ${quoteIdentifier(schema)}`, parameters: [] })
      for (const { statements } of await readMigrations('shared'))
        for (const statement of statements)
          await session.run({ text: fillPlaceholders(statement, { shared: quoteIdentifier(schema) }), parameters: [] })
      return readCatalog(session, schema, null)
    })
  }

  async #model(
    make: (session: DatabaseSession, schema: string) => Promise<readonly CatalogObject[]>,
  ): Promise<readonly CatalogObject[]> {
    let model: readonly CatalogObject[] = []
    const work = async (session: DatabaseSession): Promise<void> => {
      model = await make(session, `leadkit_model_${newId().replaceAll('-', '')}`)
      throw new Undone()
    }
    await this.#database.transaction(work).catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error
    })
    return model
  }
}

function compareTenant(
  scope: TenantScope,
  model: readonly CatalogObject[],
  found: readonly CatalogObject[],
  pending: readonly string[],
): readonly DoctorFinding[] {
  if (found.length === 0) {
    const repair = 'restore it from a backup, or remove the tenant with kit.tenants.remove'
    return [{ ...scope, kind: 'schema', object: scope.schema, problem: 'missing', repair }]
  }
  if (pending.length > 0) return [behind(scope, pending)]
  return compareSchemas(model, found, true).map((difference) => inPlace(scope, difference))
}

type Place = Pick<DoctorFinding, 'schema' | 'tenantId'>

function behind({ schema, tenantId }: Place, pending: readonly string[]): DoctorFinding {
  const repair = `run kit.migrate(): ${pending.length} migrations are to come, from ${pending[0] ?? ''} on`
  return { schema, tenantId, kind: 'schema', object: schema, problem: 'behind', repair }
}

function locked({ schema, tenantId }: Place): DoctorFinding {
  const repair = 'wait for the session that holds its tables (pg_stat_activity), or end it; then run kit.doctor() again'
  return { schema, tenantId, kind: 'schema', object: schema, problem: 'locked', repair }
}

async function isThere(session: DatabaseSession, tenantId: string): Promise<boolean> {
  const query = session.sharedTables.selectFrom('tenants').select('id').where('id', '=', tenantId)
  return (await query.executeTakeFirst()) !== undefined
}

function inPlace({ schema, tenantId }: Place, difference: Difference): DoctorFinding {
  const names = { tenant: quoteIdentifier(schema), tenant_id: tenantId ?? '' }
  return { schema, tenantId, ...difference, repair: fillPlaceholders(difference.repair, names) }
}
