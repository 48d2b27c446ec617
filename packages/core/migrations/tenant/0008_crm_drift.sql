-- What a scheduled look at the CRM found: which fields pushes leave out, what a person has to mend, and the types that fields had.
ALTER TABLE {{tenant}}.crm_configs
  ADD COLUMN on_delete varchar(10) DEFAULT 'trash' NOT NULL,
  ADD COLUMN field_faults jsonb DEFAULT '[]' NOT NULL,
  ADD COLUMN findings jsonb DEFAULT '[]' NOT NULL,
  ADD COLUMN field_types jsonb DEFAULT '{}' NOT NULL,
  ADD COLUMN checked_at timestamptz,
  ADD COLUMN next_check_at timestamptz,
  ADD CONSTRAINT crm_configs_delete_check CHECK (on_delete IN ('trash', 'purge', 'keep'));
