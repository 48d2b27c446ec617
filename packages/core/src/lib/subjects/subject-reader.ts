import { LeadKitError } from '@leadkit/contracts'
import type { FoundPerson, Subject } from './erasure.ts'
import { type Identity, identitiesOf, ownContact } from '../consent/person.ts'
import { readGroupIds } from '../leads/people/person-reader.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'

/** A person with the identities by which the tenant knows them. */
export interface ResolvedPerson {
  readonly person: FoundPerson
  readonly identities: readonly Identity[]
}

const MAX_ROUNDS = 5

/**
 * The whole person: a lead with all that it was merged with, their participants, and the conversations of these on every account of the platform.
 * Leads that only share an e-mail address or a phone number may be other people, and are left alone.
 * @throws LeadKitError `not_found`.
 */
export async function readPerson(session: TenantSession, subject: Subject, operation: string): Promise<ResolvedPerson> {
  let leadIds: readonly string[] = []
  let participants: FoundPerson['participants'] = []
  if ('leadId' in subject) leadIds = await readGroupIds(session, subject.leadId)
  else participants = await requireAccount(session, subject, operation)
  let conversations: readonly ConversationRow[] = []
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    conversations = await readConversations(session, leadIds, participants)
    participants = distinct([...participants, ...conversations.flatMap(toParticipant)])
    const known = leadIds.length
    const found = new Set([...leadIds, ...conversations.flatMap(({ lead_id: id }) => id ?? [])])
    // A set that grows while it is walked: members of members, too.
    for (const id of found) for (const other of await readGroupIds(session, id)) found.add(other)
    leadIds = [...found]
    if (leadIds.length === known && round > 0) break
  }
  if (leadIds.length === 0 && conversations.length === 0)
    throw new LeadKitError('not_found', `${operation}: there is nobody with these ids; check them`)
  return describe(session, { leadIds: leadIds.toSorted(), conversations, participants })
}

interface ConversationRow {
  readonly id: string
  readonly platform: string
  readonly participant_id: string
  readonly started_at: Date
  readonly last_message_at: Date
  readonly lead_id: string | null
}

async function describe(
  session: TenantSession,
  {
    leadIds,
    conversations,
    participants,
  }: {
    readonly leadIds: readonly string[]
    readonly conversations: readonly ConversationRow[]
    readonly participants: FoundPerson['participants']
  },
): Promise<ResolvedPerson> {
  const leads = await readLeads(session, leadIds)
  const forms = await readForms(session, leadIds)
  const accounts = await readAccounts(session, participants)
  const times = [
    ...conversations.flatMap((row) => [row.started_at, row.last_message_at]),
    ...leads.map((row) => row.created_at),
    ...forms.map((row) => row.occurred_at),
  ].map((time) => time.getTime())
  const identities = [
    ...participants.flatMap((participant) => identitiesOf(participant)),
    ...leads.flatMap(({ id: leadId, email, phone }) => identitiesOf({ leadId, email, phone })),
  ]
  const person = {
    leadIds,
    conversationIds: conversations.map(({ id }) => id).toSorted(),
    participants,
    accounts,
    responseIds: forms.map((row) => row.response_id),
    since: new Date(Math.min(...times)).toISOString(),
    lastAt: new Date(Math.max(...times)).toISOString(),
  }
  return { person, identities }
}

async function requireAccount(
  session: TenantSession,
  { participant }: Extract<Subject, { readonly participant: object }>,
  operation: string,
): Promise<FoundPerson['participants']> {
  const { platform, accountId, participantId } = participant
  const account = await session.tables
    .selectFrom('social_accounts')
    .select('id')
    .where('platform', '=', platform)
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  if (account !== undefined) return [{ platform, participantId }]
  throw new LeadKitError('not_found', `${operation}: the tenant has no such account on ${platform}`)
}

