-- `score` and `score_value` are what is shown: a person's while there is an override, and then the machine's are kept beside.
ALTER TABLE {{tenant}}.leads
  ADD COLUMN score_override jsonb,
  ADD COLUMN machine_score varchar(20),
  ADD COLUMN machine_score_value integer;

CREATE INDEX idx_leads_score_value ON {{tenant}}.leads ((coalesce(score_value, -1)), id);

-- What a score was made from: ids of messages, the classification, settings, and a hash of the whole question.
ALTER TABLE {{tenant}}.lead_scores
  ADD COLUMN input jsonb,
  ADD COLUMN profile_hash varchar(64),
  ADD COLUMN rescore_id uuid;

-- Each profile that a score was made with, by its hash.
CREATE TABLE {{tenant}}.scorer_profiles (
  hash varchar(64) NOT NULL,
  tenant_id uuid NOT NULL,
  profile jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT scorer_profiles_pkey PRIMARY KEY (hash),
  CONSTRAINT scorer_profiles_tenant_check CHECK (tenant_id = {{tenant_id}})
);
