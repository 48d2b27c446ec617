import type { JsonValue } from '@leadkit/contracts'
import type { Generated } from 'kysely'
import type { GeneratedJson } from './shared-tables.ts'

export interface TeamsTable {
  id: string
  tenant_id: string
  name: string
  member_ids: Generated<string[]>
  last_user_id: string | null
  created_at: Date
  updated_at: Date
}

interface CareSettingsTable {
  id: string
  tenant_id: string
  rules: GeneratedJson<JsonValue>
  targets: GeneratedJson<JsonValue>
  assigns: Generated<boolean>
  first_look_minutes: number | null
  next_look_at: Date | null
  updated_at: Date
}

export interface AssignmentsTable {
  id: string
  tenant_id: string
  lead_id: string | null
  conversation_id: string | null
  user_id: string | null
  team_id: string | null
  previous_user_id: string | null
  previous_team_id: string | null
  cause: string
  rule_id: string | null
  assigned_by: string | null
  reason: string | null
  assigned_at: Date
}

/** Tables of a tenant's schema about who takes care of what. */
export interface CareTables {
  teams: TeamsTable
  care_settings: CareSettingsTable
  assignments: AssignmentsTable
}
