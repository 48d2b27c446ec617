import { lockConsents } from '../../consent/suppression-reader.ts'
import type { TenantSession } from '../../database/session.ts'
import { readGroupIds } from './person-reader.ts'

/**
 * Locks a lead and all that it shows, members before heads: whoever changes a member locks its head afterwards. No merge, and no merge that is
 * undone, comes between: both wait for the tenant's lock, which this takes, too.
 */
export async function lockPerson(session: TenantSession, leadId: string): Promise<void> {
  await lockConsents(session, 'shared')
  await lockGroups(session, [leadId])
}

/** The same for several leads; the caller holds the tenant's lock. */
export async function lockGroups(session: TenantSession, leadIds: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>()
  for (const leadId of leadIds) for (const id of await readGroupIds(session, leadId)) found.add(id)
  const ids = [...found]
  if (ids.length === 0) return []
  await session.tables
    .selectFrom('leads')
    .select('id')
    .where('id', 'in', ids)
    .orderBy((eb) => eb('merged_into', 'is', null))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  return ids
}

/** Locks leads and all that they show, in the same order; a merge of one of them waits, since it locks them, too. */
export async function lockWithMembers(session: TenantSession, leadIds: readonly string[]): Promise<void> {
  const ids = [...leadIds]
  await session.tables
    .selectFrom('leads')
    .select('id')
    .where((eb) => eb.or([eb('id', 'in', ids), eb('merged_into', 'in', ids)]))
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
