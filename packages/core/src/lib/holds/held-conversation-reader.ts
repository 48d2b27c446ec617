import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { LegalHoldInShort } from './legal-hold.ts'

/** A conversation that holds keep, and which of them. */
export interface HeldConversation {
  readonly id: string
  readonly holdIds: readonly string[]
}

/** The conversations that holds by lead and by conversation keep. What holds on the tenant keep, which is everything, is not among them. */
export async function readHeldConversations(
  session: TenantSession,
  holds: readonly LegalHoldInShort[],
): Promise<readonly HeldConversation[]> {
  const byConversation = new Map<string, Set<string>>()
  const add = (conversationId: string, holdId: string): void => {
    const holdIds = byConversation.get(conversationId) ?? new Set()
    byConversation.set(conversationId, holdIds.add(holdId))
  }
  for (const { id, subject } of holds) if ('conversationId' in subject) add(subject.conversationId, id)
  const onLeads = holds.flatMap(({ id, subject }) => ('leadId' in subject ? [{ id, leadId: subject.leadId }] : []))
  for (const row of await readTalks(session, [...new Set(onLeads.map(({ leadId }) => leadId))]))
    for (const hold of onLeads) if (hold.leadId === row.lead_id) add(row.conversation_id, hold.id)
  return Array.from(byConversation, ([id, holdIds]) => ({ id, holdIds: [...holdIds] }))
}

interface TalkRow {
  readonly lead_id: string
  readonly conversation_id: string
}

/** The conversations of leads, and of all leads that are shown as one with them. */
async function readTalks(session: TenantSession, leadIds: readonly string[]): Promise<readonly TalkRow[]> {
  if (leadIds.length === 0) return []
  const leads = `${quoteIdentifier(session.schema)}.leads`
  return session.run<TalkRow & { [column: string]: unknown }>({
    text: `SELECT lead.id AS lead_id, person.conversation_id
      FROM ${leads} lead JOIN ${leads} person
        ON person.id = coalesce(lead.merged_into, lead.id) OR person.merged_into = coalesce(lead.merged_into, lead.id)
      WHERE lead.id = ANY ($1::uuid[]) AND person.conversation_id IS NOT NULL`,
    parameters: [[...leadIds]],
  })
}
