-- By what people came: one row per conversation (or lead of a form, which has none) and source, from the first time to the last. A source is the
-- typed part, `details`; `source_key` is its hash. That somebody simply wrote is no row: it follows from the conversation.
CREATE TABLE {{tenant}}.touches (
  subject_id uuid NOT NULL,
  source_key varchar(64) NOT NULL,
  tenant_id uuid NOT NULL,
  details jsonb NOT NULL,
  extra jsonb,
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  CONSTRAINT touches_pkey PRIMARY KEY (subject_id, source_key),
  CONSTRAINT touches_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT touches_time_check CHECK (first_at <= last_at)
);

-- Finds leads by any field of their source.
CREATE INDEX idx_touches_details ON {{tenant}}.touches USING gin (details jsonb_path_ops);
