import type { JsonObject } from '@leadkit/contracts'
import type { GeneratedJson, Json } from './shared-tables.ts'

export interface ErasuresTable {
  id: string
  tenant_id: string
  status: string
  lead_ids: string[]
  requested_by: string
  reason: string | null
  afterwards: string
  requested_at: Date
  identity_hashes: string[]
  subject: Json<JsonObject> | null
  progress: GeneratedJson<JsonObject>
  error_code: string | null
  completed_at: Date | null
  report: Json<JsonObject> | null
  signature: string | null
}

export interface ErasureTables {
  erasures: ErasuresTable
}
