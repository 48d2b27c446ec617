import { requireActiveUser } from '../access/user-reader.ts'
import type { TenantSession } from '../database/session.ts'
import { isOpenWork } from '../leads/lead-change.ts'
import type { Lead } from '../leads/lead.ts'
import { lockLiveLead } from '../leads/lead-row.ts'
import { signalAssignment } from '../leads/owners/lead-owner-writer.ts'
import { lockCareSettings } from './care-settings-reader.ts'
import { lockConversationsOf, requireTeam } from './hand-assignment-writer.ts'
import { isSameOwner, type Owner } from './owner.ts'
import type { OwnerChange, OwnerWriter } from './owner-writer.ts'

/** What an assignment changed, and what was there before it. */
export interface Handover {
  readonly to: Owner
  /** Null if only conversations changed hands. */
  readonly lead: {
    readonly before: Owner
    /** True if the rules were looking for an owner. */
    readonly wanted: boolean
    /** The newest entry of its history after the assignment. */
    readonly assignmentId: string | null
  } | null
  readonly conversations: readonly { readonly id: string; readonly before: Owner }[]
}

/** Does an assignment, and tells what it changed; null if all had the owner already. */
export async function recordHandover(
  session: TenantSession,
  leadId: string,
  to: Owner,
  assign: () => Promise<void>,
): Promise<Handover | null> {
  const conversations = await lockConversationsOf(session, leadId)
  const lead = await lockLiveLead(session, leadId, 'assignments.assign')
  await assign()
  const [before, wanted] = [ownerOf(lead), lead.ownerWantedSince !== null]
  const changed = conversations.filter(({ owner }) => !isSameOwner(owner, to))
  const isSame = isSameOwner(before, to) && !wanted
  if (isSame && changed.length === 0) return null
  return {
    to,
    lead: isSame ? null : { before, wanted, assignmentId: await readNewestAssignment(session, leadId) },
    conversations: changed.map(({ id, owner }) => ({ id, before: owner })),
  }
}

/**
 * Gives a lead and its conversations back to whom they had before. **What changed hands since stays**: a conversation alone, or all if the lead did. A
 * lead that waited for the rules waits for them again.
 * @returns false if nothing was given back.
 * @throws LeadKitError `not_found` for a removed lead, or a former user or team that is gone; `conflict` for a merged lead.
 */
export async function takeHandoverBack(
  session: TenantSession,
  owners: OwnerWriter,
  leadId: string,
  { handover, ...said }: { readonly handover: Handover; readonly by: string; readonly reason: string },
): Promise<boolean> {
  const conversations = await lockConversationsOf(session, leadId)
  const lead = await lockLiveLead(session, leadId, 'assignments.assign')
  const former = handover.lead
  if (former !== null && (await readNewestAssignment(session, leadId)) !== former.assignmentId) return false
  const { assigns } = await lockCareSettings(session)
  const waits = former !== null && former.wanted && assigns && isOpenWork(lead)
  const changes: OwnerChange[] = handover.conversations.flatMap(({ id, before: to }) => {
    const conversation = conversations.find((now) => now.id === id)
    if (conversation === undefined || !isSameOwner(conversation.owner, handover.to)) return []
    return [{ lead: null, conversation, to, cause: 'by_hand', ...said }]
  })
  if (former !== null)
    changes.push({
      lead: { id: leadId, owner: ownerOf(lead) },
      conversation: null,
      to: former.before,
      cause: waits ? 'returned' : 'by_hand',
      ...said,
    })
  for (const { to } of changes) await requireOwner(session, to)
  await owners.write(session, changes)
  if (waits)
    await session.tables
      .updateTable('leads')
      .set({ owner_wanted_since: session.now })
      .where('id', '=', leadId)
      .execute()
  if (former !== null) await signalAssignment(session, leadId)
  return changes.length > 0
}

async function requireOwner(session: TenantSession, { userId, teamId }: Owner): Promise<void> {
  if (userId !== null) await requireActiveUser(session, userId, 'assignments.assign')
  if (teamId !== null) await requireTeam(session, teamId, 'assignments.assign')
}

async function readNewestAssignment(session: TenantSession, leadId: string): Promise<string | null> {
  const row = await session.tables
    .selectFrom('assignments')
    .select('id')
    .where('lead_id', '=', leadId)
    .orderBy('assigned_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? null
}

function ownerOf(lead: Lead): Owner {
  return { userId: lead.assignedUserId, teamId: lead.assignedTeamId }
}
