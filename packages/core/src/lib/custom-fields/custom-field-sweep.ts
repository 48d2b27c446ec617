import type { JsonObject, LeadKitError } from '@leadkit/contracts'
import { isLeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import { functionSchema, idSchema, signalSchema } from '../base/field-schema.ts'
import { type TenantScope, tenantSchema } from '../base/identifier.ts'
import { parseInput } from '../base/parse-input.ts'
import { refuseAborted } from '../base/refuse-aborted.ts'
import type { Database } from '../database/database.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import { tenantIds } from '../database/tenant-ids-reader.ts'
import { type CustomFieldCheck, CustomFindings } from './custom-check.ts'
import type { CustomFieldSet } from './custom-field-set.ts'
import type { CustomFields } from './custom-fields.ts'
import { alignCustomIndexes, type IndexChanges } from './custom-index-writer.ts'

/** Options of `kit.customFields.check` and `createIndexes`. */
export interface CustomFieldWork {
  /** Only these tenants. Default: all, suspended ones too. */
  readonly tenantIds?: readonly string[] | undefined
  /** Called after each tenant, and after each 500 records of one. */
  readonly onProgress?: ((progress: CustomFieldProgress) => void) | undefined
  /** Stops between two batches or indexes; what was built stays. */
  readonly signal?: AbortSignal | undefined
}

export interface CustomFieldProgress {
  readonly tenantId: string
  /** Tenants that are done. */
  readonly tenants: number
  /** Records looked at so far, across all tenants; 0 for indexes. */
  readonly records: number
}

export interface CustomIndexReport {
  readonly tenants: number
  /** How many indexes were built, and how many dropped, in all schemas. */
  readonly created: number
  readonly dropped: number
  /** Tenants whose indexes could not be built; call it again. */
  readonly failed: readonly { readonly tenantId: string; readonly error: LeadKitError }[]
}

/** `kit.customFields`: work on the custom fields of all tenants. */
export interface CustomFieldMaintenance {
  /**
   * Reads all stored custom values in batches, and reports by tenant and path what the kit's schema does not accept: run it with a changed schema
   * before the deployment. Changes nothing.
   * @throws LeadKitError `invalid_input`, `aborted`.
   */
  check(options?: CustomFieldWork): Promise<CustomFieldCheck>
  /**
   * Builds the indexes of `customFieldIndexes`, and drops those of fields that are not named any more, without blocking anybody; then it writes the
   * search words of leads again that have not those of `customFieldSearch`. Run it after a deployment that changes them, from one process; new tenants get theirs when they are created. A run that was interrupted can be repeated.
   * @throws LeadKitError `invalid_input`, `aborted`.
   */
  createIndexes(options?: CustomFieldWork): Promise<CustomIndexReport>
}

const BATCH = 500
const FIRST_ID = '00000000-0000-0000-0000-000000000000'
const workSchema = z.strictObject({
  tenantIds: z.array(idSchema).optional(),
  onProgress: functionSchema.optional(),
  signal: signalSchema.optional(),
})

/** Writes the search words of the next leads after an id that have other ones; returns where the next batch goes on, null at the end. */
type FillSearch = (session: TenantSession, after: string | null) => Promise<string | null>

/** Walks across tenants, one after the other. */
export class CustomFieldSweep implements CustomFieldMaintenance {
  readonly #database: Database
  readonly #fields: CustomFields
  readonly #fillSearch: FillSearch

  constructor(database: Database, fields: CustomFields, fillSearch: FillSearch) {
    this.#database = database
    this.#fields = fields
    this.#fillSearch = fillSearch
  }

  async check(options: CustomFieldWork = {}): Promise<CustomFieldCheck> {
    const run = startRun('customFields.check', options)
    const findings: CustomFieldCheck['findings'][number][] = []
    await this.#eachTenant(run, async (scope) => {
      const found = new CustomFindings(scope.tenantId)
      const look = (session: TenantSession): Promise<void> => this.#checkTenant(session, found, run)
      await this.#database.read(run.operation, scope, look)
      findings.push(...found.list)
    })
    const { tenants, records, failed } = run
    return { ok: findings.length === 0 && failed.length === 0, tenants, records, findings, failed }
  }

  async createIndexes(options: CustomFieldWork = {}): Promise<CustomIndexReport> {
    const run = startRun('customFields.createIndexes', options)
    const counts = { created: 0, dropped: 0 }
    const count = ({ created, dropped }: IndexChanges): void => {
      counts.created += created.length
      counts.dropped += dropped.length
    }
    const { tenants: ofTenants, ...own } = this.#fields
    await this.#database.readShared(run.operation, async (session) =>
      count(await alignCustomIndexes({ session, schema: session.sharedSchema }, [ofTenants])),
    )
    const align = async (session: TenantSession): Promise<void> =>
      count(await alignCustomIndexes({ session: session.shared, schema: session.schema }, Object.values(own)))
    await this.#eachTenant(run, async (scope) => {
      await this.#database.read(run.operation, scope, align)
      await this.#alignSearch(scope, run)
    })
    return { tenants: run.tenants, ...counts, failed: run.failed }
  }

  async #alignSearch(scope: TenantScope, run: Run): Promise<void> {
    let after: string | null = null
    do {
      refuseAborted(run.signal, run.operation)
      const from: string | null = after
      after = await this.#database.write(run.operation, scope, (session) => this.#fillSearch(session, from))
    } while (after !== null)
  }

  async #eachTenant(run: Run, work: (scope: TenantScope) => Promise<void>): Promise<void> {
    for await (const tenantId of tenantIds(this.#database, run.operation, run.tenantIds)) {
      refuseAborted(run.signal, run.operation)
      try {
        await work({ tenantId, schema: tenantSchema(tenantId) })
      } catch (error) {
        // A tenant that was removed meanwhile is none of the failures.
        if (!isLeadKitError(error) || error.code === 'aborted') throw error
        if (await this.#exists(run, tenantId)) run.failed.push({ tenantId, error })
        continue
      }
      run.tenants += 1
      run.tell(tenantId)
    }
  }

  async #exists({ operation }: Run, tenantId: string): Promise<boolean> {
    const row = await this.#database.readShared(operation, ({ sharedTables }) =>
      sharedTables.selectFrom('tenants').select('id').where('id', '=', tenantId).executeTakeFirst(),
    )
    return row !== undefined
  }

  async #checkTenant(session: TenantSession, found: CustomFindings, run: Run): Promise<void> {
    const { tenants, ...own } = this.#fields
    const shared = { schema: session.sharedSchema, only: session.tenantId }
    await this.#checkTable(session, tenants, shared, found, run)
    for (const set of Object.values(own)) await this.#checkTable(session, set, { schema: session.schema }, found, run)
  }

  async #checkTable(
    session: TenantSession,
    set: CustomFieldSet,
    place: { readonly schema: string; readonly only?: string },
    found: CustomFindings,
    run: Run,
  ): Promise<void> {
    const only = place.only === undefined ? '' : 'AND id = $2'
    const text = `SELECT id, custom FROM ${quoteIdentifier(place.schema)}.${set.entity}
      WHERE id > $1 AND custom IS NOT NULL ${only} ORDER BY id LIMIT ${BATCH}`
    for (let after = FIRST_ID, more = true; more;) {
      refuseAborted(run.signal, run.operation)
      const parameters = place.only === undefined ? [after] : [after, place.only]
      const rows = await session.run<{ id: string; custom: JsonObject }>({ text, parameters })
      for (const row of rows) found.add(set, row.id, row.custom)
      run.records += rows.length
      more = rows.length === BATCH
      after = rows.at(-1)?.id ?? after
      if (more) run.tell(session.tenantId)
    }
  }
}

interface Run {
  readonly operation: string
  readonly tenantIds: readonly string[] | undefined
  readonly signal: AbortSignal | undefined
  readonly failed: { readonly tenantId: string; readonly error: LeadKitError }[]
  tenants: number
  records: number
  tell(tenantId: string): void
}

function startRun(operation: string, options: CustomFieldWork): Run {
  const { onProgress, ...asked } = parseInput(workSchema, options, operation) as CustomFieldWork
  return {
    operation,
    tenantIds: asked.tenantIds,
    signal: asked.signal,
    failed: [],
    tenants: 0,
    records: 0,
    tell(tenantId) {
      onProgress?.({ tenantId, tenants: this.tenants, records: this.records })
    },
  }
}
