import type { LeadScoreName, Signal } from '@leadkit/contracts'
import type { Selectable } from 'kysely'
import type { LeadScore } from './lead-score.ts'
import type { LeadScoresTable } from '../database/tables/lead-score-tables.ts'

export function toLeadScore(row: Selectable<LeadScoresTable>): LeadScore {
  return {
    id: row.id,
    leadId: row.lead_id,
    messageId: row.message_id,
    score: row.score as LeadScoreName,
    scoreValue: row.score_value,
    confidence: row.confidence,
    // The lead writer writes it from a validated scoring.
    signals: row.signals as unknown as readonly Signal[],
    reasoning: row.reasoning,
    model: row.model,
    rubricVersion: row.rubric_version,
    profileHash: row.profile_hash,
    rescoreId: row.rescore_id,
    basisReceivedAt: row.basis_received_at,
    scoredAt: row.scored_at,
  }
}
