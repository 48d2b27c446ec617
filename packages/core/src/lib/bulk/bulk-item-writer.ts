import type { Selectable } from 'kysely'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { BulkRunsTable } from '../database/tables/segment-tables.ts'
import type { HostEventWriter } from '../host-events/host-event-store.ts'
import type { ItemResult } from './bulk-result.ts'
import { KEPT_DAYS } from './bulk-run.ts'
import { toBulkRun } from './bulk-run-row.ts'

const REMOVED_AT_ONCE = 5_000

/** Writes what became of a lead, and moves the run behind it. The caller has locked the run. */
export async function keepResult(
  session: TenantSession,
  run: Selectable<BulkRunsTable>,
  leadId: string,
  { outcome, reason, undo }: ItemResult,
): Promise<void> {
  await session.tables
    .updateTable('bulk_items')
    .set({ outcome, reason, undo: undo === null ? null : JSON.stringify(undo) })
    .where('run_id', '=', run.id)
    .where('lead_id', '=', leadId)
    .execute()
  // What was taken back once is not taken back again.
  if (run.undo_of !== null && outcome === 'done')
    await session.tables
      .updateTable('bulk_items')
      .set({ undo: null })
      .where('run_id', '=', run.undo_of)
      .where('lead_id', '=', leadId)
      .execute()
  await session.tables
    .updateTable('bulk_runs')
    .set((eb) => ({ [outcome]: eb(outcome, '+', 1), last_lead_id: leadId }))
    .where('id', '=', run.id)
    .execute()
}

export async function tellFinished(
  session: TenantSession,
  hostEvents: HostEventWriter,
  row: Selectable<BulkRunsTable>,
): Promise<void> {
  const { id: bulkRunId, work, status, leads, done, unchanged, refused } = toBulkRun(row)
  const counts = { leads, done, unchanged, refused }
  const payload = { bulkRunId, action: work.action, cancelled: status === 'cancelled', ...counts }
  await hostEvents.write(session, 'bulk.finished', payload)
}

/** Each run that ends takes away some items of runs that ended long ago, so that the table stays as small as a month's work. */
export async function removeOldItems(session: TenantSession): Promise<void> {
  const tenant = quoteIdentifier(session.schema)
  await session.run({
    text: `DELETE FROM ${tenant}.bulk_items i USING (
        SELECT o.run_id, o.lead_id FROM ${tenant}.bulk_runs r JOIN ${tenant}.bulk_items o ON o.run_id = r.id
        WHERE r.finished_at < $1 LIMIT ${REMOVED_AT_ONCE}
      ) old WHERE i.run_id = old.run_id AND i.lead_id = old.lead_id`,
    parameters: [new Date(session.now.getTime() - KEPT_DAYS * 24 * 60 * 60_000)],
  })
}
