import { sql } from 'kysely'
import type { CrmSyncAction } from './crm-sync.ts'
import { newId } from '../base/identifier.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import type { TenantSession } from '../database/session.ts'

export interface NewSync {
  readonly id: string
  readonly leadId: string
  readonly crmConfigId: string
  readonly action: CrmSyncAction
  readonly leadVersion: number
}

/**
 * Makes outbox rows with their dispatch rows. Where a row of the lead and config waits already, that row stands for both; a waiting deletion
 * stays one.
 */
export async function insertPendingSyncs(
  session: TenantSession,
  syncs: readonly NewSync[],
): Promise<readonly string[]> {
  if (syncs.length === 0) return []
  const rows = await session.tables
    .insertInto('crm_syncs')
    .values(
      syncs.map((sync) => ({
        id: sync.id,
        tenant_id: session.tenantId,
        lead_id: sync.leadId,
        crm_config_id: sync.crmConfigId,
        action: sync.action,
        lead_version: sync.leadVersion,
        created_at: session.now,
        synced_at: null,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['lead_id', 'crm_config_id'])
        // The text of the partial index: a parameter would not be recognised as implying it.
        .where('status', '=', sql.lit('pending'))
        .doUpdateSet((eb) => ({ created_at: eb.ref('excluded.created_at') })),
    )
    .returning('id')
    .execute()
  const ids = rows.map((row) => row.id)
  await enqueue(
    session,
    ids.map((taskId) => ({ kind: 'crm_sync', taskId })),
  )
  return ids
}

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
  await insertPendingSyncs(
    session,
    leads.map((lead) => toNewSync(lead, crmConfigId)),
  )
  return leads.map((lead) => lead.id)
}

/** Puts one lead into the outbox of one config; null when there is no such lead. */
export async function enqueueLead(session: TenantSession, leadId: string, crmConfigId: string): Promise<string | null> {
  const lead = await selectLeads(session, crmConfigId).where('lead.id', '=', leadId).executeTakeFirst()
  if (lead === undefined) return null
  const [id] = await insertPendingSyncs(session, [toNewSync(lead, crmConfigId)])
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

export function toNewSync(
  lead: { readonly id: string; readonly version: string | number; readonly external_id: string | null },
  crmConfigId: string,
): NewSync {
  const action = lead.external_id === null ? 'create' : 'update'
  return { id: newId(), leadId: lead.id, crmConfigId, action, leadVersion: Number(lead.version) }
}
