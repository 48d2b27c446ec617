-- What each call of the AI scorer took, and what is set aside for one under way: an open call counts with the most that it may take.
CREATE TABLE {{tenant}}.ai_calls (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  task_id uuid NOT NULL,
  task_type varchar(50) NOT NULL,
  scorer varchar(100) NOT NULL,
  model varchar(200),
  day date NOT NULL,
  state varchar(20) NOT NULL,
  tasks integer DEFAULT 1 NOT NULL,
  input_tokens bigint DEFAULT 0 NOT NULL,
  output_tokens bigint DEFAULT 0 NOT NULL,
  cost_micros bigint DEFAULT 0 NOT NULL,
  started_at timestamptz NOT NULL,
  settled_at timestamptz,
  CONSTRAINT ai_calls_pkey PRIMARY KEY (id),
  CONSTRAINT ai_calls_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT ai_calls_state_check CHECK (state IN ('open', 'settled', 'failed', 'lost'))
);

CREATE INDEX idx_ai_calls_day ON {{tenant}}.ai_calls (day);

CREATE INDEX idx_ai_calls_open ON {{tenant}}.ai_calls (task_id) WHERE state = 'open';

-- One row: what the tenant spent in its newest day and month, and what its open calls may still take. Touched by single statements only.
CREATE TABLE {{tenant}}.ai_spend (
  tenant_id uuid NOT NULL,
  day date NOT NULL,
  month date NOT NULL,
  day_tasks bigint DEFAULT 0 NOT NULL,
  day_tokens bigint DEFAULT 0 NOT NULL,
  day_cost_micros bigint DEFAULT 0 NOT NULL,
  month_tasks bigint DEFAULT 0 NOT NULL,
  month_tokens bigint DEFAULT 0 NOT NULL,
  month_cost_micros bigint DEFAULT 0 NOT NULL,
  open_tasks bigint DEFAULT 0 NOT NULL,
  open_tokens bigint DEFAULT 0 NOT NULL,
  open_cost_micros bigint DEFAULT 0 NOT NULL,
  told_day text[] DEFAULT '{}' NOT NULL,
  told_month text[] DEFAULT '{}' NOT NULL,
  CONSTRAINT ai_spend_pkey PRIMARY KEY (tenant_id),
  CONSTRAINT ai_spend_tenant_check CHECK (tenant_id = {{tenant_id}})
) WITH (fillfactor = 50);
