import { newId } from '../base/identifier.ts'
import type { LeadStatus } from '../base/lead-status.ts'
import type { TenantSession } from '../database/session.ts'
import type { Lead } from './lead.ts'

export interface LeadStep {
  readonly to: LeadStatus
  /** A user's id, or a word chosen by the host. */
  readonly by: string
  readonly reason: string | null
}

/**
 * Writes a move to the lead's history and to the tenant's log, which has no reason and no name.
 * @param origin the config of the CRM that it was made in; null for none.
 */
export async function noteMove(
  session: TenantSession,
  lead: Pick<Lead, 'id' | 'status'>,
  { to, by, reason }: LeadStep,
  origin: string | null,
): Promise<void> {
  const move = { from_status: lead.status, to_status: to, moved_by: by, reason, moved_at: session.now }
  await session.tables
    .insertInto('lead_transitions')
    .values({ id: newId(), tenant_id: session.tenantId, lead_id: lead.id, ...move })
    .execute()
  session.record({
    action: 'lead.moved',
    subject: ['lead', lead.id],
    before: { status: lead.status },
    after: { status: to, crmConfigId: origin ?? undefined },
    by,
  })
}
