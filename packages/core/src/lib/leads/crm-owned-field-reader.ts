import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import { type ContactField, contactFields } from './lead.ts'

/** Contact fields of a lead that the CRM of an active config owns (`owner: 'remote'` of a mapping), where the lead has its record. */
export async function readCrmOwnedFields(session: TenantSession, leadId: string): Promise<ReadonlySet<ContactField>> {
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<{ source: string }>({
    text: `SELECT DISTINCT mapping ->> 'source' AS source
      FROM ${tenant}.crm_links link JOIN ${tenant}.crm_configs config ON config.id = link.crm_config_id AND config.active
      CROSS JOIN jsonb_array_elements(coalesce(config.field_mappings, '[]')) AS mapping
      WHERE link.lead_id = $1 AND mapping ->> 'owner' = 'remote'`,
    parameters: [leadId],
  })
  const owned = new Set(rows.map((row) => row.source))
  return new Set(contactFields.filter((field) => owned.has(`lead.${field}`)))
}
