import type { CrmProvider } from '@leadkit/contracts'
import type { ErasureReport, FoundPerson } from './erasure.ts'
import { putIntoOutbox } from '../crm-outbox/crm-outbox-writer.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'

/**
 * Makes the removals of the person's records due, and all of them removals for good: also where the config keeps the records of removed leads, or is not
 * synced by itself. A removal that is under way is repeated, since it may have been for the trash.
 */
export async function removeRecordsForGood(session: TenantSession, { leadIds }: FoundPerson): Promise<void> {
  const links = await session.tables
    .selectFrom('crm_links as link')
    .innerJoin('leads as lead', 'lead.id', 'link.lead_id')
    .select(['link.lead_id', 'link.crm_config_id', 'lead.version'])
    .where((eb) => eb('link.lead_id', '=', eb.fn.any(eb.val([...leadIds]))))
    .execute()
  const entries = links.map((link) => ({
    leadId: link.lead_id,
    leadVersion: Number(link.version),
    crmConfigId: link.crm_config_id,
    kind: 'delete' as const,
    isLinked: true,
  }))
  await putIntoOutbox(session, entries)
  await session.tables
    .updateTable('crm_syncs')
    .set({ erases: true })
    .where((eb) => eb('lead_id', '=', eb.fn.any(eb.val([...leadIds]))))
    .where('action', '=', 'delete')
    .where('status', '=', 'pending')
    .execute()
}

/** Configs whose CRM still has something of the person: a removal waits, runs, or was refused. */
export async function readOpenRemovals(session: TenantSession, { leadIds }: FoundPerson): Promise<readonly string[]> {
  const rows = await session.run<{ crm_config_id: string }>({
    text: `SELECT DISTINCT s.crm_config_id FROM ${quoteIdentifier(session.schema)}.crm_syncs s
      WHERE s.lead_id = ANY ($1::uuid[]) AND s.action = 'delete' AND s.status IN ('pending', 'processing', 'failed') ORDER BY 1`,
    parameters: [leadIds],
  })
  return rows.map((row) => row.crm_config_id)
}

/** What CRMs removed. The fingerprints of the values that were written there go; that the record was this lead's stays, so that it is not taken for another's. */
export async function settleRecords(
  session: TenantSession,
  { leadIds }: FoundPerson,
  providers: readonly CrmProvider[],
): Promise<ErasureReport['crms']> {
  const rows = await session.run<{ crm_config_id: string; provider: string; records: string | number }>({
    text: `SELECT s.crm_config_id, c.provider, count(DISTINCT s.lead_id) AS records FROM ${quoteIdentifier(session.schema)}.crm_syncs s
      JOIN ${quoteIdentifier(session.schema)}.crm_configs c ON c.id = s.crm_config_id
      WHERE s.lead_id = ANY ($1::uuid[]) AND s.action = 'delete' AND s.status = 'success' AND s.erases GROUP BY 1, 2 ORDER BY 1`,
    parameters: [leadIds],
  })
  await session.tables
    .updateTable('crm_links')
    .set({ written_hash: '', field_hashes: '{}' })
    .where((eb) => eb('lead_id', '=', eb.fn.any(eb.val([...leadIds]))))
    .execute()
  return rows.map((row) => ({
    crmConfigId: row.crm_config_id,
    provider: row.provider,
    mode: providers.find(({ id }) => id === row.provider)?.capabilities.purge === true ? 'purge' : 'trash',
    records: Number(row.records),
  }))
}
