-- When each field was changed last, by the field's name: tells which side changed it later.
ALTER TABLE {{tenant}}.leads ADD COLUMN field_times jsonb DEFAULT '{}' NOT NULL;

-- field_hashes is the write ledger: of each remote field, the value on which both sides agreed last. writes counts what was written, so that
-- a reading that is older than a write is told.
ALTER TABLE {{tenant}}.crm_links
  ADD COLUMN state varchar(20) DEFAULT 'linked' NOT NULL,
  ADD COLUMN field_hashes jsonb DEFAULT '{}' NOT NULL,
  ADD COLUMN writes bigint DEFAULT 0 NOT NULL,
  ADD CONSTRAINT crm_links_state_check CHECK (state IN ('linked', 'deleted', 'converted', 'shared'));

-- How far each config has read the changes of its CRM, and its notification channel. The id is the config's.
CREATE TABLE {{tenant}}.crm_inbound (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  cursor text,
  polled_at timestamptz,
  next_poll_at timestamptz,
  due_at timestamptz,
  failures integer DEFAULT 0 NOT NULL,
  error_code varchar(60),
  error_message text,
  channel_token varchar(50),
  channel_id varchar(255),
  channel_expires_at timestamptz,
  CONSTRAINT crm_inbound_pkey PRIMARY KEY (id),
  CONSTRAINT crm_inbound_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT crm_inbound_config_fkey FOREIGN KEY (id) REFERENCES {{tenant}}.crm_configs (id)
);

-- What the CRM said has changed, until the records have been read again. It holds names of fields, no values.
CREATE TABLE {{tenant}}.crm_hints (
  tenant_id uuid NOT NULL,
  crm_config_id uuid NOT NULL,
  id text NOT NULL,
  external_id varchar(255) NOT NULL,
  record_key varchar(255),
  type varchar(20) NOT NULL,
  merged_into varchar(255),
  fields jsonb DEFAULT '[]' NOT NULL,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  CONSTRAINT crm_hints_pkey PRIMARY KEY (crm_config_id, id),
  CONSTRAINT crm_hints_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT crm_hints_config_fkey FOREIGN KEY (crm_config_id) REFERENCES {{tenant}}.crm_configs (id)
);

CREATE INDEX idx_crm_hints_received ON {{tenant}}.crm_hints (crm_config_id, received_at);
