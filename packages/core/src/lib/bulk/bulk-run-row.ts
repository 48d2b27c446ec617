import type { Selectable } from 'kysely'
import type { BulkRunsTable } from '../database/tables/segment-tables.ts'
import type { BulkRun, BulkWork } from './bulk-run.ts'

export function toBulkRun(row: Selectable<BulkRunsTable>): BulkRun {
  return {
    id: row.id,
    // Only the bulk repository writes these columns.
    work: row.work as unknown as BulkWork,
    undoOf: row.undo_of,
    by: row.started_by,
    status: row.status as BulkRun['status'],
    phase: row.phase as BulkRun['phase'],
    leads: row.leads,
    done: row.done,
    unchanged: row.unchanged,
    refused: row.refused,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  }
}
