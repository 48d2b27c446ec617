import { type Identity, identitiesOf, ownContact } from './person.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'

interface MemberRow {
  readonly head_id: string
  readonly lead_id: string
  readonly email: string | null
  readonly phone: string | null
  readonly platform: string | null
  readonly participant_id: string | null
}

/** By merged lead, the identities of all its members, and its own. No statement without merged leads. */
export async function readMergedIdentities(
  session: TenantSession,
  headIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Identity[]>> {
  if (headIds.length === 0) return new Map()
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<MemberRow>({
    text: `SELECT coalesce(l.merged_into, l.id) AS head_id, l.id AS lead_id, ${ownContact('email')} AS email, ${ownContact('phone')} AS phone,
        a.platform, c.participant_id
      FROM ${tenant}.leads l LEFT JOIN ${tenant}.conversations c ON c.id = l.conversation_id
      LEFT JOIN ${tenant}.social_accounts a ON a.id = c.social_account_id
      WHERE l.id = ANY ($1::uuid[]) OR l.merged_into = ANY ($1::uuid[])`,
    parameters: [headIds],
  })
  const byHead = Map.groupBy(rows, (row) => row.head_id)
  return new Map(
    Array.from(byHead, ([headId, members]) => [
      headId,
      members.flatMap(({ lead_id: leadId, participant_id: participantId, ...row }) =>
        identitiesOf({ leadId, email: row.email, phone: row.phone, platform: row.platform, participantId }),
      ),
    ]),
  )
}

/** Identities of the leads that are merged with any of these, for reading what the merged lead's people said. */
export async function readIdentitiesMergedWith(
  session: TenantSession,
  leadIds: readonly string[],
): Promise<readonly Identity[]> {
  if (leadIds.length === 0) return []
  const rows = await session.tables
    .selectFrom('leads')
    .select((eb) => eb.fn.coalesce('merged_into', 'id').as('headId'))
    .where('id', 'in', [...leadIds])
    .where((eb) => eb.or([eb('merged_into', 'is not', null), eb('merged', 'is not', null)]))
    .execute()
  const merged = await readMergedIdentities(session, [...new Set(rows.map((row) => row.headId))])
  return [...merged.values()].flat()
}
