import { AUTOMATED_MESSAGES, type ConsentBasis, type ConsentEvidence, type ConsentStatus } from './consent.ts'
import type { ConsentRecord } from './consent.ts'
import { toConsentRecord } from './consent-row.ts'
import { newId } from '../base/identifier.ts'
import type { TenantSession } from '../database/session.ts'

export interface ConsentToRecord {
  readonly status: ConsentStatus
  readonly basis: ConsentBasis
  /** When it was said. */
  readonly at: Date
  readonly by: string
  readonly evidence: ConsentEvidence
}

/** Appends to the history; `hashes` identify the person. */
export async function appendRecord(
  session: TenantSession,
  consent: ConsentToRecord,
  hashes: readonly string[],
): Promise<ConsentRecord> {
  const { evidence, status } = consent
  const row = await session.tables
    .insertInto('consent_records')
    .values({
      id: newId(),
      tenant_id: session.tenantId,
      purpose: AUTOMATED_MESSAGES,
      status,
      basis: consent.basis,
      given_at: status === 'given' ? consent.at : null,
      withdrawn_at: status === 'withdrawn' ? consent.at : null,
      recorded_at: session.now,
      recorded_by: consent.by,
      reason: evidence.reason,
      message_id: evidence.messageId,
      conversation_id: evidence.conversationId,
      lead_id: evidence.leadId,
      platform: evidence.platform,
      channel: evidence.channel,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await addSubjects(session, row.id, hashes)
  return toConsentRecord(row)
}

/** Adds more identities to a record. */
export async function addSubjects(session: TenantSession, recordId: string, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0) return
  const rows = [...new Set(hashes)].toSorted().map((hash) => ({
    tenant_id: session.tenantId,
    identity_hash: hash,
    record_id: recordId,
  }))
  await session.tables
    .insertInto('consent_subjects')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['identity_hash', 'record_id']).doNothing())
    .execute()
}

/** All hashes of the people of these records. */
export async function subjectsOf(session: TenantSession, recordIds: readonly string[]): Promise<readonly string[]> {
  if (recordIds.length === 0) return []
  const rows = await session.tables
    .selectFrom('consent_subjects')
    .select('identity_hash')
    .distinct()
    .where('record_id', 'in', [...recordIds])
    .execute()
  return rows.map((row) => row.identity_hash)
}
