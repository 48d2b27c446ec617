import { enqueueSyncs } from '../../crm-outbox/crm-sync-writer.ts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
import type { SyncToRun } from './sync-to-run.ts'

/**
 * A row waits while another of its lead and config is on its way, and its wait ends when that one is settled: the second of the two
 * transactions makes the row due. The dispatch row's lock puts them in order.
 */
export async function wakeWaiting(session: TenantSession, settled: readonly SyncToRun[]): Promise<void> {
  if (settled.length === 0) return
  const rows = await session.run<{ id: string }>({
    text: `SELECT s.id FROM ${quoteIdentifier(session.schema)}.crm_syncs s
      JOIN unnest($1::uuid[], $2::uuid[]) AS r (lead_id, crm_config_id)
        ON r.lead_id = s.lead_id AND r.crm_config_id = s.crm_config_id
      WHERE s.status = 'pending' ORDER BY s.id`,
    parameters: [settled.map(({ leadId }) => leadId), settled.map(({ target }) => target.crmConfigId)],
  })
  await enqueueSyncs(
    session,
    rows.map((row) => row.id),
  )
}

/** The other side of it: rows that were told to wait, and whose reason is gone by now. */
export async function endWaits(session: TenantSession, syncIds: readonly string[]): Promise<void> {
  const schema = quoteIdentifier(session.schema)
  const rows = await session.run<{ id: string }>({
    text: `SELECT s.id FROM ${schema}.crm_syncs s
      WHERE s.id = ANY ($1::uuid[]) AND NOT EXISTS (
        SELECT FROM ${schema}.crm_syncs o
        WHERE o.lead_id = s.lead_id AND o.crm_config_id = s.crm_config_id AND o.status = 'processing' AND o.id <> s.id
      ) ORDER BY s.id`,
    parameters: [syncIds],
  })
  await enqueueSyncs(
    session,
    rows.map((row) => row.id),
  )
}
