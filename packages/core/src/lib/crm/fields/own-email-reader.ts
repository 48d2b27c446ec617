import type { LeadSnapshot } from './lead-snapshot.ts'
import type { LeadState } from './lead-snapshot-reader.ts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'

/**
 * By lead and config, the e-mail address of merged leads that have a member with a record of its own in that CRM. CRMs refuse a second record with an
 * address: there each record keeps its own lead's.
 */
export async function readOwnEmails(
  session: TenantSession,
  leads: ReadonlyMap<string, LeadState>,
  crmConfigIds: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const headIds = [...leads].filter(([, { hasMembers }]) => hasMembers).map(([id]) => id)
  if (headIds.length === 0) return new Map()
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<{ lead_id: string; crm_config_id: string; email: string | null }>({
    text: `SELECT DISTINCT head.id AS lead_id, k.crm_config_id, head.merged -> 'own' ->> 'email' AS email
      FROM ${tenant}.leads head JOIN ${tenant}.leads member ON member.merged_into = head.id
      JOIN ${tenant}.crm_links k ON k.lead_id = member.id AND k.state = 'linked'
      LEFT JOIN ${tenant}.crm_links own ON own.lead_id = head.id AND own.crm_config_id = k.crm_config_id
      WHERE head.id = ANY ($1::uuid[]) AND head.merged IS NOT NULL AND k.crm_config_id = ANY ($2::uuid[])
        AND k.external_id IS DISTINCT FROM own.external_id`,
    parameters: [headIds, crmConfigIds],
  })
  return new Map(rows.map((row) => [`${row.lead_id} ${row.crm_config_id}`, row.email]))
}

/** The state with another e-mail address; `undefined` leaves it as it is. */
export function withEmail({ snapshot }: LeadState, email: string | null | undefined): LeadSnapshot {
  return email === undefined ? snapshot : { ...snapshot, values: { ...snapshot.values, 'lead.email': email } }
}
