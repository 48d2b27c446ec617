import type { JsonObject, JsonValue } from '@leadkit/contracts'
import type { Generated } from 'kysely'
import type { GeneratedJson, Json } from './shared-tables.ts'

export interface RolesTable {
  id: string
  tenant_id: string
  name: string
  permissions: GeneratedJson<readonly string[]>
  created_at: Generated<Date>
}

interface UsersTable {
  id: string
  tenant_id: string
  email: string
  password_hash: string
  role_id: string
  last_login: Date | null
  mfa_enabled: Generated<boolean>
  active: Generated<boolean>
  created_at: Generated<Date>
  updated_at: Generated<Date>
  capacity: number | null
  working_hours: Json<JsonValue> | null
  work_goes_to: string | null
  custom: Json<JsonObject> | null
  mfa_secret_encrypted: string | null
  /** The last time step whose code was taken. */
  mfa_step: number | null
  recovery_hashes: Json<readonly string[]> | null
}

interface LogInAttemptsTable {
  key: string
  tenant_id: string
  attempts: number
  strikes: number
  ends_at: Date
}

interface UserTokensTable {
  id: string
  tenant_id: string
  purpose: string
  user_id: string | null
  token_hash: string
  expires_at: Date
  created_at: Date
}

export interface ApiKeysTable {
  id: string
  tenant_id: string
  user_id: string
  key_hash: string
  name: string
  expires_at: Date | null
  active: Generated<boolean>
  created_at: Generated<Date>
  last_used_at: Date | null
  /** Narrower than the user's role; null for all that it allows. */
  permissions: Json<readonly string[]> | null
  addresses: Json<readonly string[]> | null
  per_minute: number | null
  used_until: Date | null
  previous_hash: string | null
  previous_until: Date | null
}

/** Tables of a tenant's schema about who may sign in. */
export interface AccessTables {
  roles: RolesTable
  users: UsersTable
  api_keys: ApiKeysTable
  log_in_attempts: LogInAttemptsTable
  user_tokens: UserTokensTable
}
