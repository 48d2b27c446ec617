import { enqueue } from '../queue/dispatch-writer.ts'
import type { TenantSession } from '../database/session.ts'
import { putIntoOutbox } from './crm-outbox-writer.ts'
import type { OutboxEntry } from './outbox-row.ts'

const LEADS_PER_BATCH = 500

export interface SyncAllOptions {
  readonly onProgress?: ((progress: { readonly leads: number }) => void) | undefined
  /** Stops between two batches. */
  readonly signal?: AbortSignal | undefined
}

/** Puts the next leads after an id into the outbox of one config. Returns their ids in order; none at the end. */
export async function enqueueWholeConfig(
  session: TenantSession,
  crmConfigId: string,
  after: string | null,
): Promise<readonly string[]> {
  let query = selectLeads(session, crmConfigId).orderBy('lead.id').limit(LEADS_PER_BATCH)
  if (after !== null) query = query.where('lead.id', '>', after)
  const leads = await query.execute()
  await putIntoOutbox(
    session,
    leads.map((lead) => toEntry(lead, crmConfigId)),
  )
  return leads.map((lead) => lead.id)
}

/** Puts one lead into the outbox of one config; null when there is no such lead. */
export async function enqueueLead(session: TenantSession, leadId: string, crmConfigId: string): Promise<string | null> {
  const lead = await selectLeads(session, crmConfigId).where('lead.id', '=', leadId).executeTakeFirst()
  if (lead === undefined) return null
  const [id] = await putIntoOutbox(session, [toEntry(lead, crmConfigId)])
  return id ?? null
}

/** Makes due at once every row of a config that waits. */
export async function enqueueWaitingSyncs(session: TenantSession, crmConfigId: string): Promise<void> {
  const rows = await session.tables
    .selectFrom('crm_syncs')
    .select('id')
    .where('crm_config_id', '=', crmConfigId)
    .where((eb) =>
      eb.or([eb('status', '=', 'pending'), eb.and([eb('status', '=', 'failed'), eb('next_retry_at', 'is not', null)])]),
    )
    .orderBy('id')
    .execute()
  await enqueueSyncs(
    session,
    rows.map((row) => row.id),
  )
}

/** Dispatch rows for outbox rows, as many at a time as a statement takes. */
export async function enqueueSyncs(session: TenantSession, syncIds: readonly string[]): Promise<void> {
  for (let start = 0; start < syncIds.length; start += LEADS_PER_BATCH) {
    const tasks = syncIds.slice(start, start + LEADS_PER_BATCH).map((taskId) => ({ kind: 'crm_sync' as const, taskId }))
    await enqueue(session, tasks)
  }
}

/** Live leads with their record in one CRM. */
export function selectLeads(session: TenantSession, crmConfigId: string) {
  return session.tables
    .selectFrom('leads as lead')
    .leftJoin('crm_links as link', (join) =>
      join.onRef('link.lead_id', '=', 'lead.id').on('link.crm_config_id', '=', crmConfigId),
    )
    .select(['lead.id', 'lead.version', 'link.external_id'])
    .where('lead.deleted_at', 'is', null)
}

export function toEntry(
  lead: { readonly id: string; readonly version: string | number; readonly external_id: string | null },
  crmConfigId: string,
): OutboxEntry {
  const isLinked = lead.external_id !== null
  return { leadId: lead.id, leadVersion: Number(lead.version), crmConfigId, kind: 'upsert', isLinked }
}
