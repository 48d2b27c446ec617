-- People who were erased. `identity_hashes` are keyed hashes of what they were known by: by these the tenant keeps out what comes again of them.
-- `subject` says what still has to be found; it is null once the work is done.
CREATE TABLE {{tenant}}.erasures (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  status varchar(20) NOT NULL,
  lead_ids uuid[] NOT NULL,
  requested_by varchar(255) NOT NULL,
  reason text,
  afterwards varchar(20) NOT NULL,
  requested_at timestamptz NOT NULL,
  identity_hashes text[] NOT NULL,
  subject jsonb,
  progress jsonb DEFAULT '{}' NOT NULL,
  error_code varchar(60),
  completed_at timestamptz,
  report jsonb,
  signature text,
  CONSTRAINT erasures_pkey PRIMARY KEY (id),
  CONSTRAINT erasures_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT erasures_status_check CHECK (status IN ('running', 'done')),
  CONSTRAINT erasures_done_check CHECK ((status = 'done') = (report IS NOT NULL) AND (status = 'running') = (subject IS NOT NULL)),
  CONSTRAINT erasures_afterwards_check CHECK (afterwards IN ('new_lead', 'blocked'))
);

CREATE INDEX idx_erasures_identities ON {{tenant}}.erasures USING gin (identity_hashes);
