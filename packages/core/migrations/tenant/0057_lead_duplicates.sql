-- Pairs of leads that may be one person, as last judged. A pair that somebody dismissed stays, so that it is not suggested again.
CREATE TABLE {{tenant}}.lead_duplicates (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  other_id uuid NOT NULL,
  confidence real NOT NULL,
  reasons text[] NOT NULL,
  found_at timestamptz NOT NULL,
  dismissed_at timestamptz,
  dismissed_by varchar(255),
  CONSTRAINT lead_duplicates_pkey PRIMARY KEY (id),
  CONSTRAINT lead_duplicates_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT lead_duplicates_order_check CHECK (lead_id < other_id),
  CONSTRAINT unique_lead_duplicate UNIQUE (lead_id, other_id)
);

CREATE INDEX idx_lead_duplicates_other ON {{tenant}}.lead_duplicates (other_id);

CREATE INDEX idx_lead_duplicates_open ON {{tenant}}.lead_duplicates (found_at DESC, id DESC) WHERE dismissed_at IS NULL;
