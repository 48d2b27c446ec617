-- Work on many leads. The leads are collected first, and then each is worked on once; `last_lead_id` moves with what is written.
CREATE TABLE {{tenant}}.bulk_runs (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  work jsonb NOT NULL,
  target jsonb,
  undo_of uuid,
  started_by varchar(255) NOT NULL,
  status varchar(20) NOT NULL,
  phase varchar(20) NOT NULL,
  last_lead_id uuid,
  leads integer DEFAULT 0 NOT NULL,
  done integer DEFAULT 0 NOT NULL,
  unchanged integer DEFAULT 0 NOT NULL,
  refused integer DEFAULT 0 NOT NULL,
  created_at timestamptz NOT NULL,
  finished_at timestamptz,
  CONSTRAINT bulk_runs_pkey PRIMARY KEY (id),
  CONSTRAINT bulk_runs_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT bulk_runs_status_check CHECK (status IN ('running', 'paused', 'cancelled', 'finished')),
  CONSTRAINT bulk_runs_phase_check CHECK (phase IN ('collecting', 'working'))
);

-- One row per lead of a run, with what takes its work back; removed 30 days after the run.
CREATE TABLE {{tenant}}.bulk_items (
  run_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  outcome varchar(20),
  reason varchar(50),
  undo jsonb,
  CONSTRAINT bulk_items_pkey PRIMARY KEY (run_id, lead_id),
  CONSTRAINT bulk_items_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT bulk_items_outcome_check CHECK (outcome IN ('done', 'unchanged', 'refused'))
);
