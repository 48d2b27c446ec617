import { enqueueLead } from '../../crm-outbox/crm-outbox-writer.ts'
import type { TenantSession } from '../../database/session.ts'
import { forgetRefusals } from './crm-link-writer.ts'

/**
 * Sends a lead's current state to a CRM at somebody's request: a record that somebody removed there is created again, and values that the CRM refused
 * are tried again. Returns the outbox row's id; null if there is no such lead.
 */
export async function requestSync(session: TenantSession, leadId: string, crmConfigId: string): Promise<string | null> {
  await forgetRemovedRecord(session, leadId, crmConfigId)
  await forgetRefusals(session, crmConfigId, { leadId })
  return enqueueLead(session, leadId, crmConfigId)
}

async function forgetRemovedRecord(session: TenantSession, leadId: string, crmConfigId: string): Promise<void> {
  await session.tables
    .deleteFrom('crm_links')
    .where('lead_id', '=', leadId)
    .where('crm_config_id', '=', crmConfigId)
    .where('state', '=', 'deleted')
    .execute()
}
