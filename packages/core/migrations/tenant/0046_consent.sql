-- Who wants no automatic messages, and who took that back. Append-only, and without anything that tells who the person is.
CREATE TABLE {{tenant}}.consent_records (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  position bigint GENERATED ALWAYS AS IDENTITY,
  purpose varchar(50) NOT NULL,
  status varchar(20) NOT NULL,
  basis varchar(50) NOT NULL,
  given_at timestamptz,
  withdrawn_at timestamptz,
  recorded_at timestamptz NOT NULL,
  recorded_by varchar(255) NOT NULL,
  reason text,
  message_id uuid,
  conversation_id uuid,
  lead_id uuid,
  platform varchar(50),
  channel varchar(20),
  CONSTRAINT consent_records_pkey PRIMARY KEY (id),
  CONSTRAINT consent_records_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT consent_records_status_check CHECK (status IN ('given', 'withdrawn')),
  CONSTRAINT consent_records_time_check CHECK ((status = 'given') = (given_at IS NOT NULL) AND (status = 'withdrawn') = (withdrawn_at IS NOT NULL))
);

CREATE INDEX idx_consent_records_position ON {{tenant}}.consent_records (position);

-- The suppression list: whom each record is about, as keyed hashes of what identifies them. Outlives the person's data.
CREATE TABLE {{tenant}}.consent_subjects (
  tenant_id uuid NOT NULL,
  identity_hash varchar(64) NOT NULL,
  record_id uuid NOT NULL,
  CONSTRAINT consent_subjects_pkey PRIMARY KEY (identity_hash, record_id),
  CONSTRAINT consent_subjects_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT consent_subjects_record_fkey FOREIGN KEY (record_id) REFERENCES {{tenant}}.consent_records (id)
);

CREATE INDEX idx_consent_subjects_record ON {{tenant}}.consent_subjects (record_id);

-- The key of the hashes, encrypted as every other secret. It never changes: hashes of erased people could not be made anew.
CREATE TABLE {{tenant}}.consent_keys (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  secret_encrypted text NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT consent_keys_pkey PRIMARY KEY (id),
  CONSTRAINT consent_keys_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT unique_consent_key UNIQUE (tenant_id)
);

-- The newest record of the lead's person: {"status": "withdrawn", "at": "…", "recordId": "…"}. Null: nothing was said.
ALTER TABLE {{tenant}}.leads ADD COLUMN consent jsonb;

-- Finds everything that the tenant knows of one person.
CREATE INDEX idx_leads_email_folded ON {{tenant}}.leads (lower(email)) WHERE email IS NOT NULL;

CREATE INDEX idx_leads_phone_digits ON {{tenant}}.leads (right(regexp_replace(phone, '\D', '', 'g'), 7)) WHERE phone IS NOT NULL;

CREATE INDEX idx_conversations_participant ON {{tenant}}.conversations (participant_id);
