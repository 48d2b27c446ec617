import { foldedWords, SEARCH_FORM } from './folded-words.ts'
import { quoteLexeme } from './search-terms.ts'
import { showPerson } from '../people/person-writer.ts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'

const BATCH = 500

/** Writes the folded index of leads that have none, or one of another form. Repeatable; leads with this version's form cost nothing. */
export async function fillFoldedSearch(session: TenantSession): Promise<void> {
  let after: string | null = null
  for (let found = BATCH; found === BATCH;) {
    let query = session.tables
      .selectFrom('leads')
      .select(['id', 'name', 'email', 'phone', 'company', 'notes', 'merged'])
      .where('search_form', 'is distinct from', SEARCH_FORM)
      .where('deleted_at', 'is', null)
    // The walk never looks again at what it has written.
    if (after !== null) query = query.where('id', '>', after)
    const leads = await query.orderBy('id').limit(BATCH).execute()
    const single = leads.filter(({ merged }) => merged === null)
    // A merged lead is in the index with all that it is known by.
    for (const { id, merged } of leads) if (merged !== null) await showPerson(session, id)
    if (single.length > 0)
      await session.run({
        text: `UPDATE ${quoteIdentifier(session.schema)}.leads l SET search_folded = made.folded::tsvector, search_form = $3
          FROM unnest($1::uuid[], $2::text[]) AS made (id, folded) WHERE l.id = made.id`,
        parameters: [
          single.map(({ id }) => id),
          single.map((lead) => foldedWords(lead).map(quoteLexeme).join(' ')),
          SEARCH_FORM,
        ],
      })
    after = leads.at(-1)?.id ?? null
    found = leads.length
  }
}
