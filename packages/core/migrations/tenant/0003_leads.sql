CREATE TABLE {{tenant}}.leads (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  tenant_id uuid NOT NULL,
  conversation_id uuid,
  name varchar(255),
  email varchar(255),
  phone varchar(50),
  company varchar(255),
  score varchar(20),
  score_value integer,
  scored_at timestamptz,
  status varchar(50) DEFAULT 'new' NOT NULL,
  notes text,
  version bigint DEFAULT 1 NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  deleted_at timestamptz,
  search_vector tsvector GENERATED ALWAYS AS (
    to_tsvector('english', coalesce(name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(company, ''))
  ) STORED,
  CONSTRAINT leads_pkey PRIMARY KEY (id),
  CONSTRAINT leads_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT leads_score_check CHECK (score IN ('hot', 'warm', 'cold')),
  CONSTRAINT leads_status_check CHECK (status IN ('new', 'contacted', 'qualified', 'converted', 'lost')),
  CONSTRAINT leads_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES {{shared}}.tenants (id),
  CONSTRAINT leads_conversation_fkey FOREIGN KEY (conversation_id) REFERENCES {{tenant}}.conversations (id),
  CONSTRAINT unique_lead_conversation UNIQUE (conversation_id)
);

CREATE INDEX idx_leads_tenant ON {{tenant}}.leads (tenant_id);

CREATE INDEX idx_leads_score ON {{tenant}}.leads (score);

CREATE INDEX idx_leads_status ON {{tenant}}.leads (status);

CREATE INDEX idx_leads_search ON {{tenant}}.leads USING gin (search_vector);

CREATE INDEX idx_leads_email ON {{tenant}}.leads (email) WHERE email IS NOT NULL;

CREATE INDEX idx_leads_created ON {{tenant}}.leads (created_at DESC, id DESC);

CREATE TABLE {{tenant}}.lead_scores (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  tenant_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  message_id uuid,
  score varchar(20) NOT NULL,
  score_value integer NOT NULL,
  confidence real NOT NULL,
  signals jsonb DEFAULT '[]' NOT NULL,
  reasoning text NOT NULL,
  model varchar(100) NOT NULL,
  rubric_version varchar(100) NOT NULL,
  basis_received_at timestamptz NOT NULL,
  scored_at timestamptz DEFAULT now() NOT NULL,
  CONSTRAINT lead_scores_pkey PRIMARY KEY (id),
  CONSTRAINT lead_scores_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT lead_scores_score_check CHECK (score IN ('hot', 'warm', 'cold')),
  CONSTRAINT lead_scores_lead_fkey FOREIGN KEY (lead_id) REFERENCES {{tenant}}.leads (id)
);

CREATE INDEX idx_lead_scores_lead ON {{tenant}}.lead_scores (lead_id, scored_at DESC);

-- Append-only: every move of a lead through its lifecycle.
CREATE TABLE {{tenant}}.lead_transitions (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  from_status varchar(50) NOT NULL,
  to_status varchar(50) NOT NULL,
  moved_by varchar(255) NOT NULL,
  reason text,
  moved_at timestamptz NOT NULL,
  CONSTRAINT lead_transitions_pkey PRIMARY KEY (id),
  CONSTRAINT lead_transitions_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT lead_transitions_lead_fkey FOREIGN KEY (lead_id) REFERENCES {{tenant}}.leads (id)
);

CREATE INDEX idx_lead_transitions_lead ON {{tenant}}.lead_transitions (lead_id, moved_at);
