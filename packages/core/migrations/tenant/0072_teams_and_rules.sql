-- Who can take work, and the rules by which it is given. A user without hours is there at all times; without a capacity, takes any number of leads.
ALTER TABLE {{tenant}}.users
  ADD COLUMN capacity integer,
  ADD COLUMN working_hours jsonb,
  ADD COLUMN work_goes_to uuid;

-- `last_user_id`: whose turn it was last when the team's work goes round.
CREATE TABLE {{tenant}}.teams (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  name varchar(100) NOT NULL,
  member_ids uuid[] DEFAULT '{}' NOT NULL,
  last_user_id uuid,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT teams_pkey PRIMARY KEY (id),
  CONSTRAINT teams_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT unique_team_name UNIQUE (name)
);

-- At most one row: the tenant's rules and targets. Whoever gives work locks it, so that a tenant's work is given one after another.
CREATE TABLE {{tenant}}.care_settings (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  rules jsonb DEFAULT '[]' NOT NULL,
  targets jsonb DEFAULT '{}' NOT NULL,
  assigns boolean DEFAULT false NOT NULL,
  first_look_minutes integer,
  next_look_at timestamptz,
  updated_at timestamptz NOT NULL,
  CONSTRAINT care_settings_pkey PRIMARY KEY (id),
  CONSTRAINT care_settings_tenant_check CHECK (tenant_id = {{tenant_id}} AND id = tenant_id)
);

-- Every change of an owner. Rows are only added; the text of a reason goes with its lead.
CREATE TABLE {{tenant}}.assignments (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  lead_id uuid,
  conversation_id uuid,
  user_id uuid,
  team_id uuid,
  previous_user_id uuid,
  previous_team_id uuid,
  cause varchar(20) NOT NULL,
  rule_id uuid,
  assigned_by varchar(255),
  reason text,
  assigned_at timestamptz NOT NULL,
  CONSTRAINT assignments_pkey PRIMARY KEY (id),
  CONSTRAINT assignments_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT assignments_subject_check CHECK (lead_id IS NOT NULL OR conversation_id IS NOT NULL),
  CONSTRAINT assignments_cause_check CHECK (cause IN ('by_hand', 'rule', 'conversation', 'hand_over', 'returned'))
);

CREATE INDEX idx_assignments_lead ON {{tenant}}.assignments (lead_id, assigned_at DESC, id DESC) WHERE lead_id IS NOT NULL;

CREATE INDEX idx_assignments_conversation ON {{tenant}}.assignments (conversation_id, assigned_at DESC, id DESC)
  WHERE conversation_id IS NOT NULL;
