import { allForms, type Identity, identitiesOf, isSamePerson, ownContact, phoneSearchDigits } from './person.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'

/** Everything that a tenant knows to belong to one person. */
export interface KnownPerson {
  readonly identities: readonly Identity[]
  readonly leadIds: readonly string[]
  readonly conversationIds: readonly string[]
}

interface FoundRow {
  readonly lead_id: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly conversation_id: string | null
  readonly platform: string | null
  readonly participant_id: string | null
}

/** A phone number shared by a hundred people, such as a reception desk's, no longer identifies one person. */
const MAX_FOUND = 100
const MAX_ROUNDS = 5

/**
 * Follows identities from row to row: the participant of a conversation on every account, its lead, leads with the same e-mail address or phone
 * number, their conversations. Merges do not count: what is recorded here has to hold without them. Removed leads have no contact data, and are found only by their conversation.
 */
export async function readKnownPerson(session: TenantSession, start: readonly Identity[]): Promise<KnownPerson> {
  let identities = start
  const found = new Map<string, FoundRow>()
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const rows = (await readLinked(session, identities)).filter((row) => isSamePerson(toIdentities(row), identities))
    const before = allForms(identities, 'known').length
    for (const row of rows) found.set(`${row.conversation_id} ${row.lead_id}`, row)
    identities = [...identities, ...rows.flatMap(toIdentities)]
    if (allForms(identities, 'known').length === before || found.size >= MAX_FOUND) break
  }
  const rows = [...found.values()]
  return {
    identities: distinct(identities),
    leadIds: [...new Set(rows.flatMap(({ lead_id: id }) => id ?? []))].toSorted(),
    conversationIds: [...new Set(rows.flatMap(({ conversation_id: id }) => id ?? []))].toSorted(),
  }
}

function distinct(identities: readonly Identity[]): readonly Identity[] {
  return [...new Map(identities.map((identity) => [JSON.stringify(identity), identity])).values()]
}

function toIdentities(row: FoundRow): readonly Identity[] {
  const { lead_id: leadId, email, phone, platform, participant_id: participantId } = row
  return identitiesOf({ leadId, email, phone, platform, participantId })
}

function readLinked(session: TenantSession, identities: readonly Identity[]): Promise<readonly FoundRow[]> {
  const tenant = quoteIdentifier(session.schema)
  const of = <Kind extends Identity['kind']>(kind: Kind) =>
    identities.filter((identity): identity is Extract<Identity, { kind: Kind }> => identity.kind === kind)
  const columns = `l.id AS lead_id, ${ownContact('email')} AS email, ${ownContact('phone')} AS phone, c.id AS conversation_id, a.platform, c.participant_id`
  const account = `${tenant}.social_accounts a ON a.id = c.social_account_id`
  return session.run<FoundRow>({
    text: `SELECT ${columns} FROM ${tenant}.conversations c JOIN ${account} LEFT JOIN ${tenant}.leads l ON l.conversation_id = c.id
      WHERE c.participant_id = ANY ($1::text[])
      UNION SELECT ${columns} FROM ${tenant}.leads l LEFT JOIN ${tenant}.conversations c ON c.id = l.conversation_id LEFT JOIN ${account}
      WHERE l.id = ANY ($2::uuid[])
      UNION SELECT ${columns} FROM ${tenant}.leads l LEFT JOIN ${tenant}.conversations c ON c.id = l.conversation_id LEFT JOIN ${account}
      WHERE lower(l.email) = ANY ($3::text[]) OR (l.merged IS NOT NULL AND lower(l.merged -> 'own' ->> 'email') = ANY ($3::text[]))
      UNION SELECT ${columns} FROM ${tenant}.leads l LEFT JOIN ${tenant}.conversations c ON c.id = l.conversation_id LEFT JOIN ${account}
      WHERE right(regexp_replace(l.phone, '\\D', '', 'g'), 7) = ANY ($4::text[])
        OR (l.merged IS NOT NULL AND right(regexp_replace(l.merged -> 'own' ->> 'phone', '\\D', '', 'g'), 7) = ANY ($4::text[]))
      LIMIT ${MAX_FOUND}`,
    parameters: [
      of('participant').map(({ participantId }) => participantId),
      of('lead').map(({ leadId }) => leadId),
      of('email').map(({ email }) => email.trim().toLowerCase()),
      of('phone').flatMap(({ phone }) => phoneSearchDigits(phone) ?? []),
    ],
  })
}
