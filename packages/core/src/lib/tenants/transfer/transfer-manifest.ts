import { z } from 'zod'

/** Where an export goes: a folder, a bucket. Each name is written once, `manifest.json` last. */
export interface TransferTarget {
  /**
   * Keeps a file. `content` is read once, with back-pressure, and may be larger than memory; read all of it before you resolve.
   * @param name such as `tables/leads.jsonl`: letters, digits, `_`, `-`, `.`, `%` and `/`.
   */
  write(name: string, content: AsyncIterable<Uint8Array>): Promise<void>
}

/** Where an import comes from. */
export interface TransferSource {
  /** The bytes of a file; called several times for a name. */
  read(name: string): AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>
}

export const MANIFEST = 'manifest.json'
export const TRANSFER_FORMAT = 'leadkit.tenant.v1'

const count = z.number().int().min(0)
const fileSchema = z.strictObject({
  name: z.string().min(1),
  rows: count,
  bytes: count,
  sha256: z.string().length(64),
})
const tableSchema = z.strictObject({ table: z.string().min(1), columns: z.array(z.string().min(1)), file: fileSchema })

export const manifestSchema = z.strictObject({
  format: z.literal(TRANSFER_FORMAT),
  exportId: z.uuid(),
  exportedAt: z.iso.datetime(),
  tenantId: z.uuid(),
  credentials: z.enum(['included', 'left_out']),
  migrations: z.array(
    z.strictObject({ version: count, name: z.string(), checksum: z.string(), appliedAt: z.iso.datetime() }),
  ),
  /** Months that have a partition of messages, as `2026-11`. */
  months: z.array(z.string().regex(/^\d{4}-\d{2}$/)),
  tables: z.array(tableSchema),
  shared: z.array(tableSchema),
  secrets: fileSchema,
  objects: z.array(z.strictObject({ key: z.string().min(1), held: z.boolean(), file: fileSchema })),
  left: z.strictObject({ heldDeliveries: count }),
})

/** Describes an export: every file with its size and SHA-256. */
export type TransferManifest = z.infer<typeof manifestSchema>
export type TransferFile = z.infer<typeof fileSchema>
export type TransferTable = z.infer<typeof tableSchema>

/** All files that a manifest names. */
export function filesOf(manifest: TransferManifest): readonly TransferFile[] {
  return [
    ...manifest.tables.map(({ file }) => file),
    ...manifest.shared.map(({ file }) => file),
    manifest.secrets,
    ...manifest.objects.map(({ file }) => file),
  ]
}
