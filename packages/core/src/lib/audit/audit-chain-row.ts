import type { Selectable } from 'kysely'
import type { AuditChainsTable, AuditEntriesTable } from '../database/tables/audit-tables.ts'
import type { ChainHead, EntryContent } from './entry-hash.ts'

export type ChainRow = Pick<
  Selectable<AuditChainsTable>,
  'id' | 'secret_encrypted' | 'last_number' | 'last_hash' | 'last_month' | 'base_number' | 'base_hash'
>

export function toHead(row: Omit<ChainRow, 'secret_encrypted'>): ChainHead {
  return {
    id: row.id,
    lastNumber: Number(row.last_number),
    lastHash: row.last_hash,
    lastMonth: row.last_month,
    baseNumber: Number(row.base_number),
    baseHash: row.base_hash,
  }
}

/** What an entry's hash is made of, as it is stored. */
export function toContent(row: Selectable<AuditEntriesTable>): EntryContent {
  return {
    id: row.id,
    at: row.recorded_at,
    action: row.action,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    actor: row.actor,
    userId: row.user_id,
    apiKeyId: row.api_key_id,
    network: row.network,
    before: row.before,
    after: row.after,
    seen: row.seen,
  }
}
