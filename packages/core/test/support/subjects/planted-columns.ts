/** Occurs in every field of the person that is erased, and in nothing else. */
export const CANARY = 'c4n4ry'

export interface Planting {
  /** Rows of the person; `{conversations}`, `{leads}` and `{messages}` stand for lists of ids. */
  readonly where: string
  /** By column, an expression with `{canary}` for the text. */
  readonly columns: Readonly<Record<string, string>>
}

const text = `'{canary} word'`
const json = `'{"what": "{canary} word", "list": ["{canary}"]}'::jsonb`
const ofConversations = 'conversation_id IN ({conversations})'
const ofLeads = 'lead_id IN ({leads})'

/** What the test writes into rows of the person, besides what the person's own messages leave there. */
export const planted: Readonly<Record<string, Planting>> = {
  conversations: {
    where: 'id IN ({conversations})',
    columns: {
      participant_name: text,
      participant_username: text,
      metadata: json,
      custom: json,
      targets_told: json,
      automation_paused_reason: text,
    },
  },
  messages: {
    where: ofConversations,
    columns: {
      content: text,
      sender_id: `'id-{canary}'`,
      attachments: `'[{"type": "image", "url": "https://cdn.test/{canary}"}]'::jsonb`,
      metadata: json,
    },
  },
  message_keys: {
    where: 'message_id IN ({messages})',
    columns: { edited_content: text, reactions: `'{"id-{canary}": {"emoji": "+", "at": "2026-01-01"}}'::jsonb` },
  },
  replies: {
    where: ofConversations,
    columns: { content: text, body: text, disclosure: text, error_message: text },
  },
  disclosures: { where: ofConversations, columns: { content: text } },
  draft_reviews: { where: ofConversations, columns: { draft: text, final_text: text, reason: text } },
  conversation_notes: { where: ofConversations, columns: { content: text } },
  ai_tasks: { where: ofConversations, columns: { input: json, output: json, error_message: text } },
  leads: {
    where: 'id IN ({leads})',
    columns: {
      name: text,
      email: `'{canary}@example.test'`,
      phone: `'+49 {canary}'`,
      company: text,
      notes: text,
      custom: json,
      score_override: `'{"score": "hot", "scoreValue": 90, "reason": "{canary}", "by": "bo", "at": "2026-01-01T00:00:00.000Z"}'::jsonb`,
      search_folded: `array_to_tsvector(ARRAY['{canary}'])`,
    },
  },
  lead_scores: {
    where: ofLeads,
    columns: {
      reasoning: text,
      input: json,
      signals: `'[{"name": "{canary}", "weight": 1, "messageIds": []}]'::jsonb`,
    },
  },
  rescore_results: { where: ofLeads, columns: { scoring: json } },
  lead_transitions: { where: ofLeads, columns: { reason: text } },
  lead_merges: { where: ofLeads, columns: { reason: text, undone_reason: text } },
  assignments: { where: `${ofLeads} OR ${ofConversations}`, columns: { reason: text } },
  form_leads: { where: ofLeads, columns: { event: json } },
  touches: {
    where: 'subject_id IN ({conversations})',
    columns: {
      details: `'{"kind": "link", "platform": "facebook", "socialAccountId": "00000000-0000-7000-8000-000000000000", "ref": "{canary}", "url": "https://x.test/{canary}"}'::jsonb`,
      extra: json,
    },
  },
  consent_records: { where: ofConversations, columns: { reason: text } },
  host_events: {
    where: `payload ->> 'conversationId' IN (SELECT c::text FROM unnest(ARRAY[{conversations}]::uuid[]) c)`,
    columns: {
      payload: `payload || CASE WHEN type = 'platform.status' THEN '{"participantId": "id-{canary}", "content": "{canary}"}'::jsonb ELSE '{}' END`,
      error_message: text,
    },
  },
  bulk_items: { where: ofLeads, columns: { undo: json } },
  legal_holds: { where: 'subject_id IN ({conversations})', columns: { reason: text, release_reason: text } },
  crm_links: { where: ofLeads, columns: { written_hash: `'hash of {canary}'`, field_hashes: json } },
}

