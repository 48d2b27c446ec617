import { sql } from 'kysely'
import { newId } from '../base/identifier.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { CrmSyncAction } from './crm-sync.ts'

/** What happened to a lead. Whether the CRM creates or updates a record depends on whether the lead is linked. */
export type LeadChangeKind = 'upsert' | 'delete'

/** A lead whose current state a config's CRM has to receive. */
export interface OutboxEntry {
  readonly leadId: string
  readonly leadVersion: number
  readonly crmConfigId: string
  readonly kind: LeadChangeKind
  /** True if a link names the lead's record in this CRM. */
  readonly isLinked: boolean
}

/** The only rule for a row's action: a record is updated if a link names it, and otherwise created with the lead's key. */
export function syncAction({ kind, isLinked }: Pick<OutboxEntry, 'kind' | 'isLinked'>): CrmSyncAction {
  if (kind === 'delete') return 'delete'
  return isLinked ? 'update' : 'create'
}

/** When a row's task is due: at once, or after the delay that follows a failed attempt. */
export function dueTime(now: Date, nextRetryAt: Date | null): Date {
  return nextRetryAt !== null && nextRetryAt.getTime() > now.getTime() ? nextRetryAt : now
}

const LEADS_PER_BATCH = 500

export interface SyncAllOptions {
  readonly onProgress?: ((progress: { readonly leads: number }) => void) | undefined
  /** Stops between two batches. */
  readonly signal?: AbortSignal | undefined
}

/** Adds the next leads after an id to the outbox of one config. Returns their ids in order; none at the end. */
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

/** Adds one lead, or the one that shows it since a merge, to the outbox of one config; null if there is no such lead. */
export async function enqueueLead(session: TenantSession, leadId: string, crmConfigId: string): Promise<string | null> {
  const shown = session.tables
    .selectFrom('leads')
    .select((eb) => eb.fn.coalesce('merged_into', 'id').as('id'))
    .where('id', '=', leadId)
  const lead = await selectLeads(session, crmConfigId).where('lead.id', '=', shown).executeTakeFirst()
  if (lead === undefined) return null
  const [id] = await putIntoOutbox(session, [toEntry(lead, crmConfigId)])
  return id ?? null
}

/** Makes every waiting row of a config due at once. */
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

/** Dispatch rows for outbox rows, as many at a time as a statement can take. */
export async function enqueueSyncs(session: TenantSession, syncIds: readonly string[]): Promise<void> {
  for (let start = 0; start < syncIds.length; start += LEADS_PER_BATCH) {
    const tasks = syncIds.slice(start, start + LEADS_PER_BATCH).map((taskId) => ({ kind: 'crm_sync' as const, taskId }))
    await enqueue(session, tasks)
  }
}

/** Leads that are not removed and show themselves, with their record in one CRM. */
export function selectLeads(session: TenantSession, crmConfigId: string) {
  return session.tables
    .selectFrom('leads as lead')
    .leftJoin('crm_links as link', (join) =>
      join.onRef('link.lead_id', '=', 'lead.id').on('link.crm_config_id', '=', crmConfigId),
    )
    .select(['lead.id', 'lead.version', 'link.external_id'])
    .where('lead.deleted_at', 'is', null)
    .where('lead.merged_into', 'is', null)
}

export function toEntry(
  lead: { readonly id: string; readonly version: string | number; readonly external_id: string | null },
  crmConfigId: string,
): OutboxEntry {
  const isLinked = lead.external_id !== null
  return { leadId: lead.id, leadVersion: Number(lead.version), crmConfigId, kind: 'upsert', isLinked }
}

/**
 * The only place that creates outbox rows, in the caller's transaction, together with their dispatch rows. At most one row per lead and config waits:
 * a newer entry raises its version, so that a CRM gets the latest state once. A deletion replaces a waiting row, and stays a deletion. Rows are
 * written in the order of configs and leads, so that two transactions never wait for each other's rows. Returns the rows' ids.
 */
