-- A merge is a link: the member keeps its row, and points to the lead that now shows it (`merged_into`, chains flattened) and to the merge that
-- brought it there. A lead with members shows what is derived from all of them; its own values, which no merge changes, are in `merged` meanwhile.
-- `chosen_fields` says, by field, in which merges somebody decided on the merged lead.
ALTER TABLE {{tenant}}.leads
  ADD COLUMN merged_into uuid,
  ADD COLUMN merge_id uuid,
  ADD COLUMN merged jsonb,
  ADD COLUMN chosen_fields jsonb;

CREATE INDEX idx_leads_merged_into ON {{tenant}}.leads (merged_into) WHERE merged_into IS NOT NULL;

-- A person is found by what the lead itself has, too, while another value is shown.
CREATE INDEX idx_leads_own_contact ON {{tenant}}.leads (
  lower(merged -> 'own' ->> 'email'), (right(regexp_replace(merged -> 'own' ->> 'phone', '\D', '', 'g'), 7))
) WHERE merged IS NOT NULL;

-- The history of merges, one row per lead that joined another; a merge that was undone stays. Never removed.
CREATE TABLE {{tenant}}.lead_merges (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  lead_id uuid NOT NULL,
  into_id uuid NOT NULL,
  merged_by varchar(255) NOT NULL,
  reason text,
  merged_at timestamptz NOT NULL,
  undone_at timestamptz,
  undone_by varchar(255),
  undone_reason text,
  CONSTRAINT lead_merges_pkey PRIMARY KEY (id, lead_id),
  CONSTRAINT lead_merges_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT lead_merges_undone_check CHECK ((undone_at IS NULL) = (undone_by IS NULL))
);

CREATE INDEX idx_lead_merges_lead ON {{tenant}}.lead_merges (lead_id);

CREATE INDEX idx_lead_merges_into ON {{tenant}}.lead_merges (into_id);

-- A record that a merged lead uses while one of its members owns it: the member that gets it back.
ALTER TABLE {{tenant}}.crm_links ADD COLUMN lent_by uuid;
