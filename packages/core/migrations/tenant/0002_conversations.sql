CREATE TABLE {{tenant}}.social_accounts (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  tenant_id uuid NOT NULL,
  platform varchar(50) NOT NULL,
  account_id varchar(255) NOT NULL,
  account_name varchar(255),
  access_token_encrypted text NOT NULL,
  refresh_token_encrypted text,
  token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  token_version integer DEFAULT 1 NOT NULL,
  scopes jsonb,
  metadata jsonb DEFAULT '{}' NOT NULL,
  health varchar(30) DEFAULT 'healthy' NOT NULL,
  health_reason varchar(255),
  health_changed_at timestamptz,
  connected_at timestamptz DEFAULT now() NOT NULL,
  active boolean DEFAULT true NOT NULL,
  CONSTRAINT social_accounts_pkey PRIMARY KEY (id),
  CONSTRAINT social_accounts_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT social_accounts_health_check CHECK (health IN ('healthy', 'rate_limited', 'needs_reauth', 'missing_scope', 'webhook_unsubscribed', 'blocked')),
  CONSTRAINT social_accounts_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES {{shared}}.tenants (id),
  CONSTRAINT social_accounts_platform_fkey FOREIGN KEY (platform) REFERENCES {{shared}}.platforms (name),
  CONSTRAINT unique_social_account UNIQUE (tenant_id, platform, account_id)
);

CREATE INDEX idx_social_accounts_tenant ON {{tenant}}.social_accounts (tenant_id);

CREATE INDEX idx_social_accounts_platform ON {{tenant}}.social_accounts (platform);

-- A thread with one participant on one account. The participant is part of the key because everybody who comments on a post shares its thread.
CREATE TABLE {{tenant}}.conversations (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  tenant_id uuid NOT NULL,
  social_account_id uuid NOT NULL,
  platform_conversation_id varchar(255) NOT NULL,
  participant_id varchar(255) NOT NULL,
  participant_name varchar(255),
  participant_username varchar(255),
  channel varchar(20) DEFAULT 'direct_message' NOT NULL,
  status varchar(50) DEFAULT 'active' NOT NULL,
  started_at timestamptz DEFAULT now() NOT NULL,
  last_message_at timestamptz DEFAULT now() NOT NULL,
  last_inbound_at timestamptz,
  message_count integer DEFAULT 0 NOT NULL,
  participant_delivered_at timestamptz,
  participant_read_at timestamptz,
  automation_paused_at timestamptz,
  automation_paused_reason varchar(50),
  metadata jsonb DEFAULT '{}' NOT NULL,
  CONSTRAINT conversations_pkey PRIMARY KEY (id),
  CONSTRAINT conversations_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT conversations_status_check CHECK (status IN ('active', 'closed')),
  CONSTRAINT conversations_channel_check CHECK (channel IN ('direct_message', 'public')),
  CONSTRAINT conversations_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES {{shared}}.tenants (id),
  CONSTRAINT conversations_account_fkey FOREIGN KEY (social_account_id) REFERENCES {{tenant}}.social_accounts (id),
  CONSTRAINT unique_platform_conversation UNIQUE (social_account_id, platform_conversation_id, participant_id)
) WITH (fillfactor = 85);

CREATE INDEX idx_conversations_tenant ON {{tenant}}.conversations (tenant_id);

CREATE INDEX idx_conversations_status ON {{tenant}}.conversations (status);

CREATE INDEX idx_conversations_last_message ON {{tenant}}.conversations (last_message_at DESC);

-- Partitioned by month. Partitions are made ahead and on demand, never by default. Content is '' for a message without text.
CREATE TABLE {{tenant}}.messages (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  tenant_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  platform_message_id varchar(255) NOT NULL,
  direction varchar(20) NOT NULL,
  subtype varchar(20) DEFAULT 'text' NOT NULL,
  author varchar(20) NOT NULL,
  content text NOT NULL,
  sender_id varchar(255),
  attachments jsonb DEFAULT '[]' NOT NULL,
  reply_to_platform_message_id varchar(255),
  received_at timestamptz DEFAULT now() NOT NULL,
  ingested_at timestamptz DEFAULT now() NOT NULL,
  edited_at timestamptz,
  deleted_at timestamptz,
  metadata jsonb DEFAULT '{}' NOT NULL,
  CONSTRAINT messages_pkey PRIMARY KEY (id, received_at),
  CONSTRAINT messages_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT messages_direction_check CHECK (direction IN ('inbound', 'outbound')),
  CONSTRAINT messages_author_check CHECK (author IN ('participant', 'automation', 'person', 'unknown')),
  CONSTRAINT messages_conversation_fkey FOREIGN KEY (conversation_id) REFERENCES {{tenant}}.conversations (id)
) PARTITION BY RANGE (received_at);