export async function putIntoOutbox(
  session: TenantSession,
  entries: readonly OutboxEntry[],
): Promise<readonly string[]> {
  if (entries.length === 0) return []
  const sorted = entries.toSorted((one, other) => (pairOf(one) < pairOf(other) ? -1 : 1))
  const rows = await session.tables
    .insertInto('crm_syncs')
    .values(sorted.map((entry) => toRow(session, entry)))
    .onConflict((conflict) =>
      conflict
        .columns(['lead_id', 'crm_config_id'])
        // The text of the partial index: a parameter would not be recognised as implying it.
        .where('status', '=', sql.lit('pending'))
        .doUpdateSet((eb) => ({
          lead_version: eb.fn<number>('greatest', ['excluded.lead_version', 'crm_syncs.lead_version']),
          action: eb
            .case()
            .when('crm_syncs.action', '=', 'delete')
            .then(eb.ref('crm_syncs.action'))
            .else(eb.ref('excluded.action'))
            .end(),
          // A request after the last write is written again, whatever the version.
          created_at: eb.ref('excluded.created_at'),
        })),
    )
    .returning(['id', 'next_retry_at'])
    .execute()
  const tasks = rows.map((row) => ({
    kind: 'crm_sync' as const,
    taskId: row.id,
    dueAt: dueTime(session.now, row.next_retry_at),
  }))
  await enqueue(session, tasks)
  return rows.map((row) => row.id)
}

/**
 * Adds a changed lead to the outbox of every active config with auto-sync. The caller holds the lead's row lock, which keeps the rows of one lead in
 * order. A change is not sent to the config that it came from (`origin`).
 */
export async function recordLeadChange(
  session: TenantSession,
  lead: { readonly id: string; readonly version: number },
  kind: LeadChangeKind,
  origin: string | null = null,
): Promise<void> {
  const targets = await findTargets(session, lead.id, kind)
  const entries = targets
    .filter(({ crmConfigId }) => crmConfigId !== origin)
    .map((target) => ({ ...target, leadId: lead.id, leadVersion: lead.version, kind }))
  await putIntoOutbox(session, entries)
}

/** The same for many leads that were made or changed, in as few statements. */
export async function recordLeadChanges(
  session: TenantSession,
  leads: readonly { readonly id: string; readonly version: number }[],
): Promise<void> {
  if (leads.length === 0) return
  const tenant = quoteIdentifier(session.schema)
  const targets = await session.run<{ config_id: string; lead_id: string; is_linked: boolean }>({
    text: `SELECT config.id AS config_id, lead.id AS lead_id, link.external_id IS NOT NULL AS is_linked
      FROM ${tenant}.crm_configs config CROSS JOIN unnest($1::uuid[]) AS lead (id)
      LEFT JOIN ${tenant}.crm_links link ON link.crm_config_id = config.id AND link.lead_id = lead.id
      WHERE config.active AND config.auto_sync`,
    parameters: [leads.map((lead) => lead.id)],
  })
  const versions = new Map(leads.map((lead) => [lead.id, lead.version]))
  await putIntoOutbox(
    session,
    targets.map(({ config_id: crmConfigId, lead_id: leadId, is_linked: isLinked }) => {
      return { leadId, leadVersion: versions.get(leadId) ?? 1, crmConfigId, kind: 'upsert', isLinked }
    }),
  )
}

async function findTargets(
  session: TenantSession,
  leadId: string,
  kind: LeadChangeKind,
): Promise<readonly Pick<OutboxEntry, 'crmConfigId' | 'isLinked'>[]> {
  const rows = await session.tables
    .selectFrom('crm_configs as config')
    .leftJoin('crm_links as link', (join) =>
      join.onRef('link.crm_config_id', '=', 'config.id').on('link.lead_id', '=', leadId),
    )
    .select(['config.id', 'link.external_id'])
    .where('config.active', '=', true)
    // A record written only on request must be removed with its lead, too.
    .where((eb) =>
      kind === 'delete'
        ? eb.or([eb('config.auto_sync', '=', true), eb('link.lead_id', 'is not', null)])
        : eb('config.auto_sync', '=', true),
    )
    .execute()
  return rows.map((row) => ({ crmConfigId: row.id, isLinked: row.external_id !== null }))
}

function toRow(session: TenantSession, entry: OutboxEntry) {
  return {
    id: newId(),
    tenant_id: session.tenantId,
    lead_id: entry.leadId,
    crm_config_id: entry.crmConfigId,
    action: syncAction(entry),
    lead_version: entry.leadVersion,
    created_at: session.now,
    synced_at: null,
  }
}

function pairOf({ crmConfigId, leadId }: OutboxEntry): string {
  return `${crmConfigId} ${leadId}`
}
