import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import { lockConsents } from '../../consent/suppression-reader.ts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
import type { TenantTables } from '../../database/tables/tenant-tables.ts'
import { readGroupIds } from './person-reader.ts'

/**
 * Locks a lead and all that it shows, members before heads: whoever changes a member locks its head afterwards. No merge, and no merge that is
 * undone, comes between: both wait for the tenant's lock, which this takes, too.
 */
export async function lockPerson(session: TenantSession, leadId: string): Promise<void> {
  await lockConsents(session, 'shared')
  await lockGroups(session, [leadId])
}

/**
 * Locks the conversations of a lead and of all that it shows, in the order of everybody. Whoever changes both takes them before {@link lockPerson}: a
 * webhook holds its conversation when it comes to the lead.
 */
export async function lockConversationsOfPerson(session: TenantSession, leadId: string): Promise<void> {
  await session.tables
    .selectFrom('conversations')
    .select('id')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('leads')
        .select('conversation_id')
        .where((lead) => lead.or([lead('id', '=', leadId), lead('merged_into', '=', leadId)]))
        .$castTo<{ conversation_id: string }>(),
    )
    .orderBy('social_account_id')
    .orderBy('platform_conversation_id')
    .orderBy('participant_id')
    .forNoKeyUpdate()
    .execute()
}

/** In the same order. `FOR UPDATE` also keeps away who gives one a row that refers to it. */
export async function lockConversations(
  session: TenantSession,
  ids: readonly string[],
  strength: 'FOR NO KEY UPDATE' | 'FOR UPDATE' = 'FOR NO KEY UPDATE',
): Promise<void> {
  if (ids.length === 0) return
  await session.run({
    text: `SELECT id FROM ${quoteIdentifier(session.schema)}.conversations WHERE id = ANY ($1::uuid[])
      ORDER BY social_account_id, platform_conversation_id, participant_id ${strength}`,
    parameters: [ids],
  })
}

/** The same for several leads; the caller holds the tenant's lock. */
export async function lockGroups(session: TenantSession, leadIds: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>()
  for (const leadId of leadIds) for (const id of await readGroupIds(session, leadId)) found.add(id)
  const ids = [...found]
  if (ids.length === 0) return []
  await lockLeads(session, (eb) => eb('id', 'in', ids))
  return ids
}

/** Locks leads and all that they show; a merge of one of them waits, since it locks them, too. */
export async function lockWithMembers(session: TenantSession, leadIds: readonly string[]): Promise<void> {
  const ids = [...leadIds]
  await lockLeads(session, (eb) => eb.or([eb('id', 'in', ids), eb('merged_into', 'in', ids)]))
}

/** Locks leads and those that show them. */
export async function lockWithHeads(session: TenantSession, leadIds: readonly string[]): Promise<void> {
  const ids = [...leadIds]
  await lockLeads(session, (eb) => {
    const heads = eb.selectFrom('leads as member').select('member.merged_into').where('member.id', 'in', ids)
    return eb.or([eb('id', 'in', ids), eb('id', 'in', heads)])
  })
}

/** Locks leads in the order of everybody: members before the leads that show them, and then by id. */
export async function lockLeads(
  session: TenantSession,
  which: (eb: ExpressionBuilder<TenantTables, 'leads'>) => Expression<SqlBool>,
): Promise<void> {
  await session.tables
    .selectFrom('leads')
    .select('id')
    .where(which)
    .orderBy((eb) => eb('merged_into', 'is', null))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
}

/** What people wrote about a merge may name the person. That there was one stays. */
export async function eraseReasons(session: TenantSession, leadIds: readonly string[]): Promise<void> {
  const ids = [...leadIds]
  await session.tables
    .updateTable('lead_merges')
    .set({ reason: null, undone_reason: null })
    .where((eb) => eb.or([eb('lead_id', 'in', ids), eb('into_id', 'in', ids)]))
    .execute()
}
