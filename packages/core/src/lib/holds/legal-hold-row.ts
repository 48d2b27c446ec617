import type { Selectable } from 'kysely'
import type { LegalHoldsTable } from '../database/tables/retention-tables.ts'
import type { LegalHold, LegalHoldSubject } from './legal-hold.ts'

export type LegalHoldRow = Selectable<LegalHoldsTable>

export function toSubject({ kind, subject_id: id }: Pick<LegalHoldRow, 'kind' | 'subject_id'>): LegalHoldSubject {
  if (id === null) return { tenant: true }
  return kind === 'lead' ? { leadId: id } : { conversationId: id }
}

export function subjectColumns(subject: LegalHoldSubject): Pick<LegalHoldRow, 'kind' | 'subject_id'> {
  if ('tenant' in subject) return { kind: 'tenant', subject_id: null }
  if ('leadId' in subject) return { kind: 'lead', subject_id: subject.leadId }
  return { kind: 'conversation', subject_id: subject.conversationId }
}

export function toLegalHold(row: LegalHoldRow, now: Date): LegalHold {
  return {
    id: row.id,
    subject: toSubject(row),
    reason: row.reason,
    placedBy: row.placed_by,
    placedAt: row.placed_at,
    until: row.ends_at,
    releasedAt: row.released_at,
    releasedBy: row.released_by,
    releaseReason: row.release_reason,
    inForce: row.released_at === null && (row.ends_at === null || row.ends_at > now),
  }
}