/** Those of the leads, and those of the participants on any account of their platform. */
function readConversations(
  session: TenantSession,
  leadIds: readonly string[],
  participants: FoundPerson['participants'],
): Promise<readonly ConversationRow[]> {
  const tenant = quoteIdentifier(session.schema)
  const columns = 'c.id, a.platform, c.participant_id, c.started_at, c.last_message_at, l.id AS lead_id'
  const joins = `JOIN ${tenant}.social_accounts a ON a.id = c.social_account_id LEFT JOIN ${tenant}.leads l ON l.conversation_id = c.id`
  return session.run<ConversationRow>({
    text: `SELECT ${columns} FROM ${tenant}.conversations c ${joins} WHERE l.id = ANY ($1::uuid[])
      UNION SELECT ${columns} FROM ${tenant}.conversations c ${joins}
        JOIN unnest($2::text[], $3::text[]) AS p (platform, participant) ON p.platform = a.platform AND p.participant = c.participant_id
      ORDER BY id`,
    parameters: [
      leadIds,
      participants.map(({ platform }) => platform),
      participants.map(({ participantId }) => participantId),
    ],
  })
}

/** Nobody's, once its participant was erased. */
function toParticipant({ id, platform, participant_id: participantId }: ConversationRow): FoundPerson['participants'] {
  return participantId === `erased-${id}` ? [] : [{ platform, participantId }]
}

function distinct(participants: FoundPerson['participants']): FoundPerson['participants'] {
  return [...new Map(participants.map((each) => [`${each.platform} ${each.participantId}`, each])).values()]
}

interface LeadIdentityRow {
  readonly id: string
  readonly email: string | null
  readonly phone: string | null
  readonly created_at: Date
}

function readLeads(session: TenantSession, leadIds: readonly string[]): Promise<readonly LeadIdentityRow[]> {
  const leads = `${quoteIdentifier(session.schema)}.leads l`
  // What a merged lead shows is one of its members', so both are the person's.
  return session.run<LeadIdentityRow>({
    text: `SELECT l.id, v.email, v.phone, l.created_at FROM ${leads}
      CROSS JOIN LATERAL (VALUES (l.email, l.phone), (${ownContact('email')}, ${ownContact('phone')})) AS v (email, phone) WHERE l.id = ANY ($1::uuid[])`,
    parameters: [leadIds],
  })
}

function readForms(
  session: TenantSession,
  leadIds: readonly string[],
): Promise<{ readonly response_id: string; readonly occurred_at: Date }[]> {
  return session.tables
    .selectFrom('form_leads')
    .select(['response_id', 'occurred_at'])
    .where((eb) => eb('lead_id', '=', eb.fn.any(eb.val([...leadIds]))))
    .execute()
}

async function readAccounts(
  session: TenantSession,
  participants: FoundPerson['participants'],
): Promise<FoundPerson['accounts']> {
  const platforms = [...new Set(participants.map(({ platform }) => platform))]
  if (platforms.length === 0) return []
  const rows = await session.tables
    .selectFrom('social_accounts')
    .select(['id', 'platform', 'account_id'])
    .where('platform', 'in', platforms)
    .execute()
  return rows.map((row) => ({ platform: row.platform, accountId: row.account_id, socialAccountId: row.id }))
}

/** Other leads that have one of the person's e-mail addresses or phone numbers. */
export async function readAlike(
  session: TenantSession,
  { person, identities }: ResolvedPerson,
): Promise<readonly string[]> {
  const emails = identities.flatMap((identity) =>
    identity.kind === 'email' ? [identity.email.trim().toLowerCase()] : [],
  )
  const digits = identities.flatMap((identity) =>
    identity.kind === 'phone' ? [identity.phone.replaceAll(/\D/g, '').slice(-7)] : [],
  )
  const rows = await session.run<{ id: string }>({
    text: `SELECT l.id FROM ${quoteIdentifier(session.schema)}.leads l WHERE l.deleted_at IS NULL AND l.id <> ALL ($1::uuid[])
      AND (lower(l.email) = ANY ($2::text[]) OR right(regexp_replace(l.phone, '\\D', '', 'g'), 7) = ANY ($3::text[])) ORDER BY l.id LIMIT 100`,
    parameters: [person.leadIds, emails, digits.filter((each) => each.length >= 6)],
  })
  return rows.map((row) => row.id)
}
