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

/** Tables of a tenant's schema about where people came from. */
export interface TouchTables {
  touches: TouchesTable
}
