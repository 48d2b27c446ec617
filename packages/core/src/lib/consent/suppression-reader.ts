import { type ConsentRecord, ruling, type SaidOf } from './consent.ts'
import { toConsentRecord } from './consent-row.ts'
import type { IdentityHashStore } from './identity-hash-store.ts'
import { allForms, type Identity, identitiesOf, ownContact } from './person.ts'
import { readMergedIdentities } from './merged-person-reader.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'

/** Says who wants no automatic messages. */
export class SuppressionReader {
  readonly #hashes: IdentityHashStore

  constructor(hashes: IdentityHashStore) {
    this.#hashes = hashes
  }

  /** The record that counts for a person with these identities; null if nothing was said. */
  async ruling(session: TenantSession, identities: readonly Identity[]): Promise<ConsentRecord | null> {
    const hash = await this.#hashes.find(session)
    if (hash === null) return null
    return ruling(await readSaid(session, allForms(identities, 'sought').map(hash)))
  }

  /** Those of the conversations whose participant wants no automatic messages. */
  async suppressed(session: TenantSession, conversationIds: readonly string[]): Promise<ReadonlySet<string>> {
    const hash = conversationIds.length === 0 ? null : await this.#hashes.find(session)
    if (hash === null) return new Set()
    const people = await withMerged(session, await readPeople(session, conversationIds))
    const soughtBy = people.map(({ conversationId, identities }) => ({
      conversationId,
      hashes: new Set(allForms(identities, 'sought').map(hash)),
    }))
    const said = await readSaid(session, [...new Set(soughtBy.flatMap(({ hashes }) => [...hashes]))])
    const isOut = (hashes: ReadonlySet<string>): boolean =>
      ruling(said.filter(({ identityHash }) => hashes.has(identityHash)))?.status === 'withdrawn'
    return new Set(soughtBy.filter(({ hashes }) => isOut(hashes)).map(({ conversationId }) => conversationId))
  }

  /**
   * Checks one conversation in the same way, and ensures that no opt-out can be recorded between this answer and the end of the transaction:
   * recording an opt-out waits for it, and it waits for an opt-out that is being recorded.
   */
  async isSuppressedUntilCommit(session: TenantSession, conversationId: string): Promise<boolean> {
    await lockConsents(session, 'shared')
    return (await this.suppressed(session, [conversationId])).has(conversationId)
  }
}

/** Serialises records with the checks that must not miss them. In the order of locks: after the conversation's row, before replies and leads. */
export async function lockConsents(session: TenantSession, mode: 'shared' | 'exclusive'): Promise<void> {
  const take = mode === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock'
  await session.run({ text: `SELECT ${take}(hashtext($1))`, parameters: [`leadkit consents ${session.schema}`] })
}

interface PersonRow {
  readonly conversation_id: string
  readonly platform: string
  readonly participant_id: string
  readonly lead_id: string | null
  readonly email: string | null
  readonly phone: string | null
  /** The merged lead that shows the conversation's; null for a lead that was not merged. */
  readonly head_id: string | null
}

interface KnownConversation {
  readonly conversationId: string
  readonly identities: readonly Identity[]
  readonly headId: string | null
}

/** An opt-out of any of them counts for all while they are merged. */
async function withMerged(
  session: TenantSession,
  people: readonly KnownConversation[],
): Promise<readonly KnownConversation[]> {
  const headIds = [...new Set(people.flatMap(({ headId }) => headId ?? []))]
  if (headIds.length === 0) return people
  const merged = await readMergedIdentities(session, headIds)
  return people.map((person) => {
    const others = person.headId === null ? [] : (merged.get(person.headId) ?? [])
    return { ...person, identities: [...person.identities, ...others] }
  })
}

async function readPeople(
  session: TenantSession,
  conversationIds: readonly string[],
): Promise<readonly KnownConversation[]> {
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<PersonRow>({
    text: `SELECT c.id AS conversation_id, a.platform, c.participant_id, l.id AS lead_id, ${ownContact('email')} AS email, ${ownContact('phone')} AS phone,
        coalesce(l.merged_into, CASE WHEN l.merged IS NOT NULL THEN l.id END) AS head_id
      FROM ${tenant}.conversations c JOIN ${tenant}.social_accounts a ON a.id = c.social_account_id
      LEFT JOIN ${tenant}.leads l ON l.conversation_id = c.id WHERE c.id = ANY ($1::uuid[])`,
    parameters: [conversationIds],
  })
  return rows.map(({ conversation_id: conversationId, platform, participant_id: participantId, ...row }) => ({
    conversationId,
    headId: row.head_id,
    identities: identitiesOf({ platform, participantId, leadId: row.lead_id, email: row.email, phone: row.phone }),
  }))
}

/** The participant of a conversation; an empty result for an unknown one. */
export async function readParticipant(
  session: TenantSession,
  conversationId: string | null,
): Promise<readonly Identity[]> {
  if (conversationId === null) return []
  const row = await session.tables
    .selectFrom('conversations as conversation')
    .innerJoin('social_accounts as account', 'account.id', 'conversation.social_account_id')
    .select(['account.platform', 'conversation.participant_id as participantId'])
    .where('conversation.id', '=', conversationId)
    .executeTakeFirst()
  return identitiesOf(row ?? {})
}

/** All statements of people with these hashes. */
export async function readSaid(session: TenantSession, hashes: readonly string[]): Promise<readonly SaidOf[]> {
  if (hashes.length === 0) return []
  const rows = await session.tables
    .selectFrom('consent_subjects as subject')
    .innerJoin('consent_records as record', 'record.id', 'subject.record_id')
    .selectAll('record')
    .select('subject.identity_hash')
    .where('subject.identity_hash', 'in', [...hashes])
    .orderBy('record.position')
    .execute()
  return rows.map((row) => ({ identityHash: row.identity_hash, record: toConsentRecord(row) }))
}
