-- What the scheduled check of a connected account knows: up to when every delivery is known to have come, and since when some may be missing.
ALTER TABLE {{tenant}}.social_accounts
  ADD COLUMN checked_at timestamptz,
  ADD COLUMN covered_until timestamptz,
  ADD COLUMN backfill_since timestamptz;

-- One row per answer to a lead form that a platform named. It holds no answers: those become a lead, where they can be erased.
CREATE TABLE {{tenant}}.form_leads (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  tenant_id uuid NOT NULL,
  social_account_id uuid NOT NULL,
  response_id varchar(255) NOT NULL,
  status varchar(20) DEFAULT 'pending' NOT NULL,
  event jsonb NOT NULL,
  lead_id uuid,
  occurred_at timestamptz NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  CONSTRAINT form_leads_pkey PRIMARY KEY (id),
  CONSTRAINT form_leads_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT form_leads_status_check CHECK (status IN ('pending', 'filled', 'deleted', 'unavailable')),
  CONSTRAINT form_leads_account_fkey FOREIGN KEY (social_account_id) REFERENCES {{tenant}}.social_accounts (id),
  CONSTRAINT form_leads_lead_fkey FOREIGN KEY (lead_id) REFERENCES {{tenant}}.leads (id) ON DELETE SET NULL,
  CONSTRAINT unique_form_lead UNIQUE (social_account_id, response_id)
);

CREATE INDEX idx_form_leads_pending ON {{tenant}}.form_leads (created_at) WHERE status = 'pending';

CREATE INDEX idx_form_leads_lead ON {{tenant}}.form_leads (lead_id) WHERE lead_id IS NOT NULL;
