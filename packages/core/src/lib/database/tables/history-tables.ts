import type { JsonObject } from '@leadkit/contracts'
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

/** Tables of a tenant's schema about where people came from, and what CRMs changed in them. */
export interface HistoryTables {
  touches: TouchesTable
  crm_changes: CrmChangesTable
}