/** Texts that stay, each with its reason. A column that is neither here nor above fails the test: decide what erasure does with it. */
export const kept: Readonly<Record<string, string>> = {
  ...of('ours', {
    conversations: ['channel', 'status'],
    messages: ['direction', 'subtype', 'author'],
    replies: ['status', 'author', 'error_code', 'held_reasons'],
    disclosures: ['reason'],
    draft_reviews: ['verdict', 'author', 'held_reasons'],
    ai_tasks: ['task_type', 'status', 'error_code'],
    leads: ['score', 'status', 'machine_score', 'chosen_fields', 'consent', 'merged', 'field_sources', 'field_times'],
    lead_scores: ['score', 'model', 'rubric_version', 'profile_hash'],
    rescore_results: ['question_hash', 'from_score', 'to_score'],
    lead_transitions: ['from_status', 'to_status'],
    lead_duplicates: ['reasons'],
    assignments: ['cause'],
    form_leads: ['status'],
    consent_records: ['purpose', 'status', 'basis', 'platform', 'channel'],
    host_events: ['type'],
    legal_holds: ['kind'],
    bulk_items: ['outcome', 'reason'],
    bulk_runs: ['status', 'phase'],
    crm_links: ['state'],
    crm_syncs: ['action', 'status', 'error_code', 'error_message', 'refused_fields'],
    crm_hints: ['id', 'type', 'fields'],
    crm_changes: ['fields', 'refused'],
    touches: ['source_key'],
    rescores: ['status', 'scorer', 'profile_hash'],
    ai_calls: ['task_type', 'scorer', 'model', 'state'],
    ai_spend: ['told_day', 'told_month'],
    archive_manifests: ['object_key', 'sink', 'sha256', 'content_sha256'],
    retention_policies: ['archive_format'],
    erasures: ['status', 'afterwards', 'error_code', 'report', 'signature', 'progress', 'subject'],
  }),
  ...of('who of the tenant did it', {
    lead_transitions: ['moved_by'],
    lead_merges: ['merged_by', 'undone_by'],
    lead_duplicates: ['dismissed_by'],
    assignments: ['assigned_by'],
    consent_records: ['recorded_by'],
    crm_changes: ['changed_by'],
    legal_holds: ['placed_by', 'released_by'],
    bulk_runs: ['started_by'],
    retention_policies: ['set_by'],
    erasures: ['requested_by', 'reason'],
  }),
  ...of('makes copies duplicates: the id of a message or a form, not of a person', {
    messages: ['platform_message_id', 'reply_to_platform_message_id'],
    message_keys: ['platform_message_id'],
    replies: ['platform_message_id'],
    form_leads: ['response_id'],
  }),
  ...of('planted by the messages themselves', { conversations: ['participant_id', 'platform_conversation_id'] }),
  ...of('generated from planted columns', { leads: ['search_vector'] }),
  ...of("a record's id in the CRM, where it is removed", {
    crm_links: ['external_id'],
    crm_syncs: ['external_id'],
    crm_hints: ['external_id', 'record_key', 'merged_into'],
  }),
  ...of('a keyed hash, by which the person is kept out', {
    consent_subjects: ['identity_hash'],
    erasures: ['identity_hashes'],
  }),
  ...of('who did what, in ids and words of our own: nothing that a person wrote or is called', {
    audit_entries: ['action', 'subject_type', 'actor', 'network', 'before', 'after', 'seen', 'hash'],
    audit_chains: ['secret_encrypted', 'last_hash', 'last_month', 'base_hash', 'seal'],
  }),
  ...of("the tenant's own: about no person that writes", {
    roles: ['name', 'permissions'],
    users: ['email', 'password_hash', 'mfa_secret_encrypted', 'recovery_hashes', 'custom', 'working_hours'],
    log_in_attempts: ['key'],
    user_tokens: ['purpose', 'token_hash'],
    api_keys: ['key_hash', 'previous_hash', 'name', 'permissions', 'addresses'],
    teams: ['name'],
    tags: ['name', 'name_key', 'color'],
    segments: ['name', 'owner', 'filter'],
    bulk_runs: ['work', 'target'],
    care_settings: ['rules', 'targets'],
    scorer_profiles: ['hash', 'profile'],
    consent_keys: ['secret_encrypted'],
    social_accounts: [
      'platform',
      'account_id',
      'account_name',
      'access_token_encrypted',
      'refresh_token_encrypted',
      'scopes',
      'metadata',
      'health',
      'health_reason',
      'default_country',
      'business_id',
    ],
    crm_configs: [
      'provider',
      'object',
      'credentials_encrypted',
      'remote_account_id',
      'field_mappings',
      'on_duplicate',
      'on_delete',
      'paused_reason',
      'field_faults',
      'findings',
      'field_types',
    ],
    crm_inbound: ['cursor', 'error_code', 'error_message', 'channel_token', 'channel_id'],
  }),
}

function of(reason: string, tables: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  const names = Object.entries(tables).flatMap(([table, columns]) => columns.map((column) => `${table}.${column}`))
  return Object.fromEntries(names.map((name) => [name, reason]))
}
