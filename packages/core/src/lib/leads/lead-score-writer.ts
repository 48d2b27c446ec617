import { cleanText } from '@leadkit/contracts'
import { newId } from '../base/identifier.ts'
import type { TenantSession } from '../database/session.ts'
import { storableJson } from '../base/field-schema.ts'
import type { HostEventWriter } from '../host-events/host-event-store.ts'
import type { Lead } from './lead.ts'
import { readShown } from './lead-row.ts'
import { type ProfileVersion, type ScoringToApply, toScoreInput } from './score-question.ts'

/**
 * Appends to a lead's history; the caller holds the lead's lock.
 * @returns false when the lead has a scoring that rests on a newer message, unless the given one is of the conversation as it is now.
 */
export async function appendScore(
  session: TenantSession,
  leadId: string,
  { messageId, basisReceivedAt, isCurrent = false, scoring, asked = null, rescoreId = null }: ScoringToApply,
): Promise<boolean> {
  const tables = session.tables
  const newer = await tables
    .selectFrom('lead_scores')
    .select('basis_received_at')
    .where('lead_id', '=', leadId)
    .where('basis_received_at', '>', basisReceivedAt)
    .orderBy('basis_received_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (asked?.profile) await keepProfile(session, asked.profile)
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
      // Readers take the newest basis, and of equal ones the last score.
      basis_received_at: isCurrent ? (newer?.basis_received_at ?? basisReceivedAt) : basisReceivedAt,
      scored_at: session.now,
      input: asked === null ? null : storableJson(toScoreInput(asked)),
      profile_hash: asked?.profile?.hash ?? null,
      rescore_id: rescoreId,
    })
    .execute()
  return isCurrent || newer === undefined
}

/** Scores that were made with a profile still need it after the tenant has replaced it. */
export async function keepProfile(session: TenantSession, { hash, profile }: ProfileVersion): Promise<void> {
  const row = { hash, tenant_id: session.tenantId, profile: storableJson(profile), created_at: session.now }
  const query = session.tables.insertInto('scorer_profiles').values(row)
  await query.onConflict((conflict) => conflict.column('hash').doNothing()).execute()
}

/** Reasonings are about a person and may name one; a question contains contact details. Rows that were only compared are deleted completely. */
export async function eraseReasonings(session: TenantSession, leadId: string): Promise<void> {
  await session.tables.deleteFrom('rescore_results').where('lead_id', '=', leadId).execute()
  await session.tables
    .updateTable('lead_scores')
    .set({ reasoning: '', input: null })
    .where('lead_id', '=', leadId)
    .execute()
}

/** A lead whose override is cleared may have no score. */
export async function tellScore(session: TenantSession, events: HostEventWriter, lead: Lead): Promise<void> {
  // The lead that shows it has told it.
  if (lead.mergedInto !== null) return
  const shown = await readShown(session, lead)
  const { id: leadId, score, scoreValue, version } = shown
  const overridden = shown.scoreOverride !== null
  if (score === null || scoreValue === null)
    await events.write(session, 'lead.updated', { leadId, version, fields: ['score'] })
  else await events.write(session, 'lead.scored', { leadId, score, scoreValue, overridden })
}
