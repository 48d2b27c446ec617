import {
  type LeadScoreName,
  type LeadScoring,
  type ScoreRequest,
  type ScorerProfile,
  scorerProfileSchema,
} from '@leadkit/contracts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
import { lockLead } from '../../leads/lead-row.ts'
import type { LeadWriter } from '../../leads/lead-writer.ts'
import { hashQuestion, type ProfileVersion } from '../../leads/score-question.ts'
import { readScoreQuestions } from '../../leads/score-question-reader.ts'
import { readScorerSettings } from '../ai-job.ts'

/** A lead with its current score; `request` is null if there is no question to ask again. */
export interface LeadToRescore {
  readonly leadId: string
  /** The lead that shows it: itself, or the one that it was merged into. */
  readonly personId: string
  readonly scoreId: string | null
  readonly score: LeadScoreName | null
  readonly scoreValue: number | null
  readonly request: ScoreRequest | null
}

/** The machine's score that a lead's row shows, regardless of an override. */
const SHOWN = (tenant: string): string => `SELECT * FROM ${tenant}.lead_scores s WHERE s.lead_id = l.id
  ORDER BY s.basis_received_at DESC, s.scored_at DESC, s.id DESC LIMIT 1`

/** The next live leads after an id, in the order of their ids. */
export async function readNextToRescore(
  session: TenantSession,
  after: string | null,
  limit: number,
): Promise<readonly LeadToRescore[]> {
  return readToRescore(session, '($1::uuid IS NULL OR l.id > $1::uuid) ORDER BY l.id LIMIT $2', [after, limit])
}

/** The given live leads, and those that were merged into them. */
export async function readPeopleToRescore(
  session: TenantSession,
  leadIds: readonly string[],
): Promise<readonly LeadToRescore[]> {
  return readToRescore(session, '(l.id = ANY ($1::uuid[]) OR l.merged_into = ANY ($1::uuid[])) ORDER BY l.id', [
    leadIds,
  ])
}

async function readToRescore(
  session: TenantSession,
  which: string,
  parameters: readonly unknown[],
): Promise<readonly LeadToRescore[]> {
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<Omit<LeadToRescore, 'request'>>({
    text: `SELECT l.id AS "leadId", coalesce(l.merged_into, l.id) AS "personId", shown.id AS "scoreId", shown.score, shown.score_value AS "scoreValue"
      FROM ${tenant}.leads l LEFT JOIN LATERAL (${SHOWN(tenant)}) shown ON true
      WHERE l.deleted_at IS NULL AND ${which}`,
    parameters,
  })
  const questions = await readScoreQuestions(
    session,
    rows.flatMap((row) => row.scoreId ?? []),
  )
  return rows.map((row) => ({ ...row, request: questions.get(row.scoreId ?? '')?.request ?? null }))
}

/** A question that was asked, with the answer. */
export interface AskedScore {
  readonly leadId: string
  /** The score whose question it is. */
  readonly scoreId: string
  /** With the profile that was asked with. */
  readonly questionHash: string
  readonly profile: ProfileVersion | null
  readonly scoring: LeadScoring
  readonly rescoreId: string
}

/** Gives a lead a score that was asked for again, unless its score or the question has changed since. */
export async function applyAskedScore(session: TenantSession, leads: LeadWriter, asked: AskedScore): Promise<boolean> {
  const { leadId, scoreId, profile, scoring, rescoreId } = asked
  const lead = await lockLead(session, leadId, 'leads.rescore')
  if (lead.deletedAt !== null) return false
  const tenant = quoteIdentifier(session.schema)
  const [shown] = await session.run<{ id: string; message_id: string | null; basis_received_at: Date }>({
    text: `SELECT shown.* FROM ${tenant}.leads l CROSS JOIN LATERAL (${SHOWN(tenant)}) shown WHERE l.id = $1`,
    parameters: [leadId],
  })
  const question = (await readScoreQuestions(session, [scoreId])).get(scoreId)
  if (shown?.id !== scoreId || question === undefined) return false
  const request = { ...question.request, profile: profile?.profile }
  if (hashQuestion(request) !== asked.questionHash) return false
  const { conversationVersion: version, maxMessageCharacters } = question.input
  const { applied } = await leads.applyScoring(session, leadId, {
    messageId: shown.message_id,
    basisReceivedAt: shown.basis_received_at,
    scoring,
    asked: { ...request, profile, version, maxMessageCharacters },
    rescoreId,
  })
  return applied
}

/** The words, rules and examples that the tenant scores with; null for none. */
export async function readTenantProfile(session: TenantSession): Promise<ProfileVersion | null> {
  const query = session.sharedTables.selectFrom('tenants').select('settings').where('id', '=', session.tenantId)
  return readScorerSettings((await query.executeTakeFirst())?.settings ?? {}).profile
}

/** A profile that a score or a rescoring was made with; null for none. */
export async function readProfile(session: TenantSession, hash: string | null): Promise<ProfileVersion | null> {
  if (hash === null) return null
  const query = session.tables.selectFrom('scorer_profiles').select('profile').where('hash', '=', hash)
  const profile: ScorerProfile = scorerProfileSchema.parse((await query.executeTakeFirst())?.profile)
  return { hash, profile }
}
