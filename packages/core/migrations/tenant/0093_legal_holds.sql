-- What may not be removed while somebody has to be able to show it. A row is never removed; a release fills in what ended it, once.
CREATE TABLE {{tenant}}.legal_holds (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  kind varchar(20) NOT NULL,
  subject_id uuid,
  reason varchar(500) NOT NULL,
  placed_by varchar(255) NOT NULL,
  placed_at timestamptz NOT NULL,
  ends_at timestamptz,
  released_at timestamptz,
  released_by varchar(255),
  release_reason varchar(500),
  CONSTRAINT legal_holds_pkey PRIMARY KEY (id),
  CONSTRAINT legal_holds_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT legal_holds_kind_check CHECK (kind IN ('tenant', 'lead', 'conversation')),
  CONSTRAINT legal_holds_subject_check CHECK ((subject_id IS NULL) = (kind = 'tenant')),
  CONSTRAINT legal_holds_released_check CHECK ((released_at IS NULL) = (released_by IS NULL))
);

-- The person withdrew the answers while a hold kept them: they are erased once none does.
ALTER TABLE {{tenant}}.form_leads ADD COLUMN erasure_held_at timestamptz;
