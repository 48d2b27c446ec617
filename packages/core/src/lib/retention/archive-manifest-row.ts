import { type RawBuilder, sql } from 'kysely'
import type { ArchiveManifest } from './archive-manifest.ts'

/** The columns of a manifest. `month` as text: drivers read a date as midnight in the machine's time zone. */
export const manifestColumns = [
  'id',
  'generation',
  'object_key',
  'sink',
  'message_count',
  'byte_size',
  'sha256',
  'written_at',
  'verified_at',
  'dropped_at',
  'content_sha256',
  'held_at',
  'rehydrated_at',
  'rehydrated_until',
] as const

export const monthColumn: RawBuilder<string> = sql<string>`to_char(month, 'YYYY-MM')`

export interface ManifestRow {
  readonly id: string
  readonly month_text: string
  readonly generation: number
  readonly object_key: string
  readonly sink: string
  readonly message_count: string | number
  readonly byte_size: string | number
  readonly sha256: string
  readonly written_at: Date
  readonly verified_at: Date | null
  readonly dropped_at: Date | null
  readonly content_sha256: string | null
  readonly held_at: Date | null
  readonly rehydrated_at: Date | null
  readonly rehydrated_until: Date | null
}

export function toManifest(row: ManifestRow): ArchiveManifest {
  return {
    id: row.id,
    month: row.month_text,
    generation: row.generation,
    objectKey: row.object_key,
    sink: row.sink,
    messageCount: Number(row.message_count),
    byteSize: Number(row.byte_size),
    sha256: row.sha256,
    writtenAt: row.written_at,
    verifiedAt: row.verified_at,
    droppedAt: row.dropped_at,
    contentSha256: row.content_sha256,
    heldAt: row.held_at,
    rehydratedAt: row.rehydrated_at,
    rehydratedUntil: row.rehydrated_until,
  }
}
