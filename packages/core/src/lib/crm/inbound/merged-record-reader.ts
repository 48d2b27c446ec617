import type { TenantSession } from '../../database/session.ts'

/** Members before the leads that show them, as everybody locks them, and then by id. */
export async function lockLeads({ tables }: TenantSession, ids: readonly string[]): Promise<void> {
  await tables
    .selectFrom('leads')
    .select('id')
    .where((eb) =>
      eb.or([
        eb('id', 'in', [...ids]),
        eb(
          'id',
          'in',
          eb
            .selectFrom('leads as member')
            .select('member.merged_into')
            .where('member.id', 'in', [...ids]),
        ),
      ]),
    )
    .orderBy((eb) => eb('merged_into', 'is', null))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
}

/** Leads whose record the merged lead writes that shows them. */
export async function readSharedWithHeads(
  session: TenantSession,
  crmConfigId: string,
  leadIds: readonly string[],
): Promise<ReadonlySet<string>> {
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
    .where('link.lead_id', 'in', [...leadIds])
    .execute()
  return new Set(rows.map((row) => row.lead_id))
}
