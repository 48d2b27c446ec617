import { newId } from '../base/identifier.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { HostEventWriter } from '../host-events/host-event-store.ts'
import { type AssignmentCause, isSameOwner, type Owner } from './owner.ts'

/** Something that gets another owner: a lead, a conversation, or a lead together with its conversation. */
export interface OwnerChange {
  readonly lead: { readonly id: string; readonly owner: Owner } | null
  readonly conversation: { readonly id: string; readonly owner: Owner } | null
  readonly to: Owner
  readonly cause: AssignmentCause
  readonly ruleId?: string | undefined
  readonly by?: string | undefined
  readonly reason?: string | undefined
}

/**
 * Writes owners, their history and the events, in a fixed number of statements. The caller holds the locks on the rows of conversations and leads. What
 * has the owner already is left out.
 */
export class OwnerWriter {
  readonly #hostEvents: HostEventWriter

  constructor(hostEvents: HostEventWriter) {
    this.#hostEvents = hostEvents
  }

  async write(session: TenantSession, given: readonly OwnerChange[]): Promise<void> {
    const changes = given.map(withoutSame).filter(({ lead, conversation }) => lead !== null || conversation !== null)
    if (changes.length === 0) return
    const leads = changes.flatMap(({ lead, ...change }) => (lead === null ? [] : [{ ...change, ...lead }]))
    const conversations = changes.flatMap(({ conversation, ...change }) =>
      conversation === null ? [] : [{ ...change, ...conversation }],
    )
    await writeLeadOwners(session, leads)
    await writeConversationOwners(session, conversations)
    await session.tables
      .insertInto('assignments')
      .values(changes.map((change) => toRow(session, change)))
      .execute()
    await this.#hostEvents.writeAll(
      session,
      'lead.assigned',
      leads.map((change) => ({ leadId: change.id, ...eventOf(change) })),
    )
    await this.#hostEvents.writeAll(
      session,
      'conversation.assigned',
      conversations.map((change) => ({ conversationId: change.id, ...eventOf(change) })),
    )
  }
}

interface OwnedChange extends Pick<OwnerChange, 'to' | 'cause' | 'ruleId' | 'by'> {
  readonly id: string
  readonly owner: Owner
}

function withoutSame(change: OwnerChange): OwnerChange {
  const { lead, conversation, to } = change
  return {
    ...change,
    lead: lead !== null && isSameOwner(lead.owner, to) ? null : lead,
    conversation: conversation !== null && isSameOwner(conversation.owner, to) ? null : conversation,
  }
}

function eventOf({ owner, to, cause, ruleId, by }: OwnedChange) {
  return {
    userId: to.userId,
    teamId: to.teamId,
    previousUserId: owner.userId,
    previousTeamId: owner.teamId,
    cause,
    ruleId: ruleId ?? null,
    by: by ?? null,
  }
}

function toRow(session: TenantSession, { lead, conversation, to, cause, ruleId, by, reason }: OwnerChange) {
  const before = (lead ?? conversation)?.owner
  return {
    id: newId(),
    tenant_id: session.tenantId,
    lead_id: lead?.id ?? null,
    conversation_id: conversation?.id ?? null,
    user_id: to.userId,
    team_id: to.teamId,
    previous_user_id: before?.userId ?? null,
    previous_team_id: before?.teamId ?? null,
    cause,
    rule_id: ruleId ?? null,
    assigned_by: by ?? null,
    reason: reason ?? null,
    assigned_at: session.now,
  }
}

/** Work that goes back to the rules wants an owner again; everything else has been decided. */
async function writeLeadOwners(session: TenantSession, changes: readonly OwnedChange[]): Promise<void> {
  if (changes.length === 0) return
  await session.run({
    text: `UPDATE ${quoteIdentifier(session.schema)}.leads l SET assigned_user_id = w.user_id, assigned_team_id = w.team_id,
        assigned_at = CASE WHEN w.user_id IS NULL AND w.team_id IS NULL THEN NULL ELSE $5::timestamptz END,
        owner_wanted_since = CASE WHEN w.cause = 'returned' THEN $5::timestamptz END
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) AS w (id, user_id, team_id, cause) WHERE l.id = w.id`,
    parameters: [...ownerColumns(changes), changes.map(({ cause }) => cause), session.now],
  })
}

async function writeConversationOwners(session: TenantSession, changes: readonly OwnedChange[]): Promise<void> {
  if (changes.length === 0) return
  await session.run({
    text: `UPDATE ${quoteIdentifier(session.schema)}.conversations c SET assigned_user_id = w.user_id, assigned_team_id = w.team_id
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS w (id, user_id, team_id) WHERE c.id = w.id`,
    parameters: ownerColumns(changes),
  })
}

function ownerColumns(changes: readonly OwnedChange[]): readonly unknown[] {
  return [changes.map(({ id }) => id), changes.map(({ to }) => to.userId), changes.map(({ to }) => to.teamId)]
}
