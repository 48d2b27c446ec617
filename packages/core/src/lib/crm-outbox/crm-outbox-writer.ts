import { sql } from 'kysely'
import { newId } from '../base/identifier.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import type { TenantSession } from '../database/session.ts'
import type { TenantScope } from '../base/tenant-scope.ts'

/** What happened to the lead; whether the CRM has to create or to update follows from what it has by now. */
export type LeadChangeKind = 'upsert' | 'delete'

interface ChangedLead {
  readonly id: string
  readonly version: number
}

interface OutboxTarget {
  readonly crmConfigId: string
  readonly isInCrm: boolean
}

/**
 * Makes the CRM outbox rows of a changed lead, one per active auto-sync config, with their dispatch rows, in the caller's transaction. A row
 * that waits already takes over the lead's newest version, so that a CRM sees the latest state once; a deletion replaces what waits.
 * The caller holds the lead's row lock, which keeps the rows of one lead in order. A change is not sent to the config that it came from
 * (`origin`).
 */
export async function recordLeadChange(
  session: TenantSession,
  lead: ChangedLead,
  kind: LeadChangeKind,
  origin: string | null = null,
): Promise<void> {
  const targets = (await findTargets(session, lead.id, kind)).filter((target) => target.crmConfigId !== origin)
  if (targets.length === 0) return
  const pending = await session.tables
    .insertInto('crm_syncs')
    .values(targets.map((target) => toRow(session.scope, lead, target, kind, session.now)))
    .onConflict((conflict) =>
      conflict
        .columns(['lead_id', 'crm_config_id'])
        // The text of the partial index: a parameter would not be recognised as implying it.
        .where('status', '=', sql.lit('pending'))
        .doUpdateSet((eb) => ({ lead_version: eb.ref('excluded.lead_version'), action: eb.ref('excluded.action') })),
    )
    .returning(['id', 'next_retry_at'])
    .execute()
  // A change does not shorten the pause that a failed try has earned.
  const tasks = pending.map((row) => ({
    kind: 'crm_sync' as const,
    taskId: row.id,
    dueAt: laterOf(session.now, row.next_retry_at),
  }))
  await enqueue(session, tasks)
}

async function findTargets(
  session: TenantSession,
  leadId: string,
  kind: LeadChangeKind,
): Promise<readonly OutboxTarget[]> {
  const rows = await session.tables
    .selectFrom('crm_configs as config')
    .select((eb) => [
      'config.id',
      eb
        .or([
          eb.exists(
            eb
              .selectFrom('crm_links as link')
              .select('link.lead_id')
              .where('link.lead_id', '=', leadId)
              .whereRef('link.crm_config_id', '=', 'config.id'),
          ),
          eb.exists(
            eb
              .selectFrom('crm_syncs as sync')
              .select('sync.id')
              .where('sync.lead_id', '=', leadId)
              .where('sync.status', '=', 'success')
              .whereRef('sync.crm_config_id', '=', 'config.id'),
          ),
        ])
        .as('is_in_crm'),
    ])
    .where('config.active', '=', true)
    // What was written by request alone must go with its lead, too.
    .where((eb) => {
      const link = eb.selectFrom('crm_links as mine').select('mine.lead_id').where('mine.lead_id', '=', leadId)
      const linked = eb.exists(link.whereRef('mine.crm_config_id', '=', 'config.id'))
      return kind === 'delete' ? eb.or([eb('config.auto_sync', '=', true), linked]) : eb('config.auto_sync', '=', true)
    })
    .orderBy('config.id')
    .execute()
  return rows.map((row) => ({ crmConfigId: row.id, isInCrm: Boolean(row.is_in_crm) }))
}

function toRow(scope: TenantScope, lead: ChangedLead, target: OutboxTarget, kind: LeadChangeKind, now: Date) {
  return {
    id: newId(),
    tenant_id: scope.tenantId,
    lead_id: lead.id,
    crm_config_id: target.crmConfigId,
    action: kind === 'delete' ? 'delete' : target.isInCrm ? 'update' : 'create',
    lead_version: lead.version,
    created_at: now,
    synced_at: null,
  }
}

function laterOf(now: Date, other: Date | null): Date {
  return other !== null && other.getTime() > now.getTime() ? other : now
}
