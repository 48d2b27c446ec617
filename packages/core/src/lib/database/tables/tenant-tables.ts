import type { Attachment, JsonObject, JsonValue } from '@leadkit/contracts'
import type { ColumnType, Generated } from 'kysely'
import type { BigInteger, GeneratedJson, Json } from './shared-tables.ts'
import type { AccessTables } from './access-tables.ts'
import type { CareTables } from './care-tables.ts'
import type { SegmentTables } from './segment-tables.ts'
import type { ConsentTables } from './consent-tables.ts'
import type { ErasureTables } from './erasure-tables.ts'
import type { HistoryTables } from './history-tables.ts'
import type { RetentionTables } from './retention-tables.ts'
import type { LeadScoresTable, RescoreResultsTable, RescoresTable, ScorerProfilesTable } from './lead-score-tables.ts'
import type { CrmFieldFault } from '../../base/crm-field-fault.ts'

export interface SocialAccountsTable {
  id: string
  tenant_id: string
  platform: string
  account_id: string
  account_name: string | null
  access_token_encrypted: string
  refresh_token_encrypted: string | null
  token_expires_at: Date | null
  refresh_token_expires_at: Date | null
  token_version: Generated<number>
  scopes: Json<readonly string[] | null> | null
  metadata: GeneratedJson<JsonObject>
  health: Generated<string>
  health_reason: string | null
  health_changed_at: Date | null
  connected_at: Generated<Date>
  active: Generated<boolean>
  checked_at: Date | null
  covered_until: Date | null
  backfill_since: Date | null
  default_country: string | null
  business_id: string | null
}

interface FormLeadsTable {
  id: string
  tenant_id: string
  social_account_id: string
  response_id: string
  status: Generated<string>
  event: Json<JsonObject>
  lead_id: string | null
  occurred_at: Date
  created_at: Generated<Date>
  erasure_held_at: Date | null
}

export interface ConversationsTable {
  id: string
  tenant_id: string
  social_account_id: string
  platform_conversation_id: string
  participant_id: string
  participant_name: string | null
  participant_username: string | null
  channel: Generated<string>
  status: Generated<string>
  started_at: Generated<Date>
  last_message_at: Generated<Date>
  last_inbound_at: Date | null
  message_count: Generated<number>
  first_inbound_at: Date | null
  last_outbound_at: Date | null
  waiting_since: Date | null
  answer_due_at: Date | null
  first_answered_at: Date | null
  first_human_answered_at: Date | null
  targets_told: Json<JsonObject> | null
  participant_delivered_at: Date | null
  participant_read_at: Date | null
  automation_paused_at: Date | null
  automation_paused_reason: string | null
  automation_paused_by: string | null
  automation_resumes_at: Date | null
  assigned_user_id: string | null
  assigned_team_id: string | null
  version: BigInteger
  metadata: GeneratedJson<JsonObject>
  custom: Json<JsonObject> | null
}

export interface MessagesTable {
  id: string
  tenant_id: string
  conversation_id: string
  platform_message_id: string
  direction: string
  subtype: Generated<string>
  author: string
  content: string
  sender_id: string | null
  attachments: GeneratedJson<readonly Attachment[]>
  reply_to_platform_message_id: string | null
  received_at: Generated<Date>
  ingested_at: Generated<Date>
  edited_at: Date | null
  deleted_at: Date | null
  metadata: GeneratedJson<JsonObject>
}

interface MessageKeysTable {
  tenant_id: string
  social_account_id: string
  platform_message_id: string
  message_id: string | null
  received_at: Date | null
  edited_content: string | null
  edited_at: Date | null
  deleted_at: Date | null
  reactions: Json<Readonly<Record<string, { readonly emoji: string | null; readonly at: string }>>> | null
  read_at: Date | null
  delivered_at: Date | null
}

