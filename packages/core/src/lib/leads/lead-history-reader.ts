import type { Selectable } from 'kysely'
import type { TenantTables } from '../database/tables/tenant-tables.ts'
import { isUuid } from '../base/identifier.ts'
import type { Lead, LeadTransition } from './lead.ts'
import type { LeadScore, LeadScoreExplanation, ScoreEvidence } from './lead-score.ts'
import { type Page, pageLimit, type PageRequest, toPage } from '../base/page.ts'
import { behindPage } from '../database/keyset.ts'
import { toLeadScore } from './lead-score-row.ts'
import type { TenantSession } from '../database/session.ts'
import type { LeadStatus } from '../base/lead-status.ts'

/** Scorings of leads, newest first. */
export async function readScores(
  session: TenantSession,
  leadIds: readonly string[],
  request: PageRequest,
): Promise<Page<LeadScore>> {
  const limit = pageLimit(request)
  const rows = await session.tables
    .selectFrom('lead_scores')
    .selectAll()
    .where('lead_id', 'in', [...leadIds])
    .where(behindPage('scored_at', 'desc', request))
    .orderBy('scored_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  return toPage(rows.map(toLeadScore), limit, (score) => ({ at: score.scoredAt, id: score.id }))
}

/** Moves of leads, newest first. */
export async function readTransitions(
  session: TenantSession,
  leadIds: readonly string[],
  request: PageRequest,
): Promise<Page<LeadTransition>> {
  const limit = pageLimit(request)
  const rows = await session.tables
    .selectFrom('lead_transitions')
    .selectAll()
    .where('lead_id', 'in', [...leadIds])
    .where(behindPage('moved_at', 'desc', request))
    .orderBy('moved_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const transitions = rows.map(toTransition)
  return toPage(transitions, limit, (transition) => ({ at: transition.movedAt, id: transition.id }))
}

/** The newest move of a lead; null if it was never moved. */
export async function readNewestMove(session: TenantSession, leadId: string): Promise<LeadTransition | null> {
  const { items } = await readTransitions(session, [leadId], { limit: 1 })
  return items[0] ?? null
}

export function toTransition(row: Selectable<TenantTables['lead_transitions']>): LeadTransition {
  return {
    id: row.id,
    leadId: row.lead_id,
    from: row.from_status as LeadStatus,
    to: row.to_status as LeadStatus,
    by: row.moved_by,
    reason: row.reason,
    movedAt: row.moved_at,
  }
}

/** The newest scoring, which is the lead's score unless a person overrides it, each signal with its messages; null before the first scoring. */
export async function explainScore(
  session: TenantSession,
  lead: Lead,
  scoredLeadId: string,
): Promise<LeadScoreExplanation | null> {
  const row = await session.tables
    .selectFrom('lead_scores')
    .selectAll()
    .where('lead_id', '=', scoredLeadId)
    .orderBy('basis_received_at', 'desc')
    .orderBy('scored_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) return null
  const score = toLeadScore(row)
  // A model may cite things other than messages.
  const signalled = score.signals.flatMap((signal) => signal.messageIds).filter(isUuid)
  const said = Object.values(lead.fieldSources).flatMap((source) => source.messageId ?? [])
  const evidence = await readEvidence(session, [...new Set([...signalled, ...said])])
  const lookUp = (messageId: string): ScoreEvidence =>
    evidence.get(messageId) ?? { messageId, content: null, receivedAt: null }
  const fields = Object.entries(lead.fieldSources).map(([field, source]) => [
    field,
    { ...source, evidence: source.messageId === null ? null : lookUp(source.messageId) },
  ])
  return {
    score,
    signals: score.signals.map((signal) => ({ ...signal, evidence: signal.messageIds.map(lookUp) })),
    override: lead.scoreOverride,
    fields: Object.fromEntries(fields) as LeadScoreExplanation['fields'],
  }
}

async function readEvidence(
  session: TenantSession,
  messageIds: readonly string[],
): Promise<ReadonlyMap<string, ScoreEvidence>> {
  if (messageIds.length === 0) return new Map()
  const rows = await session.tables
    .selectFrom('messages')
    .select(['id', 'content', 'received_at', 'deleted_at'])
    .where('id', 'in', messageIds)
    .execute()
  return new Map(
    rows.map((row) => [
      row.id,
      {
        messageId: row.id,
        content: row.deleted_at !== null || row.content === '' ? null : row.content,
        receivedAt: row.received_at,
      },
    ]),
  )
}
