import type { Selectable } from 'kysely'
import type { Afterwards, Erasure, ErasureProgress, ErasureReport, FoundPerson } from './erasure.ts'
import type { ErasuresTable } from '../database/tables/erasure-tables.ts'

export type ErasureRow = Selectable<ErasuresTable>

export function toErasure(row: ErasureRow): Erasure {
  return {
    id: row.id,
    status: row.status as Erasure['status'],
    step: row.status === 'done' ? 'done' : progressOf(row).step,
    leadIds: row.lead_ids,
    by: row.requested_by,
    reason: row.reason,
    afterwards: row.afterwards as Afterwards,
    requestedAt: row.requested_at,
    completedAt: row.completed_at,
    errorCode: row.error_code,
    // Only the erasure store writes these columns.
    report: row.report as unknown as ErasureReport | null,
    signature: row.signature,
  }
}

export function progressOf(row: ErasureRow): ErasureProgress {
  return { step: 'rows', counts: {}, ...(row.progress as unknown as Partial<ErasureProgress>) }
}

export function personOf(row: ErasureRow): FoundPerson | null {
  return row.subject as unknown as FoundPerson | null
}
