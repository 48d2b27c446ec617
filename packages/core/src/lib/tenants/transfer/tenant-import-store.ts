import { isLeadKitError, LeadKitError } from '@leadkit/contracts'
import { secretColumns } from '../../access/secret-rotation-sweep.ts'
import { newId, tenantSchema, type TenantScope } from '../../base/identifier.ts'
import { refuseAborted } from '../../base/refuse-aborted.ts'
import { digestOf, readMigrations } from '../../database/migration-files.ts'
import type { Migrator } from '../../database/migrator.ts'
import { ensurePartition } from '../../database/partitions.ts'
import { type DatabaseSession, quoteIdentifier } from '../../database/session.ts'
import { recordForTenant } from '../tenant-audit-writer.ts'
import type { TransferParts } from './tenant-export-store.ts'
import { type Cells, inBatches, readLines } from './transfer-lines.ts'
import type { TransferFile, TransferManifest, TransferSource, TransferTable } from './transfer-manifest.ts'
import type { TransferSecrets } from './transfer-secrets.ts'
import { type CatalogTable, fixSettings, inOrderOfKeys, readTables } from './transfer-table-reader.ts'

export interface ImportOrder {
  readonly source: TransferSource
  readonly manifest: TransferManifest
  readonly secrets: TransferSecrets
  /** The exported id, or a new one. */
  readonly tenantId: string
  readonly name: string | undefined
  readonly signal: AbortSignal | undefined
  readonly onFile: (file: TransferFile) => void
}

const BATCH = 500
/** A month that was about to be dropped, because its archive had been proven. */
const LEAVING = /^messages_\d{4}_\d{2}_leaving$/

/**
 * Makes a tenant from files. Each batch of rows is one transaction with how far it came, in the tenant's row: a process that dies leaves whole batches, and
 * whoever imports the same export again goes on behind them. Until the end the tenant is suspended, and no migration and no worker touches it.
 */
export class TenantImportStore {
  readonly #parts: TransferParts
  readonly #migrator: Migrator

  constructor(parts: TransferParts, migrator: Migrator) {
    this.#parts = parts
    this.#migrator = migrator
  }

  /** Returns the names of tables that LeadKit's migrations do not make, which are left out. */
  async import(order: ImportOrder): Promise<readonly string[]> {
    const scope = { tenantId: order.tenantId, schema: tenantSchema(order.tenantId) }
    await this.#begin(order, scope)
    const catalog = new Map(
      (await this.#read((session) => readTables(session, scope.schema))).map((table) => [table.table, table]),
    )
    const placed = order.manifest.tables.map((each) => ({
      ...each,
      into: LEAVING.test(each.table) ? 'messages' : each.table,
    }))
    const known = placed.filter(({ into }) => catalog.has(into))
    for (const each of inOrderOfKeys(
      known.map((one) => ({ ...one, table: one.into })),
      (table) => catalog.get(table)?.refersTo ?? [],
    ))
      await this.#load(order, scope, scope.schema, each, catalog.get(each.into) as CatalogTable)
    await this.#loadShared(order, scope)
    await this.#keepObjects(order)
    await this.#finish(order, scope)
    return placed.filter(({ into }) => !catalog.has(into)).map(({ table }) => table)
  }

  /** The tenant's row, schema and empty tables, in one transaction; or the tenant as an interrupted import of the same export left it. */
  async #begin(order: ImportOrder, scope: TenantScope): Promise<void> {
    const row = await this.#tenantRow(order)
    const migrations = await readMigrations('tenant')
    const { exportId } = order.manifest
    await this.#write(async (session) => {
      const made = await session.sharedTables
        .insertInto('tenants')
        .values({
          ...row,
          id: scope.tenantId,
          schema_name: scope.schema,
          active: false,
          migrated_to: digestOf(migrations),
          importing: JSON.stringify({ exportId, done: {} }),
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('id')
        .execute()
      if (made.length === 0) return requireSameExport(session, scope, exportId)
      const tenant = session.ofTenant(scope)
      await this.#migrator.createTables(tenant, order.manifest.migrations)
      for (const month of order.manifest.months) {
        const [year = 0, number = 0] = month.split('-').map(Number)
        await ensurePartition(session, { schema: scope.schema, table: 'messages' }, { year, month: number })
      }
      for (const { table } of order.manifest.tables.filter(({ table: name }) => LEAVING.test(name))) {
        const [, year, month] = table.split('_').map(Number)
        const place = { schema: scope.schema, table: 'messages' } as const
        await ensurePartition(session, place, { year: year ?? 0, month: month ?? 0 })
      }
    })
  }

