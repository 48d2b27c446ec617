import type { JsonObject, Transcript } from '@leadkit/contracts'
import type { Selectable } from 'kysely'
import {
  AUTOMATED_MESSAGES,
  type ConsentBasis,
  type ConsentRecord,
  type ConsentStatus,
  type LeadConsent,
} from './consent.ts'
import type { ConsentRecordsTable } from '../database/tables/consent-tables.ts'

export function toConsentRecord(row: Omit<Selectable<ConsentRecordsTable>, 'tenant_id' | 'position'>): ConsentRecord {
  return {
    id: row.id,
    purpose: AUTOMATED_MESSAGES,
    status: row.status as ConsentStatus,
    basis: row.basis as ConsentBasis,
    givenAt: row.given_at,
    withdrawnAt: row.withdrawn_at,
    evidence: {
      messageId: row.message_id,
      conversationId: row.conversation_id,
      leadId: row.lead_id,
      platform: row.platform,
      channel: row.channel as Transcript['channel'] | null,
      reason: row.reason,
    },
    recordedBy: row.recorded_by,
    recordedAt: row.recorded_at,
  }
}

/** Reads `leads.consent`, which stores the moment as text. */
export function readLeadConsent(stored: JsonObject | null): LeadConsent | null {
  if (stored === null) return null
  const consent = stored as unknown as Omit<LeadConsent, 'at'> & { readonly at: string }
  return { ...consent, at: new Date(consent.at) }
}
