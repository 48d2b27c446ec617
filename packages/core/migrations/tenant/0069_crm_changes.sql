-- Append-only: what CRMs changed in leads, by the names of the fields, never their values; `refused` are changes that the lead did not take. The key is also the index that timelines are read by.
CREATE TABLE {{tenant}}.crm_changes (
  lead_id uuid NOT NULL,
  changed_at timestamptz NOT NULL,
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  crm_config_id uuid NOT NULL,
  changed_by varchar(255) NOT NULL,
  fields text[] NOT NULL,
  refused text[] NOT NULL,
  CONSTRAINT crm_changes_pkey PRIMARY KEY (lead_id, changed_at, id),
  CONSTRAINT crm_changes_tenant_check CHECK (tenant_id = {{tenant_id}})
);
