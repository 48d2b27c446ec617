import { newId } from '../../base/identifier.ts'
import type { HostEventWriter } from '../../host-events/host-event-store.ts'
import { enqueue } from '../../queue/dispatch-writer.ts'
import type { TenantSession } from '../../database/session.ts'
import { isOpenWork } from '../lead-change.ts'
import type { Lead } from '../lead.ts'

/**
 * Has the worker look at the tenant's work: a lead wants an owner, or a user may be free again. Any id may be the signal's; one that belongs to what
 * the caller has locked anyway makes no transaction wait for another.
 * @returns false for a tenant without rules.
 */
export async function signalAssignment(session: TenantSession, id: string): Promise<boolean> {
  const query = session.tables.selectFrom('care_settings').select('id').where('assigns', '=', true)
  if ((await query.executeTakeFirst()) === undefined) return false
  await enqueue(session, [{ kind: 'assignment', taskId: id }])
  return true
}

/** A user with less to do may be free for other leads, and a lead that is work again may want an owner. */
export async function tellWork(session: TenantSession, before: Lead, after: Lead): Promise<void> {
  if (isOpenWork(before) === isOpenWork(after)) return
  const owned = after.assignedUserId !== null || after.assignedTeamId !== null
  if (!owned && !isOpenWork(after)) return
  if (!(await signalAssignment(session, after.id)) || owned) return
  await session.tables
    .updateTable('leads')
    .set({ owner_wanted_since: session.now })
    .where('id', '=', after.id)
    .execute()
}

/** A new lead takes the owner that its conversation already has, or waits for the rules; the caller sees that it is one of the two. */
export async function settleNewLead(session: TenantSession, lead: Lead, events: HostEventWriter): Promise<void> {
  const { id: leadId, assignedUserId: userId, assignedTeamId: teamId } = lead
  if (lead.ownerWantedSince !== null) return enqueue(session, [{ kind: 'assignment', taskId: leadId }])
  const cause = 'conversation'
  await session.tables
    .insertInto('assignments')
    .values({
      id: newId(),
      tenant_id: session.tenantId,
      lead_id: leadId,
      conversation_id: null,
      user_id: userId,
      team_id: teamId,
      previous_user_id: null,
      previous_team_id: null,
      cause,
      rule_id: null,
      assigned_by: null,
      reason: null,
      assigned_at: session.now,
    })
    .execute()
  const previous = { previousUserId: null, previousTeamId: null }
  await events.write(session, 'lead.assigned', { leadId, userId, teamId, ...previous, cause, ruleId: null, by: null })
}
