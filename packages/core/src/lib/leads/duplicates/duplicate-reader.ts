import { phoneSearchDigits } from '../../consent/person.ts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
import { foldedWords } from '../search/folded-words.ts'
import { quoteLexeme } from '../search/search-terms.ts'
import type { PersonFacts } from './judge-pair.ts'

/** A lead with what is known of it; `headId` shows it since a merge, and is its own id otherwise. */
export interface KnownLead extends PersonFacts {
  readonly id: string
  readonly headId: string
  readonly conversationId: string | null
  readonly headCreatedAt: Date
}

/** Leads that are not removed. */
export async function readKnownLeads(session: TenantSession, ids: readonly string[]): Promise<readonly KnownLead[]> {
  if (ids.length === 0) return []
  const tenant = quoteIdentifier(session.schema)
  return session.run<KnownLead>({
    text: `SELECT l.id, coalesce(l.merged_into, l.id) AS "headId", l.conversation_id AS "conversationId", head.created_at AS "headCreatedAt",
        l.name, l.email, l.phone, l.company, a.default_country AS country, a.platform, c.participant_id AS "participantId",
        coalesce(a.business_id, a.metadata ->> 'metaBusinessId') AS "businessId",
        ARRAY(SELECT k.crm_config_id || ' ' || k.external_id FROM ${tenant}.crm_links k
          WHERE k.lead_id = l.id AND k.state IN ('linked', 'shared') AND k.lent_by IS NULL) AS records
      FROM ${tenant}.leads l JOIN ${tenant}.leads head ON head.id = coalesce(l.merged_into, l.id)
      LEFT JOIN ${tenant}.conversations c ON c.id = l.conversation_id
      LEFT JOIN ${tenant}.social_accounts a ON a.id = c.social_account_id
      WHERE l.id = ANY ($1::uuid[]) AND l.deleted_at IS NULL ORDER BY l.id`,
    parameters: [ids],
  })
}

/** The next leads to look at, in the order of their ids. */
export async function readNextLeadIds(
  session: TenantSession,
  after: string | null,
  { limit, changedAfter }: { readonly limit: number; readonly changedAfter: Date | null },
): Promise<readonly string[]> {
  let query = session.tables.selectFrom('leads').select('id').where('deleted_at', 'is', null)
  if (after !== null) query = query.where('id', '>', after)
  if (changedAfter !== null) query = query.where('updated_at', '>', changedAfter)
  return (await query.orderBy('id').limit(limit).execute()).map((row) => row.id)
}

/** More leads than this with one key are an office's, and no person's. */
const MAX_PER_KEY = 20

/** For each lead others that have something in common with it, each found by an index; never all with all. */
export async function readCandidates(
  session: TenantSession,
  leads: readonly KnownLead[],
): Promise<readonly { readonly leadId: string; readonly otherId: string }[]> {
  const tenant = quoteIdentifier(session.schema)
  const one = (text: string): string => `(${text} LIMIT ${MAX_PER_KEY})`
  return session.run({
    text: `SELECT DISTINCT p.id AS "leadId", o.id AS "otherId"
      FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[]) AS p (id, email, digits, words, conversation_id)
      CROSS JOIN LATERAL (
        ${one(`SELECT o.id FROM ${tenant}.leads o WHERE lower(o.email) = p.email`)}
        UNION ${one(`SELECT o.id FROM ${tenant}.leads o WHERE right(regexp_replace(o.phone, '\\D', '', 'g'), 7) = p.digits AND o.phone IS NOT NULL`)}
        UNION ${one(`SELECT o.id FROM ${tenant}.leads o WHERE o.search_folded @@ p.words::tsquery`)}
        UNION ${one(`SELECT o.id FROM ${tenant}.conversations c JOIN ${tenant}.conversations d ON d.participant_id = c.participant_id AND d.id <> c.id
          JOIN ${tenant}.leads o ON o.conversation_id = d.id WHERE c.id = p.conversation_id`)}
        UNION ${one(`SELECT k.lead_id FROM ${tenant}.crm_links m JOIN ${tenant}.crm_links k
          ON k.crm_config_id = m.crm_config_id AND k.external_id = m.external_id WHERE m.lead_id = p.id`)}
      ) o WHERE o.id <> p.id`,
    parameters: [
      leads.map(({ id }) => id),
      leads.map(({ email }) => email?.trim().toLowerCase() ?? null),
      leads.map(({ phone }) => (phone === null ? null : phoneSearchDigits(phone))),
      leads.map(({ name }) => toNameQuery(name)),
      leads.map(({ conversationId }) => conversationId),
    ],
  })
}

/** All words of a name; null for a name of one word, which too many have. */
function toNameQuery(name: string | null): string | null {
  const words = foldedWords({ name, email: null, phone: null, company: null })
  return words.length < 2 ? null : words.map((word) => quoteLexeme(word)).join(' & ')
}

/** The same for both orders. */
export function pairOf(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`
}
