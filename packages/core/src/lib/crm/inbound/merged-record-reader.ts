import type { TenantSession } from '../../database/session.ts'

/** Of leads that were merged, those whose record the lead that shows them has too: that one writes it. */
export async function readSharedWithHeads(
  session: TenantSession,
  crmConfigId: string,
  memberIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (memberIds.length === 0) return new Set()
  const rows = await session.tables
    .selectFrom('crm_links as link')
    .innerJoin('leads as lead', 'lead.id', 'link.lead_id')
    .innerJoin('crm_links as head', (join) =>
      join
        .onRef('head.lead_id', '=', 'lead.merged_into')
        .onRef('head.crm_config_id', '=', 'link.crm_config_id')
        .onRef('head.external_id', '=', 'link.external_id'),
    )
    .select('link.lead_id')
    .where('link.crm_config_id', '=', crmConfigId)
    .where('link.lead_id', 'in', [...memberIds])
    .execute()
  return new Set(rows.map((row) => row.lead_id))
}
