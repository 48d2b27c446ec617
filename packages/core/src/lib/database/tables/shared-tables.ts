import type { JsonObject } from '@leadkit/contracts'
import type { ColumnType, Generated } from 'kysely'

/** `jsonb`: read as a value, written as JSON text, because the drivers turn JavaScript arrays into PostgreSQL arrays. */
export type Json<Value> = ColumnType<Value, string, string>
export type GeneratedJson<Value> = ColumnType<Value, string | undefined, string>
/** `bigint`: drivers return text or number, so readers use `Number(…)`. */
export type BigInteger = ColumnType<string | number, number | undefined, number>

interface TenantsTable {
  id: string
  name: string
  tier: string
  settings: GeneratedJson<JsonObject>
  custom: Json<JsonObject> | null
  schema_name: string
  created_at: Generated<Date>
  updated_at: Generated<Date>
  active: Generated<boolean>
  /** The digest of the migrations that its schema has, and that it was prepared for. */
  migrated_to: string | null
  migrated_at: Date | null
  migration_error: string | null
  erased_at: Date | null
  removed_at: Date | null
  drops_at: Date | null
  /** Whether a removed tenant was active before. */
  was_active: boolean | null
  /** How far an import has come. */
  importing: Json<JsonObject | null> | null
}

interface PlatformsTable {
  name: string
  display_name: string
  config: GeneratedJson<JsonObject>
}

interface AccountRoutesTable {
  platform: string
  account_id: string
  tenant_id: string
  social_account_id: string
  subscription: string | null
  gap_since: Date | null
  gap_noted_at: Date | null
}

interface HostPresenceTable {
  name: string
  alive_at: Date
}

interface DeliveriesTable {
  id: string
  received_at: Date
  ingestor: string
  body: Uint8Array
  headers: GeneratedJson<JsonObject>
  verdict: string
  reasons: GeneratedJson<JsonObject>
  event_count: Generated<number>
  replayed_at: Date | null
}

interface HeldDeliveriesTable {
  id: string
  delivery_id: string
  received_at: Date
  ingestor: string
  tenant_id: string | null
  event_keys: Json<readonly string[] | null> | null
  reason: string
  error_message: string
  attempts: Generated<number>
  held_at: Date
  attempted_at: Date
  next_attempt_at: Date
  told_at: Date | null
}

interface DispatchTable {
  id: string
  tenant_id: string
  kind: string
  task_id: string
  ready: boolean
  due_at: Date
  attempts: Generated<number>
  fence: BigInteger
  worker_id: string | null
  enqueued_at: Date
  again_at: Date | null
}

export interface AccountLimitsTable {
  source: string
  account_id: string
  bucket: string
  limit_value: number | null
  remaining: number | null
  used_share: number | null
  reset_at: Date | null
  blocked_until: Date | null
  updated_at: Date
}

interface SchemaMigrationsTable {
  schema_name: string
  version: number
  name: string
  checksum: string
  applied_at: Date
}

interface CrmRoutesTable {
  provider: string
  account_id: string
  tenant_id: string
  crm_config_id: string
}

/** Tables of the shared schema. */
export interface SharedTables {
  tenants: TenantsTable
  platforms: PlatformsTable
  account_routes: AccountRoutesTable
  host_presence: HostPresenceTable
  crm_routes: CrmRoutesTable
  deliveries: DeliveriesTable
  held_deliveries: HeldDeliveriesTable
  dispatch: DispatchTable
  account_limits: AccountLimitsTable
  schema_migrations: SchemaMigrationsTable
}
