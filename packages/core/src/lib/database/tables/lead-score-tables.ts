import type { JsonObject, JsonValue } from '@leadkit/contracts'
import type { Generated } from 'kysely'
import type { GeneratedJson, Json } from './shared-tables.ts'

export interface LeadScoresTable {
  id: string
  tenant_id: string
  lead_id: string
  message_id: string | null
  score: string
  score_value: number
  confidence: number
  signals: GeneratedJson<JsonValue>
  reasoning: string
  model: string
  rubric_version: string
  basis_received_at: Date
  scored_at: Generated<Date>
  input: Json<JsonObject> | null
  profile_hash: string | null
  rescore_id: string | null
}

export interface RescoresTable {
  id: string
  tenant_id: string
  status: string
  scorer: string
  profile_hash: string | null
  last_lead_id: string | null
  compared: Generated<number>
  skipped: Generated<number>
  failed: Generated<number>
  applied: Generated<number>
  moved_on: Generated<number>
  created_at: Date
  updated_at: Date
}

export interface RescoreResultsTable {
  rescore_id: string
  lead_id: string
  tenant_id: string
  score_id: string
  question_hash: string
  scoring: Json<JsonObject>
  from_score: string
  from_value: number
  to_score: string
  to_value: number
}

export interface ScorerProfilesTable {
  hash: string
  tenant_id: string
  profile: Json<JsonObject>
  created_at: Date
}
