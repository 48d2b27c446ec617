import type { TenantSession } from '../../database/session.ts'
import { personColumns, type PersonRow } from './person-row.ts'

/** The rows of merged leads, each with its members, in the order of the merges. */
export async function readPersonRows(
  session: TenantSession,
  headIds: readonly string[],
): Promise<readonly PersonRow[]> {
  if (headIds.length === 0) return []
  return session.tables
    .selectFrom('leads as lead')
    .leftJoin('lead_merges as merge', (join) =>
      join.onRef('merge.id', '=', 'lead.merge_id').onRef('merge.lead_id', '=', 'lead.id'),
    )
    .leftJoin('conversations as conversation', 'conversation.id', 'lead.conversation_id')
    .leftJoin('social_accounts as account', 'account.id', 'conversation.social_account_id')
    .select(personColumns.map((column) => `lead.${column}` as const))
    .select(['account.platform', 'merge.into_id as parent_id'])
    .where((eb) => eb.or([eb('lead.id', 'in', [...headIds]), eb('lead.merged_into', 'in', [...headIds])]))
    .orderBy('merge.merged_at')
    .orderBy('lead.id')
    .execute()
}

/** The lead that shows a lead, and all that it shows. Only the lead itself, unless it was merged. */
export async function readGroupIds(session: TenantSession, leadId: string): Promise<readonly string[]> {
  const rows = await session.tables
    .selectFrom('leads as lead')
    .innerJoin('leads as other', (join) =>
      join.on((eb) =>
        eb.or([
          eb('other.id', '=', eb.fn.coalesce('lead.merged_into', 'lead.id')),
          eb('other.merged_into', '=', eb.fn.coalesce('lead.merged_into', 'lead.id')),
        ]),
      ),
    )
    .select('other.id')
    .where('lead.id', '=', leadId)
    .execute()
  return rows.map((row) => row.id)
}

/** Whether leads are merged into this one by merges that were not undone, also where it was merged itself and another one shows them. */
export async function hasMembers(session: TenantSession, leadId: string): Promise<boolean> {
  const row = await session.tables
    .selectFrom('leads as lead')
    .innerJoin('lead_merges as merge', (join) =>
      join.onRef('merge.id', '=', 'lead.merge_id').onRef('merge.lead_id', '=', 'lead.id'),
    )
    .select('lead.id')
    .where('merge.into_id', '=', leadId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