export interface RepliesTable {
  id: string
  tenant_id: string
  conversation_id: string
  social_account_id: string
  message_id: string | null
  content: string
  status: Generated<string>
  author: Generated<string>
  user_id: string | null
  confidence: number | null
  held_reasons: Generated<string[]>
  disclosure: string | null
  body: string | null
  generated_at: Generated<Date>
  sending_at: Date | null
  sent_after: Date | null
  sent_at: Date | null
  platform_message_id: string | null
  retry_count: Generated<number>
  next_retry_at: Date | null
  error_code: string | null
  error_message: string | null
}

interface AiCallsTable {
  id: string
  tenant_id: string
  task_id: string
  task_type: string
  scorer: string
  model: string | null
  /** Written as `2026-11-30`. */
  day: string
  state: string
  tasks: Generated<number>
  input_tokens: BigInteger
  output_tokens: BigInteger
  cost_micros: BigInteger
  started_at: Date
  settled_at: Date | null
}

export interface DraftReviewsTable {
  id: string
  tenant_id: string
  reply_id: string
  conversation_id: string
  message_id: string | null
  verdict: string
  user_id: string
  author: string
  draft: string | null
  final_text: string | null
  reason: string | null
  confidence: number | null
  held_reasons: Generated<string[]>
  drafted_at: Date
  reviewed_at: Date
}

export interface ConversationNotesTable {
  id: string
  tenant_id: string
  conversation_id: string
  user_id: string
  content: string
  created_at: Date
}

export interface AiTasksTable {
  id: string
  tenant_id: string
  message_id: string
  conversation_id: string
  task_type: string
  status: Generated<string>
  input: Json<JsonValue> | null
  output: Json<JsonValue> | null
  created_at: Generated<Date>
  started_at: Date | null
  completed_at: Date | null
  retry_count: Generated<number>
  error_code: string | null
  error_message: string | null
}

export interface LeadsTable {
  id: string
  tenant_id: string
  conversation_id: string | null
  name: string | null
  email: string | null
  phone: string | null
  company: string | null
  score: string | null
  score_value: number | null
  scored_at: Date | null
  status: Generated<string>
  notes: string | null
  version: BigInteger
  created_at: Generated<Date>
  updated_at: Generated<Date>
  deleted_at: Date | null
  score_override: Json<JsonObject> | null
  machine_score: string | null
  machine_score_value: number | null
  field_times: GeneratedJson<Readonly<Record<string, string>>>
  /** The newest record of the person's, as `LeadConsent`; null where nothing was said. */
  consent: Json<JsonObject | null> | null
  field_sources: GeneratedJson<Readonly<Record<string, JsonObject>>>
  /** Null for a row from before this column, or of a removed lead. */
  tag_ids: Generated<string[]>
  search_folded: string | null
  search_form: number | null
  custom: Json<JsonObject> | null
  assigned_user_id: string | null
  assigned_team_id: string | null
  assigned_at: Date | null
  owner_wanted_since: Date | null
  qualified_at: Date | null
  search_vector: ColumnType<string, never, never>
  merged_into: string | null
  merge_id: string | null
  merged: Json<JsonObject | null> | null
  chosen_fields: Json<Readonly<Record<string, readonly string[]>> | null> | null
}

interface LeadDuplicatesTable {
  id: string
  tenant_id: string
  lead_id: string
  other_id: string
  confidence: number
  reasons: string[]
  found_at: Date
  dismissed_at: Date | null
  dismissed_by: string | null
}

interface LeadMergesTable {
  id: string
  tenant_id: string
  lead_id: string
  into_id: string
  merged_by: string
  reason: string | null
  merged_at: Date
  undone_at: Date | null
  undone_by: string | null
  undone_reason: string | null
}

interface LeadTransitionsTable {
  id: string
  tenant_id: string
  lead_id: string
  from_status: string
  to_status: string
  moved_by: string
  reason: string | null
  moved_at: Date
}

