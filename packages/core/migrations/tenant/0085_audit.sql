-- The ends of the chains of the log. A transaction that writes takes one that no other holds; base: what was dropped with its month. The seal ties a row to
-- its chain by the chain's key.
CREATE TABLE {{tenant}}.audit_chains (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  secret_encrypted varchar(300) NOT NULL,
  last_number bigint NOT NULL,
  last_hash varchar(43) NOT NULL,
  last_month varchar(7) NOT NULL,
  base_number bigint NOT NULL,
  base_hash varchar(43) NOT NULL,
  seal varchar(43) NOT NULL,
  CONSTRAINT audit_chains_pkey PRIMARY KEY (id),
  CONSTRAINT audit_chains_tenant_check CHECK (tenant_id = {{tenant_id}})
);

-- Who did what, in the transaction that did it. Holds nothing that a person wrote or is called. `seen`: how far the other chains had come.
CREATE TABLE {{tenant}}.audit_entries (
  chain_id uuid NOT NULL,
  number bigint NOT NULL,
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  recorded_at timestamptz NOT NULL,
  action varchar(60) NOT NULL,
  subject_type varchar(30) NOT NULL,
  subject_id uuid,
  actor varchar(10) NOT NULL,
  user_id uuid,
  api_key_id uuid,
  network varchar(50),
  before jsonb,
  after jsonb,
  seen jsonb,
  hash varchar(43) NOT NULL,
  CONSTRAINT audit_entries_pkey PRIMARY KEY (chain_id, number),
  CONSTRAINT audit_entries_tenant_check CHECK (tenant_id = {{tenant_id}})
);

CREATE INDEX idx_audit_entries_time ON {{tenant}}.audit_entries (recorded_at DESC, id DESC);

CREATE INDEX idx_audit_entries_subject ON {{tenant}}.audit_entries (subject_id, recorded_at DESC, id DESC)
  WHERE subject_id IS NOT NULL;

-- Citus has no triggers on tables of tenants: there the chains show changes, and nothing refuses them.
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'citus') THEN CREATE TRIGGER audit_entries_kept BEFORE UPDATE OR DELETE ON {{tenant}}.audit_entries FOR EACH ROW EXECUTE FUNCTION {{shared}}.leadkit_keep_audit(); CREATE TRIGGER audit_entries_not_emptied BEFORE TRUNCATE ON {{tenant}}.audit_entries FOR EACH STATEMENT EXECUTE FUNCTION {{shared}}.leadkit_keep_audit(); END IF; END $$;
