-- A rescoring of all leads: first compared, then applied; each page moves `last_lead_id` together with what it writes.
CREATE TABLE {{tenant}}.rescores (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  status varchar(20) NOT NULL,
  scorer varchar(100) NOT NULL,
  profile_hash varchar(64),
  last_lead_id uuid,
  compared integer DEFAULT 0 NOT NULL,
  skipped integer DEFAULT 0 NOT NULL,
  failed integer DEFAULT 0 NOT NULL,
  applied integer DEFAULT 0 NOT NULL,
  moved_on integer DEFAULT 0 NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT rescores_pkey PRIMARY KEY (id),
  CONSTRAINT rescores_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT rescores_status_check CHECK (status IN ('comparing', 'compared', 'applying', 'applied'))
);

CREATE INDEX idx_rescores_created ON {{tenant}}.rescores (created_at DESC, id DESC);

CREATE TABLE {{tenant}}.rescore_results (
  rescore_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  score_id uuid NOT NULL,
  question_hash varchar(64) NOT NULL,
  scoring jsonb NOT NULL,
  from_score varchar(20) NOT NULL,
  from_value integer NOT NULL,
  to_score varchar(20) NOT NULL,
  to_value integer NOT NULL,
  CONSTRAINT rescore_results_pkey PRIMARY KEY (rescore_id, lead_id),
  CONSTRAINT rescore_results_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT rescore_results_rescore_fkey FOREIGN KEY (rescore_id) REFERENCES {{tenant}}.rescores (id),
  CONSTRAINT rescore_results_lead_fkey FOREIGN KEY (lead_id) REFERENCES {{tenant}}.leads (id)
);

CREATE INDEX idx_rescore_results_lead ON {{tenant}}.rescore_results (lead_id);
