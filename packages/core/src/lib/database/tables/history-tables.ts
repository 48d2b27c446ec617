import type { JsonObject } from '@leadkit/contracts'
import type { AuditTables } from './audit-tables.ts'
import type { Json } from './shared-tables.ts'

interface TouchesTable {
  /** The conversation, or the lead of a form. */
  subject_id: string
  source_key: string
  tenant_id: string
  details: Json<JsonObject>
  extra: Json<JsonObject | null> | null
  first_at: Date
  last_at: Date
}

interface CrmChangesTable {
  lead_id: string
  changed_at: Date
  id: string
  tenant_id: string
  crm_config_id: string
  changed_by: string
  fields: string[]
  refused: string[]
}

interface ArchivedKeysTable {
  tenant_id: string
  day: Date
  first_digest: string
  digests: string[]
}

/** Tables of a tenant's schema about who did what, where people came from, what CRMs changed in them, and which messages were archived long ago. */
export interface HistoryTables extends AuditTables {
  touches: TouchesTable
  crm_changes: CrmChangesTable
  archived_keys: ArchivedKeysTable
}
