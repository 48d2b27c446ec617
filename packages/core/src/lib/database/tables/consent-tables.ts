import type { ColumnType } from 'kysely'

export interface ConsentRecordsTable {
  id: string
  tenant_id: string
  position: ColumnType<string | number, never, never>
  purpose: string
  status: string
  basis: string
  given_at: Date | null
  withdrawn_at: Date | null
  recorded_at: Date
  recorded_by: string
  reason: string | null
  message_id: string | null
  conversation_id: string | null
  lead_id: string | null
  platform: string | null
  channel: string | null
}

interface ConsentSubjectsTable {
  tenant_id: string
  identity_hash: string
  record_id: string
}

interface ConsentKeysTable {
  id: string
  tenant_id: string
  secret_encrypted: string
  created_at: Date
}

interface DisclosuresTable {
  reply_id: string
  tenant_id: string
  conversation_id: string
  reason: string
  content: string
  disclosed_at: Date
}

/** Tables of a tenant's schema about consent, and about which conversations were told that a machine writes. */
export interface ConsentTables {
  consent_records: ConsentRecordsTable
  consent_subjects: ConsentSubjectsTable
  consent_keys: ConsentKeysTable
  disclosures: DisclosuresTable
}