export interface CrmConfigsTable {
  id: string
  tenant_id: string
  provider: string
  object: string
  credentials_encrypted: string
  credentials_version: Generated<number>
  remote_account_id: string | null
  field_mappings: Json<JsonValue> | null
  on_duplicate: Generated<string>
  auto_sync: Generated<boolean>
  active: Generated<boolean>
  paused_at: Date | null
  paused_reason: string | null
  on_delete: Generated<string>
  field_faults: GeneratedJson<readonly CrmFieldFault[]>
  findings: GeneratedJson<JsonValue>
  field_types: GeneratedJson<Readonly<Record<string, string>>>
  checked_at: Date | null
  next_check_at: Date | null
  created_at: Generated<Date>
  updated_at: Generated<Date>
}

export interface CrmLinksTable {
  tenant_id: string
  lead_id: string
  crm_config_id: string
  external_id: string
  written_version: BigInteger
  written_hash: string
  written_at: Date
  state: Generated<string>
  field_hashes: GeneratedJson<Readonly<Record<string, string>>>
  writes: BigInteger
  lent_by: string | null
}

interface CrmInboundTable {
  id: string
  tenant_id: string
  cursor: string | null
  polled_at: Date | null
  next_poll_at: Date | null
  due_at: Date | null
  failures: Generated<number>
  error_code: string | null
  error_message: string | null
  channel_token: string | null
  channel_id: string | null
  channel_expires_at: Date | null
}

interface CrmHintsTable {
  tenant_id: string
  crm_config_id: string
  id: string
  external_id: string
  record_key: string | null
  type: string
  merged_into: string | null
  fields: GeneratedJson<readonly string[]>
  occurred_at: Date
  received_at: Date
}

export interface CrmSyncsTable {
  id: string
  tenant_id: string
  lead_id: string
  crm_config_id: string
  external_id: string | null
  action: string
  status: Generated<string>
  lead_version: BigInteger
  error_code: string | null
  error_message: string | null
  created_at: Generated<Date>
  synced_at: Date | null
  retry_count: Generated<number>
  next_retry_at: Date | null
  refused_fields: Generated<string[]>
  erases: Generated<boolean>
}

interface HostEventsTable {
  id: string
  tenant_id: string
  type: string
  payload: Json<JsonObject>
  occurred_at: Date
  failed_at: Date | null
  error_message: string | null
}

export interface ArchiveManifestsTable {
  id: string
  tenant_id: string
  month: ColumnType<Date | string, string, string>
  generation: number
  object_key: string
  sink: string
  message_count: BigInteger
  byte_size: BigInteger
  sha256: string
  written_at: Date
  verified_at: Date | null
  dropped_at: Date | null
  content_sha256: string | null
  held_at: Date | null
  rehydrated_at: Date | null
  rehydrated_until: Date | null
}

/** Tables of each tenant's schema. */
export interface TenantTables
  extends AccessTables, CareTables, ConsentTables, ErasureTables, SegmentTables, HistoryTables, RetentionTables {
  social_accounts: SocialAccountsTable
  form_leads: FormLeadsTable
  conversations: ConversationsTable
  messages: MessagesTable
  message_keys: MessageKeysTable
  replies: RepliesTable
  draft_reviews: DraftReviewsTable
  conversation_notes: ConversationNotesTable
  ai_tasks: AiTasksTable
  ai_calls: AiCallsTable
  leads: LeadsTable
  lead_scores: LeadScoresTable
  scorer_profiles: ScorerProfilesTable
  rescores: RescoresTable
  rescore_results: RescoreResultsTable
  lead_transitions: LeadTransitionsTable
  lead_merges: LeadMergesTable
  lead_duplicates: LeadDuplicatesTable
  crm_configs: CrmConfigsTable
  crm_links: CrmLinksTable
  crm_syncs: CrmSyncsTable
  crm_inbound: CrmInboundTable
  crm_hints: CrmHintsTable
  host_events: HostEventsTable
  archive_manifests: ArchiveManifestsTable
}
