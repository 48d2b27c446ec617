import { foldedWords, searchForm } from './folded-words.ts'
import { quoteLexeme } from './search-terms.ts'
import { lockWithMembers } from '../people/person-lock-writer.ts'
import { showPerson } from '../people/person-writer.ts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'

const BATCH = 500

/**
 * Writes the folded index of the next leads that have none, or one of another form. **Each is read under the lock under which it is written**, because
 * leads change meanwhile. Repeatable; leads with this version's form cost nothing.
 * @param after where the batch before ended, which had its own transaction: the walk never looks again at what it has written.
 * @returns where the next batch goes on; null after the last one.
 */
export async function fillFoldedSearch(session: TenantSession, after: string | null = null): Promise<string | null> {
  const ids = await findOutdated(session, after)
  if (ids.length === 0) return null
  await lockWithMembers(session, ids)
  const leads = await session.tables
    .selectFrom('leads')
    .select(['id', 'name', 'email', 'phone', 'company', 'notes', 'custom', 'merged'])
    .where('id', 'in', [...ids])
    .where('deleted_at', 'is', null)
    .execute()
  // A merged lead is in the index with all that it is known by.
  for (const { id, merged } of leads) if (merged !== null) await showPerson(session, id)
  const single = leads.filter(({ merged }) => merged === null)
  if (single.length > 0)
    await session.run({
      text: `UPDATE ${quoteIdentifier(session.schema)}.leads l SET search_folded = made.folded::tsvector, search_form = $3
        FROM unnest($1::uuid[], $2::text[]) AS made (id, folded) WHERE l.id = made.id`,
      parameters: [
        single.map(({ id }) => id),
        single.map((lead) => foldedWords(lead, session.searchedCustom).map(quoteLexeme).join(' ')),
        searchForm(session.searchedCustom),
      ],
    })
  return ids.length === BATCH ? (ids.at(-1) ?? null) : null
}

async function findOutdated(session: TenantSession, after: string | null): Promise<readonly string[]> {
  const query = session.tables
    .selectFrom('leads')
    .select('id')
    .where('search_form', 'is distinct from', searchForm(session.searchedCustom))
    .where('deleted_at', 'is', null)
  const rest = after === null ? query : query.where('id', '>', after)
  const rows = await rest.orderBy('id').limit(BATCH).execute()
  return rows.map(({ id }) => id)
}
