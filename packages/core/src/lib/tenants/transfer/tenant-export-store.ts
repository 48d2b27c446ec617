import { type ArchiveSink, type CallContext, isLeadKitError, LeadKitError } from '@leadkit/contracts'
import type { KeyRing } from '../../access/key-ring.ts'
import { secretColumns } from '../../access/secret-rotation-sweep.ts'
import { newId, tenantSchema } from '../../base/identifier.ts'
import { refuseAborted } from '../../base/refuse-aborted.ts'
import type { Database } from '../../database/database.ts'
import { type DatabaseSession, quoteIdentifier } from '../../database/session.ts'
import { removedTenant } from '../../database/tenant-directory.ts'
import { manifestKey } from '../../retention/archive-object.ts'
import type { Actor } from '../../base/actor.ts'
import { recordForTenant } from '../tenant-audit-writer.ts'
import { unknownTenant } from '../tenant-removal-writer.ts'
import { countLines, MeasuredFile } from './transfer-lines.ts'
import {
  MANIFEST,
  TRANSFER_FORMAT,
  type TransferFile,
  type TransferManifest,
  type TransferTable,
  type TransferTarget,
} from './transfer-manifest.ts'
import { TransferSecrets } from './transfer-secrets.ts'
import { type CatalogTable, fixSettings, readMonths, readRows, readTables } from './transfer-table-reader.ts'

export interface ExportOrder {
  readonly tenantId: string
  readonly target: TransferTarget
  readonly transferKey: string
  readonly credentials: 'include' | 'leave_out'
  readonly archives: 'include' | 'leave_out'
  readonly signal: AbortSignal | undefined
  readonly onFile: (file: TransferFile) => void
}

export interface TransferParts {
  readonly database: Database
  readonly keyRing: KeyRing
  readonly sink: ArchiveSink | null
  /** Whom the log of a tenant names. */
  readonly actor: Actor
  readonly callContext: (signal?: AbortSignal) => CallContext
}

/** Shared tables with rows of a tenant, and the column that names it. The ledger of webhooks is not among them: a body may hold others' messages. */
const SHARED: readonly (readonly [table: string, column: string])[] = [
  ['tenants', 'id'],
  ['account_routes', 'tenant_id'],
  ['crm_routes', 'tenant_id'],
  ['dispatch', 'tenant_id'],
]

const keyTables: ReadonlySet<string> = new Set(['consent_keys', 'audit_chains'])

interface ObjectRow {
  readonly object_key: string
  readonly gone: boolean
  readonly held: boolean
}

type Snapshot = Omit<TransferManifest, 'objects'> & { readonly archived: readonly ObjectRow[] }

/** Writes everything of a tenant to files, as it was at one moment. */
export class TenantExportStore {
  readonly #parts: TransferParts

  constructor(parts: TransferParts) {
    this.#parts = parts
  }

