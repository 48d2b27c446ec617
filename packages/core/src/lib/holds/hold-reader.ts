import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import { LegalHoldError } from './legal-hold-error.ts'
import type { LegalHoldInShort } from './legal-hold.ts'
import { toSubject } from './legal-hold-row.ts'

/** What somebody is about to remove. */
export interface RemovalTarget {
  /** Of the call that removes, for the error: `leads.remove`. */
  readonly operation: string
  /** Leads whose data goes, with that of their conversations: kept by holds on them, on a lead that is shown as one with them, and on those conversations. */
  readonly leadIds?: readonly string[]
  /** Conversations whose data goes: kept by holds on them, and on a lead of their person. */
  readonly conversationIds?: readonly string[]
  /** Everything of the tenant goes: kept by any hold. */
  readonly wholeTenant?: boolean
}

/**
 * Refuses a removal that a legal hold forbids, and keeps new holds from being placed until the transaction ends: whoever calls this first in the
 * transaction that removes never removes what a hold keeps, and a hold that is placed finds what is kept under it. Locks the tenant's holds after
 * the rows of leads.
 * @throws LegalHoldError `legal_hold`, which names the holds.
 */
export async function requireNoHold(session: TenantSession, target: RemovalTarget): Promise<void> {
  await lockHolds(session, 'shared')
  const holds = await findHolds(session, target)
  if (holds.length > 0) throw new LegalHoldError(target.operation, holds)
}

/**
 * The same for everything of a tenant, whose schema may be missing, or older than holds.
 * @throws LegalHoldError `legal_hold`.
 */
export async function requireNoHoldOfTenant(session: TenantSession, operation: string): Promise<void> {
  const [table] = await session.run<{ found: boolean }>({
    text: 'SELECT to_regclass($1) IS NOT NULL AS found',
    parameters: [`${quoteIdentifier(session.schema)}.legal_holds`],
  })
  if (table?.found === true) await requireNoHold(session, { operation, wholeTenant: true })
}

/** The holds in force that keep something of a target. The caller decides what follows; without a lock another one may be placed at once. */
async function findHolds(
  session: TenantSession,
  { leadIds = [], conversationIds = [], wholeTenant = false }: Omit<RemovalTarget, 'operation'>,
): Promise<readonly LegalHoldInShort[]> {
  const holds = await readHoldsInForce(session)
  if (holds.length === 0 || wholeTenant) return holds
  const { leads, conversations } = await readPeople(session, leadIds, conversationIds)
  return holds.filter(({ subject }) => {
    if ('tenant' in subject) return true
    return 'leadId' in subject ? leads.has(subject.leadId) : conversations.has(subject.conversationId)
  })
}

/** Placing a hold waits for removals that have looked, and removals wait for a hold that is being placed. */
export async function lockHolds(session: TenantSession, mode: 'shared' | 'exclusive'): Promise<void> {
  const take = mode === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock'
  await session.run({ text: `SELECT ${take}(hashtext($1))`, parameters: [`leadkit holds ${session.schema}`] })
}

/** The holds in force, in the order in which they were placed; most tenants have none. */
export async function readHoldsInForce(session: TenantSession): Promise<readonly LegalHoldInShort[]> {
  const rows = await session.tables
    .selectFrom('legal_holds')
    .select(['id', 'kind', 'subject_id', 'ends_at'])
    .where('released_at', 'is', null)
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', session.now)]))
    .orderBy('placed_at')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({ id: row.id, subject: toSubject(row), until: row.ends_at }))
}

/** The leads of the persons, and the conversations that would go. */
async function readPeople(
  session: TenantSession,
  leadIds: readonly string[],
  conversationIds: readonly string[],
): Promise<{ readonly leads: ReadonlySet<string>; readonly conversations: ReadonlySet<string> }> {
  const leads = `${quoteIdentifier(session.schema)}.leads`
  const rows = await session.run<{ id: string; own_conversation: string | null }>({
    text: `SELECT person.id, CASE WHEN lead.id = ANY ($1::uuid[]) THEN lead.conversation_id END AS own_conversation
      FROM ${leads} lead JOIN ${leads} person
        ON person.id = coalesce(lead.merged_into, lead.id) OR person.merged_into = coalesce(lead.merged_into, lead.id)
      WHERE lead.id = ANY ($1::uuid[]) OR lead.conversation_id = ANY ($2::uuid[])`,
    parameters: [[...leadIds], [...conversationIds]],
  })
  const own = rows.flatMap((row) => row.own_conversation ?? [])
  return {
    leads: new Set([...leadIds, ...rows.map((row) => row.id)]),
    conversations: new Set([...conversationIds, ...own]),
  }
}
