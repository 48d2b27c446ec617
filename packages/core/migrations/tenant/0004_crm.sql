CREATE TABLE {{tenant}}.crm_configs (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  tenant_id uuid NOT NULL,
  provider varchar(50) NOT NULL,
  object varchar(100) NOT NULL,
  credentials_encrypted text NOT NULL,
  credentials_version integer DEFAULT 1 NOT NULL,
  remote_account_id varchar(255),
  field_mappings jsonb,
  on_duplicate varchar(10) DEFAULT 'link' NOT NULL,
  auto_sync boolean DEFAULT true NOT NULL,
  active boolean DEFAULT true NOT NULL,
  paused_at timestamptz,
  paused_reason varchar(60),
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  CONSTRAINT crm_configs_pkey PRIMARY KEY (id),
  CONSTRAINT crm_configs_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT crm_configs_duplicate_check CHECK (on_duplicate IN ('link', 'fail')),
  CONSTRAINT crm_configs_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES {{shared}}.tenants (id)
);

CREATE INDEX idx_crm_configs_tenant ON {{tenant}}.crm_configs (tenant_id);

-- The remote record of a lead in one CRM, and what was last written there.
CREATE TABLE {{tenant}}.crm_links (
  tenant_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  crm_config_id uuid NOT NULL,
  external_id varchar(255) NOT NULL,
  written_version bigint NOT NULL,
  written_hash varchar(64) NOT NULL,
  written_at timestamptz NOT NULL,
  CONSTRAINT crm_links_pkey PRIMARY KEY (lead_id, crm_config_id),
  CONSTRAINT crm_links_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT crm_links_lead_fkey FOREIGN KEY (lead_id) REFERENCES {{tenant}}.leads (id),
  CONSTRAINT crm_links_config_fkey FOREIGN KEY (crm_config_id) REFERENCES {{tenant}}.crm_configs (id)
);

CREATE INDEX idx_crm_links_external ON {{tenant}}.crm_links (crm_config_id, external_id);

-- The outbox. At most one row of a lead and config waits, and at most one is being worked on.
CREATE TABLE {{tenant}}.crm_syncs (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  tenant_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  crm_config_id uuid NOT NULL,
  external_id varchar(255),
  action varchar(50) NOT NULL,
  status varchar(50) DEFAULT 'pending' NOT NULL,
  lead_version bigint NOT NULL,
  error_code varchar(100),
  error_message text,
  created_at timestamptz DEFAULT now() NOT NULL,
  synced_at timestamptz DEFAULT now(),
  retry_count integer DEFAULT 0 NOT NULL,
  next_retry_at timestamptz,
  CONSTRAINT crm_syncs_pkey PRIMARY KEY (id),
  CONSTRAINT crm_syncs_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT crm_syncs_action_check CHECK (action IN ('create', 'update', 'delete')),
  CONSTRAINT crm_syncs_status_check CHECK (status IN ('pending', 'processing', 'success', 'failed', 'superseded')),
  CONSTRAINT crm_syncs_lead_fkey FOREIGN KEY (lead_id) REFERENCES {{tenant}}.leads (id),
  CONSTRAINT crm_syncs_config_fkey FOREIGN KEY (crm_config_id) REFERENCES {{tenant}}.crm_configs (id)
);

CREATE INDEX idx_crm_syncs_lead ON {{tenant}}.crm_syncs (lead_id);

CREATE INDEX idx_crm_syncs_status ON {{tenant}}.crm_syncs (status);

CREATE INDEX idx_crm_syncs_retry ON {{tenant}}.crm_syncs (next_retry_at) WHERE status = 'failed';

CREATE UNIQUE INDEX unique_crm_sync_pending ON {{tenant}}.crm_syncs (lead_id, crm_config_id) WHERE status = 'pending';

CREATE UNIQUE INDEX unique_crm_sync_processing ON {{tenant}}.crm_syncs (lead_id, crm_config_id) WHERE status = 'processing';
