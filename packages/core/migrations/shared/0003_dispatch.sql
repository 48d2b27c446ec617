-- Where work is due. The truth of a task is in its tenant's table; this row is written in the same transaction.
-- A row is ready to be claimed, or waits for due_at: a delayed task for its time, a claimed one for the end of its lease.
CREATE TABLE {{shared}}.dispatch (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  kind varchar(50) NOT NULL,
  task_id uuid NOT NULL,
  ready boolean NOT NULL,
  due_at timestamptz NOT NULL,
  attempts integer DEFAULT 0 NOT NULL,
  fence bigint DEFAULT 0 NOT NULL,
  worker_id varchar(100),
  enqueued_at timestamptz NOT NULL,
  CONSTRAINT dispatch_pkey PRIMARY KEY (id),
  CONSTRAINT dispatch_task_key UNIQUE (tenant_id, kind, task_id)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_delay = 0);

CREATE INDEX idx_dispatch_ready ON {{shared}}.dispatch (kind, tenant_id, due_at) WHERE ready;

CREATE INDEX idx_dispatch_waiting ON {{shared}}.dispatch (due_at) WHERE NOT ready;
