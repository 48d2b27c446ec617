import { LeadKitError } from '@leadkit/contracts'
import type { JsonObject } from '@leadkit/contracts'
import { applyAskedScore } from '../ai/rescore/asked-score-writer.ts'
import { recordHandover } from '../care/assignment-undo-writer.ts'
import type { HandAssignmentWriter } from '../care/hand-assignment-writer.ts'
import { lockConversationsOf } from '../care/hand-assignment-writer.ts'
import type { OwnerWriter } from '../care/owner-writer.ts'
import { requestSync } from '../crm/sync/sync-request-writer.ts'
import type { TenantSession } from '../database/session.ts'
import { readNewestMove } from '../leads/lead-history-reader.ts'
import { lockLead } from '../leads/lead-row.ts'
import type { LeadWriter } from '../leads/lead-writer.ts'
import { lockWithMembers } from '../leads/people/person-lock-writer.ts'
import { tagLead } from '../leads/tags/lead-tag-writer.ts'
import type { AskedLead } from './bulk-question.ts'
import { CHANGED_SINCE, done, type ItemResult, NO_QUESTION, refused, UNCHANGED } from './bulk-result.ts'
import type { BulkWork } from './bulk-run.ts'

export interface BulkWriters {
  readonly leads: LeadWriter
  readonly assignments: HandAssignmentWriter
  readonly owners: OwnerWriter
}

/** Work on one lead; `answer` is there for a rescoring. */
export interface WorkOnLead {
  readonly runId: string
  readonly work: BulkWork
  readonly by: string
  readonly answer: AskedLead | null
}

const OPERATION = 'bulk'

/**
 * Locks what the work locks, in the same order, so that nobody changes the lead between a look at it and the work.
 * @returns why the work is refused; null for a live lead.
 */
export async function lockForWork(
  session: TenantSession,
  leadId: string,
  { action }: BulkWork,
): Promise<ItemResult | null> {
  if (action === 'assign') await lockConversationsOf(session, leadId)
  if (action === 'rescore') await lockWithMembers(session, [leadId])
  const lead = await lockLead(session, leadId, OPERATION)
  if (lead.deletedAt !== null) return refused('not_found')
  return lead.mergedInto === null ? null : refused('merged')
}

/** Does a run's work to one lead, in the caller's transaction. @throws LeadKitError as the method for a single lead. */
export async function workOn(
  session: TenantSession,
  writers: BulkWriters,
  leadId: string,
  { runId, work, by, answer }: WorkOnLead,
): Promise<ItemResult> {
  switch (work.action) {
    case 'move':
      return move(session, writers, leadId, { work, by })
    case 'assign':
      return assign(session, writers, leadId, { work, by })
    case 'tag':
      return tag(session, writers, leadId, work)
    case 'sync':
      if ((await requestSync(session, leadId, work.crmConfigId)) !== null) return done(null)
      throw new LeadKitError('not_found', `${OPERATION}: there is no such lead`)
    case 'rescore':
      return rescore(session, writers, { runId, answer })
  }
}

type Work<Action extends BulkWork['action']> = {
  readonly work: Extract<BulkWork, { action: Action }>
  readonly by: string
}

async function move(
  session: TenantSession,
  { leads }: BulkWriters,
  leadId: string,
  { work, by }: Work<'move'>,
): Promise<ItemResult> {
  const lead = await lockLead(session, leadId, OPERATION)
  if (lead.status === work.to) return UNCHANGED
  await leads.move(session, leadId, { to: work.to, by, reason: work.reason })
  const newest = await readNewestMove(session, leadId)
  return done({ transitionId: newest?.id ?? null })
}

async function assign(
  session: TenantSession,
  { assignments }: BulkWriters,
  leadId: string,
  { work, by }: Work<'assign'>,
): Promise<ItemResult> {
  const to = { userId: work.userId ?? null, teamId: work.teamId ?? null }
  const given = { to, conversationToo: true, by, reason: work.reason }
  const handover = await recordHandover(session, leadId, to, () =>
    assignments.assignLead(session, leadId, given, OPERATION),
  )
  return handover === null ? UNCHANGED : done(handover as unknown as JsonObject)
}

async function tag(
  session: TenantSession,
  { leads }: BulkWriters,
  leadId: string,
  { add, remove }: Extract<BulkWork, { action: 'tag' }>,
): Promise<ItemResult> {
  const { added, removed } = await tagLead(session, leads, leadId, { add, remove })
  return added.length + removed.length === 0 ? UNCHANGED : done({ added: [...added], removed: [...removed] })
}

/** A person's leads are each scored: what is shown follows from all of them. */
async function rescore(
  session: TenantSession,
  { leads }: BulkWriters,
  { runId: rescoreId, answer }: Pick<WorkOnLead, 'runId' | 'answer'>,
): Promise<ItemResult> {
  if (answer === null || answer.length === 0) return NO_QUESTION
  const problem = answer.find((asked) => 'refusal' in asked)
  if (problem !== undefined && 'refusal' in problem) return refused(problem.refusal)
  let [applied, changed] = [false, false]
  for (const asked of answer) {
    if ('refusal' in asked) continue
    await asked.record(session)
    const isApplied = await applyAskedScore(session, leads, { ...asked, rescoreId })
    applied ||= isApplied
    changed ||= isApplied && asked.isOther
  }
  if (!applied) return CHANGED_SINCE
  return changed ? done(null) : UNCHANGED
}
