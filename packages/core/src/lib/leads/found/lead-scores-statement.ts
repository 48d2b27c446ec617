import { cleanText } from '@leadkit/contracts'
import { storableJson } from '../../base/field-schema.ts'
import { newId } from '../../base/identifier.ts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
import type { StoredLead } from '../lead.ts'
import type { CurrentScoring } from './found-lead.ts'
import { toScoreInput } from '../score-question.ts'

/** A score of a lead; one that is new was made with it. */
export interface ScoreOfLead {
  readonly lead: StoredLead
  readonly scoring: CurrentScoring
  readonly isNew: boolean
}

/**
 * Appends scores to the histories of leads, one each, and shows them. They are judgements of the conversations as they are at this moment, so each
 * takes the place of every earlier one of its lead, also of one that rests on a newer message. Where a person has overridden the score, the machine's
 * is kept beside it. The caller holds the leads' locks. Returns the versions of the leads that were there before.
 */
export async function scoreLeads(
  session: TenantSession,
  scores: readonly ScoreOfLead[],
): Promise<ReadonlyMap<string, number>> {
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<{ id: string; version: string | number }>({
    text: `WITH given AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, lead_id uuid, is_new boolean, message_id uuid, score text, score_value integer,
          confidence real, signals jsonb, reasoning text, model text, rubric_version text, basis_received_at timestamptz, input jsonb,
          profile_hash text)),
      history AS (
        INSERT INTO ${tenant}.lead_scores (id, tenant_id, lead_id, message_id, score, score_value, confidence, signals, reasoning, model,
          rubric_version, basis_received_at, scored_at, input, profile_hash)
        SELECT id, $2::uuid, lead_id, message_id, score, score_value, confidence, signals, reasoning, model, rubric_version,
          greatest(basis_received_at, (SELECT max(s.basis_received_at) FROM ${tenant}.lead_scores s WHERE s.lead_id = given.lead_id)),
          $3::timestamptz, input, profile_hash FROM given)
      UPDATE ${tenant}.leads l SET
        score = CASE WHEN l.score_override IS NULL THEN g.score ELSE l.score END,
        score_value = CASE WHEN l.score_override IS NULL THEN g.score_value ELSE l.score_value END,
        machine_score = CASE WHEN l.score_override IS NULL THEN l.machine_score ELSE g.score END,
        machine_score_value = CASE WHEN l.score_override IS NULL THEN l.machine_score_value ELSE g.score_value END,
        scored_at = $3::timestamptz, version = l.version + 1, updated_at = $3::timestamptz
      FROM given g WHERE l.id = g.lead_id AND NOT g.is_new RETURNING l.id, l.version`,
    parameters: [storableJson(scores.map(toRow)), session.tenantId, session.now],
  })
  return new Map(rows.map(({ id, version }) => [id, Number(version)]))
}

function toRow({ lead, scoring: { messageId, basisReceivedAt, scoring, asked }, isNew }: ScoreOfLead): object {
  return {
    id: newId(),
    lead_id: lead.id,
    is_new: isNew,
    message_id: messageId,
    score: scoring.score,
    score_value: scoring.scoreValue,
    confidence: scoring.confidence,
    signals: scoring.signals,
    reasoning: cleanText(scoring.reasoning),
    model: scoring.model,
    rubric_version: scoring.rubricVersion,
    basis_received_at: basisReceivedAt,
    input: asked == null ? null : toScoreInput(asked),
    profile_hash: asked?.profile?.hash ?? null,
  }
}