  async #tenantRow({ source, manifest, name }: ImportOrder) {
    const table = manifest.shared.find((each) => each.table === 'tenants') as TransferTable
    for await (const line of readLines(await source.read(table.file.name))) {
      const cells = JSON.parse(line) as Cells
      const value = (column: string): string | null => cells[table.columns.indexOf(column)] ?? null
      const date = (column: string): Date | null => {
        const text = value(column)
        return text === null ? null : new Date(text)
      }
      return {
        name: name ?? value('name') ?? '',
        tier: value('tier') ?? 'free',
        settings: value('settings') ?? '{}',
        custom: value('custom'),
        created_at: date('created_at') ?? new Date(manifest.exportedAt),
        updated_at: date('updated_at') ?? new Date(manifest.exportedAt),
        erased_at: date('erased_at'),
      }
    }
    throw new LeadKitError('invalid_input', 'tenants.import: the export has no row of a tenant; export again')
  }

  async #loadShared(order: ImportOrder, scope: TenantScope): Promise<void> {
    const { sharedSchema } = this.#parts.database
    const catalog = await this.#read((session) => readTables(session, sharedSchema))
    // With the first route webhooks begin to be stored in the tables: all that was exported has to be there by then.
    for (const each of order.manifest.shared.toSorted((one, other) => isRoute(one) - isRoute(other))) {
      const table = catalog.find(({ table: name }) => name === each.table)
      if (each.table !== 'tenants' && table !== undefined) await this.#load(order, scope, sharedSchema, each, table)
    }
  }

  async #load(
    order: ImportOrder,
    scope: TenantScope,
    schema: string,
    { file, columns }: TransferTable,
    table: CatalogTable,
  ): Promise<void> {
    const statement = insertStatement(schema, table, columns)
    const rewrite = rewriteRow(order, table.table, columns)
    const done = await this.#done(scope, file.name)
    let seen = 0
    for await (const lines of inBatches(readLines(await order.source.read(file.name)), BATCH)) {
      refuseAborted(order.signal, 'tenants.import')
      const fresh = lines.slice(Math.max(0, done - seen))
      seen += lines.length
      if (fresh.length === 0) continue
      const rows = fresh.map((line) => rewrite(JSON.parse(line) as Cells))
      await this.#write(async (session) => {
        await noteDone(session, scope, order.manifest.exportId, {
          file: file.name,
          from: seen - fresh.length,
          to: seen,
        })
        await fixSettings(session)
        await session.run({ text: statement, parameters: [JSON.stringify(rows)] })
      })
    }
    order.onFile(file)
  }

  async #done({ tenantId }: TenantScope, file: string): Promise<number> {
    const row = await this.#read((session) =>
      session.sharedTables.selectFrom('tenants').select('importing').where('id', '=', tenantId).executeTakeFirst(),
    )
    const done = (row?.importing as { readonly done?: Readonly<Record<string, number>> } | null)?.done ?? {}
    return done[file] ?? 0
  }

  /** Objects of a tenant that was removed here are still there; any other object under one of the keys is left alone. */
  async #keepObjects(order: ImportOrder): Promise<void> {
    const { sink, callContext } = this.#parts
    const { manifest, source, tenantId } = order
    if (sink === null) return
    const context = callContext(order.signal)
    const renamed = (text: string): string => text.replaceAll(manifest.tenantId, tenantId)
    for (const { key, held, file } of manifest.objects) {
      refuseAborted(order.signal, 'tenants.import')
      const isText = key.endsWith('.manifest.json') && tenantId !== manifest.tenantId
      const content = await source.read(file.name)
      const body = isText ? once(renamed(Buffer.concat(await all(content)).toString())) : content
      const sha256 = isText ? undefined : file.sha256
      try {
        await sink.write(
          { key: renamed(key), body, contentType: 'application/octet-stream', sha256, ifAbsent: true },
          context,
        )
      } catch (error) {
        if (!isLeadKitError(error, 'conflict')) throw error
        if (sha256 !== undefined && (await sink.head(key, context))?.sha256 !== sha256) throw error
      }
      if (held) await sink.setLegalHold?.(renamed(key), true, context)
      order.onFile(file)
    }
  }

  async #finish(order: ImportOrder, scope: TenantScope): Promise<void> {
    await this.#write(async (session) => {
      if (order.manifest.credentials === 'left_out') await markLeftOut(session, scope)
      await moveSequences(session, scope)
      await session.sharedTables
        .updateTable('tenants')
        .set({ importing: null, migrated_to: null })
        .where('id', '=', scope.tenantId)
        .execute()
    })
    await this.#migrator.migrateTenant(scope)
    const { actor, callContext } = this.#parts
    const { exportId, exportedAt } = order.manifest
    const change = { tenantId: scope.tenantId, actor, now: callContext().now() }
    const after = { exportId, exportedAt: new Date(exportedAt) }
    await this.#write((session) => recordForTenant(session, change, { action: 'tenant.imported', after }))
  }

  #read<Value>(work: (session: DatabaseSession) => Promise<Value>): Promise<Value> {
    return this.#parts.database.readShared('tenants.import', work)
  }

  #write<Value>(work: (session: DatabaseSession) => Promise<Value>): Promise<Value> {
    return this.#parts.database.writeShared('tenants.import', work)
  }
}