CREATE INDEX idx_messages_conversation ON {{tenant}}.messages (conversation_id, received_at DESC);

CREATE INDEX idx_messages_platform_id ON {{tenant}}.messages (platform_message_id);

-- One row per message that any delivery named: makes a message unique across partitions, finds it for edits, and keeps an edit or a
-- deletion that came before its original.
CREATE TABLE {{tenant}}.message_keys (
  tenant_id uuid NOT NULL,
  social_account_id uuid NOT NULL,
  platform_message_id varchar(255) NOT NULL,
  message_id uuid,
  received_at timestamptz,
  edited_content text,
  edited_at timestamptz,
  deleted_at timestamptz,
  CONSTRAINT message_keys_pkey PRIMARY KEY (social_account_id, platform_message_id),
  CONSTRAINT message_keys_tenant_check CHECK (tenant_id = {{tenant_id}})
);

CREATE INDEX idx_message_keys_received ON {{tenant}}.message_keys (received_at);

CREATE TABLE {{tenant}}.replies (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  tenant_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  message_id uuid,
  content text NOT NULL,
  status varchar(20) DEFAULT 'pending' NOT NULL,
  author varchar(20) DEFAULT 'automation' NOT NULL,
  user_id uuid,
  confidence real,
  generated_at timestamptz DEFAULT now() NOT NULL,
  sending_at timestamptz,
  sent_at timestamptz,
  platform_message_id varchar(255),
  retry_count integer DEFAULT 0 NOT NULL,
  next_retry_at timestamptz,
  error_code varchar(60),
  error_message text,
  CONSTRAINT replies_pkey PRIMARY KEY (id),
  CONSTRAINT replies_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT replies_status_check CHECK (status IN ('pending', 'sending', 'sent', 'failed', 'unknown')),
  CONSTRAINT replies_author_check CHECK (author IN ('automation', 'person')),
  CONSTRAINT replies_conversation_fkey FOREIGN KEY (conversation_id) REFERENCES {{tenant}}.conversations (id)
);

CREATE INDEX idx_replies_conversation ON {{tenant}}.replies (conversation_id);

CREATE INDEX idx_replies_message ON {{tenant}}.replies (message_id);

CREATE INDEX idx_replies_platform_id ON {{tenant}}.replies (platform_message_id) WHERE platform_message_id IS NOT NULL;

CREATE INDEX idx_replies_unfinished ON {{tenant}}.replies (status, generated_at) WHERE status IN ('pending', 'sending', 'unknown');

CREATE TABLE {{tenant}}.ai_tasks (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  tenant_id uuid NOT NULL,
  message_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  task_type varchar(50) NOT NULL,
  status varchar(50) DEFAULT 'queued' NOT NULL,
  input jsonb,
  output jsonb,
  created_at timestamptz DEFAULT now() NOT NULL,
  started_at timestamptz,
  completed_at timestamptz,
  retry_count integer DEFAULT 0 NOT NULL,
  error_code varchar(60),
  error_message text,
  CONSTRAINT ai_tasks_pkey PRIMARY KEY (id),
  CONSTRAINT ai_tasks_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT ai_tasks_type_check CHECK (task_type IN ('classify', 'score', 'reply')),
  CONSTRAINT ai_tasks_status_check CHECK (status IN ('queued', 'processing', 'completed', 'failed')),
  CONSTRAINT unique_ai_task UNIQUE (message_id, task_type)
);

CREATE INDEX idx_ai_tasks_message ON {{tenant}}.ai_tasks (message_id);

CREATE INDEX idx_ai_tasks_status ON {{tenant}}.ai_tasks (status, created_at);
