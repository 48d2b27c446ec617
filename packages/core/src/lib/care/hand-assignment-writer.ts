import { LeadKitError } from '@leadkit/contracts'
import { requireActiveUser } from '../access/user-reader.ts'
import { requireFound } from '../base/parse-input.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { Lead } from '../leads/lead.ts'
import { isOpenWork } from '../leads/lead-change.ts'
import { signalAssignment } from '../leads/owners/lead-owner-writer.ts'
import { lockLead } from '../leads/lead-row.ts'
import { lockCareSettings } from './care-settings-reader.ts'
import { isSameOwner, NOBODY, type Owner } from './owner.ts'
import type { OwnerChange, OwnerWriter } from './owner-writer.ts'

interface Said {
  readonly by?: string | undefined
  readonly reason?: string | undefined
}

/** A change of owner at somebody's request: it replaces the owner, whoever is free. Rows are locked in the order conversation, lead, settings. */
export class HandAssignmentWriter {
  readonly #owners: OwnerWriter

  constructor(owners: OwnerWriter) {
    this.#owners = owners
  }

  /** @throws LeadKitError `not_found` for an unknown or removed lead, a user who is unknown or deactivated, or an unknown team. */
  async assignLead(
    session: TenantSession,
    leadId: string,
    given: Said & { readonly to: Owner; readonly conversationToo: boolean },
    operation: string,
  ): Promise<void> {
    const conversations = await lockConversationsOf(session, leadId)
    const lead = await lockLive(session, leadId, operation)
    await this.#assign(session, { lead, conversations: given.conversationToo ? conversations : [] }, given, operation)
  }

  /**
   * The conversation's lead gets the same owner, unless `leadToo` is false. The caller holds the lock on the conversation's row.
   * @throws LeadKitError `not_found` for a user who is unknown or deactivated, or an unknown team.
   */
  async assignConversation(
    session: TenantSession,
    conversation: { readonly id: string; readonly owner: Owner },
    given: Said & { readonly to: Owner; readonly leadToo: boolean },
    operation: string,
  ): Promise<void> {
    const lead = given.leadToo ? await lockLeadOf(session, conversation.id, operation) : null
    await this.#assign(session, { lead, conversations: [conversation] }, given, operation)
  }

  /** @throws LeadKitError `not_found` for an unknown or removed lead; `conflict` for one that is closed, and for a tenant without rules. */
  async returnToRules(session: TenantSession, leadId: string, said: Said, operation: string): Promise<void> {
    const conversations = await lockConversationsOf(session, leadId)
    const lead = await lockLive(session, leadId, operation)
    const { assigns } = await lockCareSettings(session)
    if (!assigns)
      throw new LeadKitError('conflict', `${operation}: the tenant has no rules; set them with tenant.care.configure`)
    if (!isOpenWork(lead))
      throw new LeadKitError('conflict', `${operation}: the lead is ${lead.status}; reopen it with leads.move first`)
    const owner = ownerOf(lead)
    if (isSameOwner(owner, NOBODY))
      await session.tables
        .updateTable('leads')
        .set({ owner_wanted_since: session.now })
        .where('id', '=', leadId)
        .execute()
    const change = { to: NOBODY, cause: 'returned', ...said } as const
    await this.#owners.write(session, toChanges({ id: leadId, owner }, conversations, change))
    await signalAssignment(session, leadId)
  }

  async #assign(
    session: TenantSession,
    { lead, conversations }: { readonly lead: Lead | null; readonly conversations: readonly OwnedConversation[] },
    { to, by, reason }: Said & { readonly to: Owner },
    operation: string,
  ): Promise<void> {
    await lockCareSettings(session)
    if (to.userId !== null) await requireActiveUser(session, to.userId, operation)
    if (to.teamId !== null) await requireTeam(session, to.teamId, operation)
    const owned = lead === null ? null : { id: lead.id, owner: ownerOf(lead) }
    // Somebody has decided: the rules no longer look for an owner, even if nobody is what was decided.
    if (lead !== null && lead.ownerWantedSince !== null)
      await session.tables.updateTable('leads').set({ owner_wanted_since: null }).where('id', '=', lead.id).execute()
    await this.#owners.write(session, toChanges(owned, conversations, { to, cause: 'by_hand', by, reason }))
    if (lead !== null && lead.assignedUserId !== null && lead.assignedUserId !== to.userId)
      await signalAssignment(session, lead.id)
  }
}

export type OwnedConversation = NonNullable<OwnerChange['conversation']>

/** The lead and its own conversation change hands together; the conversations of merged leads follow. */
function toChanges(
  lead: OwnerChange['lead'],
  [own, ...others]: readonly OwnedConversation[],
  change: Omit<OwnerChange, 'lead' | 'conversation'>,
): readonly OwnerChange[] {
  const first = { lead, conversation: own ?? null, ...change }
  return [first, ...others.map((conversation) => ({ lead: null, conversation, ...change }))]
}

function ownerOf(lead: Lead): Owner {
  return { userId: lead.assignedUserId, teamId: lead.assignedTeamId }
}

async function lockLive(session: TenantSession, id: string, operation: string): Promise<Lead> {
  const lead = await lockLead(session, id, operation)
  const live = requireFound(lead.deletedAt === null ? lead : null, operation, 'lead')
  if (live.mergedInto === null) return live
  throw new LeadKitError('conflict', `${operation}: the lead was merged into ${live.mergedInto}; assign that one`)
}

/** The lead's conversation first, then those of the leads that were merged into it. An unknown lead is told later. */
export async function lockConversationsOf(
  session: TenantSession,
  leadId: string,
): Promise<readonly OwnedConversation[]> {
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<{ id: string; user_id: string | null; team_id: string | null; is_own: boolean }>({
    text: `SELECT c.id, c.assigned_user_id AS user_id, c.assigned_team_id AS team_id,
        c.id = (SELECT conversation_id FROM ${tenant}.leads WHERE id = $1) AS is_own
      FROM ${tenant}.conversations c
      WHERE c.id IN (SELECT conversation_id FROM ${tenant}.leads WHERE id = $1 OR merged_into = $1)
      ORDER BY c.social_account_id, c.platform_conversation_id, c.participant_id FOR NO KEY UPDATE OF c`,
    parameters: [leadId],
  })
  return rows
    .toSorted((one, other) => Number(other.is_own ?? false) - Number(one.is_own ?? false))
    .map((row) => ({ id: row.id, owner: { userId: row.user_id, teamId: row.team_id } }))
}

/** The lead that shows what the conversation's lead says; null without a lead, and for a removed one. */
async function lockLeadOf(session: TenantSession, conversationId: string, operation: string): Promise<Lead | null> {
  let id = await findShowing(session, conversationId)
  while (id !== null) {
    const lead = await lockLead(session, id, operation)
    // A merge, or one that was undone, may have come before the lock: then another lead shows it.
    const now = await findShowing(session, conversationId)
    if (now === id) return lead.deletedAt === null ? lead : null
    id = now
  }
  return null
}

async function findShowing(session: TenantSession, conversationId: string): Promise<string | null> {
  const row = await session.tables
    .selectFrom('leads')
    .select((eb) => eb.fn.coalesce('merged_into', 'id').as('id'))
    .where('conversation_id', '=', conversationId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return row?.id ?? null
}

/** @throws LeadKitError `not_found`. */
export async function requireTeam(session: TenantSession, id: string, operation: string): Promise<void> {
  const row = await session.tables.selectFrom('teams').select('id').where('id', '=', id).executeTakeFirst()
  requireFound(row, operation, 'team')
}
