import type { AuditValues } from '../../base/audit-record.ts'
import type { BigInteger, Json } from './shared-tables.ts'

export interface AuditChainsTable {
  id: string
  tenant_id: string
  secret_encrypted: string
  last_number: BigInteger
  last_hash: string
  last_month: string
  base_number: BigInteger
  base_hash: string
  seal: string
}

export interface AuditEntriesTable {
  chain_id: string
  number: BigInteger
  id: string
  tenant_id: string
  recorded_at: Date
  action: string
  subject_type: string
  subject_id: string | null
  actor: string
  user_id: string | null
  api_key_id: string | null
  network: string | null
  before: Json<AuditValues | null> | null
  after: Json<AuditValues | null> | null
  seen: Json<Readonly<Record<string, number>> | null> | null
  hash: string
}

/** Tables of a tenant's schema that say who did what. */
export interface AuditTables {
  audit_chains: AuditChainsTable
  audit_entries: AuditEntriesTable
}
