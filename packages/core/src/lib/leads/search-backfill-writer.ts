import { toFoldedVector } from './lead-row.ts'
import type { TenantSession } from '../database/session.ts'

const BATCH = 500

/** Fills the folded index for leads from before it existed. Repeatable; leads that are already in it cost nothing. */
export async function fillFoldedSearch(session: TenantSession): Promise<void> {
  for (let found = BATCH; found === BATCH;) {
    const leads = await session.tables
      .selectFrom('leads')
      .select(['id', 'name', 'email', 'phone', 'company'])
      .where('search_folded', 'is', null)
      .where('deleted_at', 'is', null)
      // A merged lead is in the index with all that it is known by.
      .where('merged', 'is', null)
      .orderBy('id')
      .limit(BATCH)
      .execute()
    for (const lead of leads)
      await session.tables
        .updateTable('leads')
        .set({ search_folded: toFoldedVector(lead) })
        .where('id', '=', lead.id)
        .execute()
    found = leads.length
  }
}
