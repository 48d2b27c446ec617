import { cleanText } from '@leadkit/contracts'
import { newId } from '../base/identifier.ts'
import type { TenantSession } from '../database/session.ts'
import type { ScoringToApply } from './scoring-to-apply.ts'

/**
 * Appends to a lead's history; the caller holds the lead's lock.
 * @returns false when the lead has a scoring that rests on a newer message.
 */
export async function appendScore(
  session: TenantSession,
  leadId: string,
  { messageId, basisReceivedAt, scoring }: ScoringToApply,
): Promise<boolean> {
  const tables = session.tables
  const newer = await tables
    .selectFrom('lead_scores')
    .select('id')
    .where('lead_id', '=', leadId)
    .where('basis_received_at', '>', basisReceivedAt)
    .limit(1)
    .executeTakeFirst()
  await tables
    .insertInto('lead_scores')
    .values({
      id: newId(),
      tenant_id: session.tenantId,
      lead_id: leadId,
      message_id: messageId,
      score: scoring.score,
      score_value: scoring.scoreValue,
      confidence: scoring.confidence,
      signals: JSON.stringify(scoring.signals),
      reasoning: cleanText(scoring.reasoning),
      model: scoring.model,
      rubric_version: scoring.rubricVersion,
      basis_received_at: basisReceivedAt,
      scored_at: session.now,
    })
    .execute()
  return newer === undefined
}

/** Reasonings are written about a person and may name one. */
export async function eraseReasonings(session: TenantSession, leadId: string): Promise<void> {
  await session.tables.updateTable('lead_scores').set({ reasoning: '' }).where('lead_id', '=', leadId).execute()
}
