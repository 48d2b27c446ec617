import { LeadKitError } from '@leadkit/contracts'
import { z } from 'zod'
import { checkId, functionSchema, signalSchema, textSchema } from '../../base/field-schema.ts'
import { newId } from '../../base/identifier.ts'
import { parseInput } from '../../base/parse-input.ts'
import { readMigrations } from '../../database/migration-files.ts'
import type { Migrator } from '../../database/migrator.ts'
import { TenantExportStore, type TransferParts } from './tenant-export-store.ts'
import { TenantImportStore } from './tenant-import-store.ts'
import { checkFile, readLines } from './transfer-lines.ts'
import {
  filesOf,
  MANIFEST,
  manifestSchema,
  type TransferFile,
  type TransferManifest,
  type TransferSource,
  type TransferTarget,
} from './transfer-manifest.ts'
import { TransferSecrets } from './transfer-secrets.ts'

interface TransferOptions {
  /** Encrypts secrets in the files: at least 32 random characters, the same for export and import. */
  readonly transferKey: string
  /** Stops between two files or batches. An import goes on where it was stopped. */
  readonly signal?: AbortSignal | undefined
  /** Called after each file. */
  readonly onProgress?: ((file: TransferFile) => void) | undefined
}

export interface TenantExportOptions extends TransferOptions {
  readonly target: TransferTarget
  /**
   * Tokens of accounts and credentials of CRMs. Default `include`, encrypted with `transferKey`. With `leave_out` accounts have to be connected again after
   * the import, and CRMs are paused until they have credentials.
   */
  readonly credentials?: 'include' | 'leave_out' | undefined
  /** The objects of archived months. Default `include`. */
  readonly archives?: 'include' | 'leave_out' | undefined
}

export interface TenantImportOptions extends TransferOptions {
  readonly source: TransferSource
  /** `same` (default) keeps the tenant's id; `new` gives it another one. Ids of its records stay in either case. */
  readonly ids?: 'same' | 'new' | undefined
  /** The tenant's name here. Default the exported one. */
  readonly name?: string | undefined
}

export interface TenantImportReport {
  readonly tenantId: string
  readonly rows: number
  /** Objects of archives. */
  readonly objects: number
  /** Tables that LeadKit's migrations do not make: they are in the export, and were not imported. */
  readonly skippedTables: readonly string[]
  /** Parts of webhooks that could not be stored before the export, and are only in the ledger there. */
  readonly heldDeliveries: number
}

const secret = z.string().min(32)
const choice = z.enum(['include', 'leave_out']).default('include')
const common = { transferKey: secret, signal: signalSchema.optional(), onProgress: functionSchema.optional() }
const withMethod = (name: string) =>
  z.custom<object>((value) => typeof value === 'object' && value !== null && name in value, `must have ${name}`)
const exportSchema = z.strictObject({ ...common, target: withMethod('write'), credentials: choice, archives: choice })
const importSchema = z.strictObject({
  ...common,
  source: withMethod('read'),
  ids: z.enum(['same', 'new']).default('same'),
  name: textSchema(255).optional(),
})

/** `kit.tenants.export` and `kit.tenants.import`: a tenant as files, from one deployment to another. */
export interface TenantTransfers {
  /**
   * Writes everything of a tenant to files, as it was at one moment: every table of its schema, its rows of shared tables, its secrets and the objects of
   * its archives, and last a manifest with the SHA-256 of each. The ledger of webhooks stays: it holds what others were sent. The tenant works on
   * meanwhile; suspend it first if it is to move. A failed export leaves no manifest. The files hold people's data in clear.
   * @throws LeadKitError `invalid_input`, `tenant_unknown`, `tenant_suspended` for a removed tenant; `decryption_failed` for a secret that no key opens;
   * `configuration` for archives without a sink; `conflict` if archives changed meanwhile; `transient` if the target fails.
   */
  export(id: string, options: TenantExportOptions): Promise<TransferManifest>
  /**
   * Makes a tenant from an export, of this version or an earlier one: all files are checked first, then rows go in as they were, and then migrations that are
   * lacking run. The tenant is suspended until you `resume` it, so that it works in one deployment at a time. An import that was interrupted goes on when it is
   * called again with the same export and id.
   * @throws LeadKitError `invalid_input`; `checksum_mismatch` and `decryption_failed` before anything is written; `configuration` for an export of a newer
   * version, or with archives for a kit without a sink; `conflict` if the tenant or its name exists.
   */
  import(options: TenantImportOptions): Promise<TenantImportReport>
}

export class TenantTransferRepository implements TenantTransfers {
  readonly #parts: TransferParts
  readonly #migrator: Migrator

  constructor(parts: TransferParts, migrator: Migrator) {
    this.#parts = parts
    this.#migrator = migrator
  }

  async export(id: string, options: TenantExportOptions): Promise<TransferManifest> {
    const { credentials, archives } = parseInput(exportSchema, options, 'tenants.export')
    const { target, transferKey, signal, onProgress = () => {} } = options
    const order = { tenantId: checkId(id, 'tenants.export'), target, transferKey, credentials, archives, signal }
    return new TenantExportStore(this.#parts).export({ ...order, onFile: onProgress })
  }

  async import(options: TenantImportOptions): Promise<TenantImportReport> {
    const { ids, name } = parseInput(importSchema, options, 'tenants.import')
    const { source, transferKey, signal, onProgress: onFile = () => {} } = options
    const manifest = await readManifest(source)
    await refuseForeign(manifest)
    if (manifest.objects.length > 0 && this.#parts.sink === null)
      throw new LeadKitError('configuration', 'tenants.import: the export has archives; give createLeadKit the archive')
    for (const file of filesOf(manifest)) await checkFile(file, await source.read(file.name))
    const secrets = new TransferSecrets(this.#parts.keyRing, transferKey)
    for await (const line of readLines(await source.read(manifest.secrets.name))) secrets.take(line, manifest.tenantId)
    const tenantId = ids === 'same' ? manifest.tenantId : newId()
    const store = new TenantImportStore(this.#parts, this.#migrator)
    const skippedTables = await store.import({ source, manifest, secrets, tenantId, name, signal, onFile })
    const imported = manifest.tables.filter(({ table }) => !skippedTables.includes(table))
    return {
      tenantId,
      rows: imported.reduce((sum, { file }) => sum + file.rows, 0),
      objects: manifest.objects.length,
      skippedTables,
      heldDeliveries: manifest.left.heldDeliveries,
    }
  }
}

async function readManifest(source: TransferSource): Promise<TransferManifest> {
  let text = ''
  try {
    for await (const line of readLines(await source.read(MANIFEST))) text += `${line}\n`
    return manifestSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new LeadKitError(
      'invalid_input',
      'tenants.import: there is no readable manifest.json; the export was not finished, or is of another version',
      { cause: error },
    )
  }
}

async function refuseForeign({ migrations }: TransferManifest): Promise<void> {
  const ours = new Map((await readMigrations('tenant')).map(({ version, checksum }) => [version, checksum]))
  const foreign = migrations.find(({ version, checksum }) => ours.get(version) !== checksum)
  if (foreign !== undefined)
    throw new LeadKitError(
      'configuration',
      `tenants.import: the export has the migration ${foreign.name}, which this version does not have; update LeadKit here first`,
    )
}
