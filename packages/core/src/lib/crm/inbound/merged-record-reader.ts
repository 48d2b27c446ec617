import type { TenantSession } from '../../database/session.ts'

/** Leads whose record is another's: the merged lead writes it that shows them, or its owner got it back. */
export async function readSharedWithHeads(
  session: TenantSession,
  crmConfigId: string,
  leadIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await session.tables
    .selectFrom('crm_links as link')
    .innerJoin('leads as lead', 'lead.id', 'link.lead_id')
    .leftJoin('crm_links as head', (join) =>
      join
        .onRef('head.lead_id', '=', 'lead.merged_into')
        .onRef('head.crm_config_id', '=', 'link.crm_config_id')
        .onRef('head.external_id', '=', 'link.external_id'),
    )
    .select('link.lead_id')
    .where('link.crm_config_id', '=', crmConfigId)
    .where('link.lead_id', 'in', [...leadIds])
    .where((eb) =>
      eb.or([
        eb('head.lead_id', 'is not', null),
        eb.and([eb('link.state', '=', 'shared'), eb('link.lent_by', '!=', eb.ref('link.lead_id'))]),
      ]),
    )
    .execute()
  return new Set(rows.map((row) => row.lead_id))
}