  async export(order: ExportOrder): Promise<TransferManifest> {
    const { database } = this.#parts
    // Committed first: what was written until an export failed has left, too.
    await database.writeShared('tenants.export', (session) => this.#record(session, order))
    const snapshot = await database.writeShared('tenants.export', (session) => this.#rows(session, order))
    const { archived, ...described } = snapshot
    const objects = order.archives === 'include' ? await this.#objects(archived, order) : []
    const manifest: TransferManifest = { ...described, objects }
    await keep(order, MANIFEST, once(`${JSON.stringify(manifest, null, 2)}\n`))
    return manifest
  }

  async #record(session: DatabaseSession, { tenantId, credentials, archives }: ExportOrder): Promise<void> {
    await requireTenant(session, tenantId)
    const { actor, callContext } = this.#parts
    const after = { credentials: credentials === 'include', archives: archives === 'include' }
    await recordForTenant(session, { tenantId, actor, now: callContext().now() }, { action: 'tenant.exported', after })
  }

  /** In one snapshot: a transaction that reads while everybody else goes on writing. */
  async #rows(session: DatabaseSession, order: ExportOrder): Promise<Snapshot> {
    await session.run({ text: 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ', parameters: [] })
    await fixSettings(session)
    await requireTenant(session, order.tenantId)
    const schema = tenantSchema(order.tenantId)
    const tables: TransferTable[] = []
    for (const table of await readTables(session, schema)) {
      const empty = new Set(secretColumns.filter((each) => each.table === table.table).map(({ column }) => column))
      tables.push(await keepTable(order, 'tables', table, readRows(session, { schema }, table, empty)))
    }
    return {
      format: TRANSFER_FORMAT,
      exportId: newId(),
      exportedAt: this.#parts.callContext().now().toISOString(),
      tenantId: order.tenantId,
      credentials: order.credentials === 'include' ? 'included' : 'left_out',
      migrations: await readLedger(session, schema),
      months: [...(await readMonths(session, schema))],
      tables,
      shared: await keepShared(session, order),
      secrets: await keep(order, 'secrets.jsonl', this.#secrets(session, tables, order)),
      left: { heldDeliveries: await countHeld(session, order.tenantId) },
      archived: await readObjects(session, schema),
    }
  }

  async *#secrets(
    session: DatabaseSession,
    tables: readonly TransferTable[],
    { tenantId, transferKey, credentials }: ExportOrder,
  ): AsyncGenerator<Uint8Array> {
    const secrets = new TransferSecrets(this.#parts.keyRing, transferKey)
    for (const { table, column } of secretColumns) {
      if (!tables.some((each) => each.table === table && each.columns.includes(column))) continue
      // Without the key of its hashes nobody knows any more who opted out or was erased, and without those of its log nobody can verify it: they are no
      // credentials, and always go along.
      if (credentials === 'leave_out' && !keyTables.has(table)) continue
      const rows = await session.run<{ id: string; secret: string }>({
        text: `SELECT id, ${column} AS secret FROM ${quoteIdentifier(tenantSchema(tenantId))}.${table} WHERE ${column} IS NOT NULL ORDER BY id`,
        parameters: [],
      })
      for (const { id, secret } of rows) yield Buffer.from(secrets.wrap(secret, { tenantId, table, rowId: id, column }))
    }
  }

  async #objects(archived: readonly ObjectRow[], order: ExportOrder): Promise<TransferManifest['objects']> {
    const { sink, callContext } = this.#parts
    if (archived.length === 0) return []
    if (sink === null)
      throw new LeadKitError(
        'configuration',
        `tenants.export: the tenant has archives and this kit no sink; give createLeadKit the archive, or archives: 'leave_out'`,
      )
    const context = callContext(order.signal)
    const objects: TransferManifest['objects'] = []
    for (const { object_key: objectKey, gone, held } of archived) {
      for (const key of [objectKey, manifestKey(objectKey)]) {
        refuseAborted(order.signal, 'tenants.export')
        if ((await sink.head(key, context)) === null) {
          if (!gone) throw changedMeanwhile()
          continue
        }
        const { body } = await sink.read(key, context)
        const name = `objects/${String(objects.length + 1).padStart(6, '0')}`
        objects.push({ key, held, file: await keep(order, name, body, () => 0) })
      }
    }
    return objects
  }
}

async function requireTenant(session: DatabaseSession, id: string): Promise<void> {
  const row = await session.sharedTables
    .selectFrom('tenants')
    .select(['removed_at', 'importing'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) throw unknownTenant()
  if (row.removed_at !== null) throw removedTenant(id)
  if (row.importing !== null)
    throw new LeadKitError('conflict', 'tenants.export: the tenant is being imported; finish its import first')
}

async function keepShared(session: DatabaseSession, order: ExportOrder): Promise<TransferTable[]> {
  const all = new Map((await readTables(session, session.sharedSchema)).map((table) => [table.table, table]))
  const kept: TransferTable[] = []
  for (const [name, column] of SHARED) {
    const table = all.get(name) as CatalogTable
    const from = { schema: session.sharedSchema, where: `${column} = '${order.tenantId}'::uuid` }
    kept.push(await keepTable(order, 'shared', table, readRows(session, from, table, new Set())))
  }
  return kept
}

async function keepTable(
  order: ExportOrder,
  folder: string,
  { table, columns }: CatalogTable,
  rows: AsyncGenerator<Uint8Array>,
): Promise<TransferTable> {
  const file = await keep(order, `${folder}/${encodeURIComponent(table)}.jsonl`, rows)
  return { table, columns: columns.map(({ name }) => name), file }
}

async function keep(
  { target, signal, onFile }: ExportOrder,
  name: string,
  content: AsyncIterable<Uint8Array>,
  rowsIn: (chunk: Uint8Array) => number = countLines,
): Promise<TransferFile> {
  refuseAborted(signal, 'tenants.export')
  const measured = new MeasuredFile(name)
  try {
    await target.write(name, measured.pass(content, rowsIn))
  } catch (error) {
    if (isLeadKitError(error)) throw error
    throw new LeadKitError('transient', `tenants.export: ${name} could not be written; export again`, { cause: error })
  }
  const file = measured.end()
  onFile(file)
  return file
}

async function readLedger(session: DatabaseSession, schema: string): Promise<TransferManifest['migrations']> {
  const rows = await session.sharedTables
    .selectFrom('schema_migrations')
    .select(['version', 'name', 'checksum', 'applied_at'])
    .where('schema_name', '=', schema)
    .orderBy('version')
    .execute()
  return rows.map(({ applied_at: at, ...row }) => ({ ...row, appliedAt: at.toISOString() }))
}

async function countHeld(session: DatabaseSession, tenantId: string): Promise<number> {
  const rows = await session.sharedTables
    .selectFrom('held_deliveries')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .execute()
  return rows.length
}

/** An object may be gone whose generation was replaced, or whose month is still in the tables. Earlier versions have no holds. */
async function readObjects(session: DatabaseSession, schema: string): Promise<readonly ObjectRow[]> {
  const manifests = `${quoteIdentifier(schema)}.archive_manifests`
  return session.run<ObjectRow>({
    text: `SELECT m.object_key, to_jsonb(m)->>'held_at' IS NOT NULL AS held, m.dropped_at IS NULL OR EXISTS (
        SELECT FROM ${manifests} n WHERE n.month = m.month AND n.generation > m.generation) AS gone
      FROM ${manifests} m ORDER BY m.month, m.generation, m.id`,
    parameters: [],
  })
}

function changedMeanwhile(): LeadKitError {
  return new LeadKitError('conflict', 'tenants.export: the archives changed during the export; export again')
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