/** Numbers that are given from now on come after those of the loaded rows. */
async function moveSequences(session: DatabaseSession, { schema }: TenantScope): Promise<void> {
  const columns = await session.run<{ table: string; name: string }>({
    text: `SELECT c.relname::text AS "table", a.attname::text AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND a.attnum > 0 AND NOT a.attisdropped AND pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname) IS NOT NULL`,
    parameters: [schema],
  })
  for (const { table, name } of columns) {
    const into = `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`
    await session.run({
      text: `SELECT setval(pg_get_serial_sequence($1, $2), greatest(max(${quoteIdentifier(name)}), 1), max(${quoteIdentifier(name)}) IS NOT NULL) FROM ${into}`,
      parameters: [into, name],
    })
  }
}

function isRoute({ table }: TransferTable): number {
  return table.endsWith('_routes') ? 1 : 0
}

/** @throws LeadKitError `conflict`. */
async function requireSameExport(session: DatabaseSession, { tenantId }: TenantScope, exportId: string): Promise<void> {
  const row = await session.sharedTables
    .selectFrom('tenants')
    .select('importing')
    .where('id', '=', tenantId)
    .executeTakeFirst()
  if (row?.importing?.['exportId'] === exportId) return
  throw new LeadKitError(
    'conflict',
    `tenants.import: this tenant exists; remove it with graceDays: 0 first, or import it with ids: 'new' and another name`,
  )
}

/** Of two processes that import the same, the second finds that the rows are there. @throws LeadKitError `conflict`. */
async function noteDone(
  session: DatabaseSession,
  { tenantId }: TenantScope,
  exportId: string,
  { file, from, to }: { readonly file: string; readonly from: number; readonly to: number },
): Promise<void> {
  const rows = await session.run({
    text: `UPDATE ${quoteIdentifier(session.sharedSchema)}.tenants SET importing = jsonb_set(importing, ARRAY['done', $3::text], to_jsonb($5::int))
      WHERE id = $1 AND importing->>'exportId' = $2 AND coalesce((importing->'done'->>$3::text)::int, 0) = $4::int RETURNING id`,
    parameters: [tenantId, exportId, file, from, to],
  })
  if (rows.length === 0)
    throw new LeadKitError(
      'conflict',
      'tenants.import: another process is importing this export, or removed the tenant',
    )
}

/** @throws LeadKitError `configuration` for a column that this version does not know. */
function insertStatement(schema: string, table: CatalogTable, columns: readonly string[]): string {
  const types = new Map(table.columns.map(({ name, type }) => [name, type]))
  const values = columns.map((name, index) => {
    const type = types.get(name)
    if (type === undefined)
      throw new LeadKitError(
        'configuration',
        `tenants.import: the exported table ${table.table} has the column ${name}, which no migration of this version makes`,
      )
    return `(r->>${index})::${type}`
  })
  const into = `${quoteIdentifier(schema)}.${quoteIdentifier(table.table)}`
  // Identity columns keep their numbers; #finish moves their sequences behind them.
  return `INSERT INTO ${into} (${columns.map(quoteIdentifier).join(', ')}) OVERRIDING SYSTEM VALUE
    SELECT ${values.join(', ')} FROM json_array_elements($1::json) AS r`
}

/** The tenant's id is in columns of several names; secrets get their place in the new row. */
function rewriteRow({ manifest, tenantId, secrets }: ImportOrder, table: string, columns: readonly string[]) {
  const renews = tenantId !== manifest.tenantId
  const sealed = secretColumns.filter((each) => each.table === table)
  const idAt = columns.indexOf('id')
  return (cells: Cells): Cells => {
    const rowId = cells[idAt] ?? ''
    return cells.map((cell, index) => {
      const column = columns[index] ?? ''
      if (sealed.some((each) => each.column === column)) {
        const isLeftOut = !secrets.has({ table, rowId, column })
        // Who has confirmed a second factor is asked for it still: an empty secret takes no code.
        const isAsked = cells[columns.indexOf('mfa_enabled')]?.startsWith('t') === true
        const isOptional = column.startsWith('refresh') || (column.startsWith('mfa') && !isAsked)
        return isLeftOut && isOptional ? null : secrets.seal({ tenantId, table, rowId, column })
      }
      if (!renews || cell === null) return cell
      if (table === 'dispatch' && column === 'id') return newId()
      if (column === 'object_key') return cell.replaceAll(manifest.tenantId, tenantId)
      return cell === manifest.tenantId ? tenantId : cell
    })
  }
}

/** Accounts wait to be connected again, and CRMs for their credentials. */
async function markLeftOut(session: DatabaseSession, { schema }: TenantScope): Promise<void> {
  const tenant = quoteIdentifier(schema)
  const reason = 'credentials_left_out'
  await session.run({
    text: `UPDATE ${tenant}.social_accounts SET health = 'needs_reauth', health_reason = $1, health_changed_at = clock_timestamp() WHERE active`,
    parameters: [reason],
  })
  await session.run({
    text: `UPDATE ${tenant}.crm_configs SET paused_at = coalesce(paused_at, clock_timestamp()), paused_reason = coalesce(paused_reason, $1)`,
    parameters: [reason],
  })
}

async function all(content: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  return chunks
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
