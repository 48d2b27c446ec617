-- Why a generated reply waits for a person: what the check of drafts found in it.
ALTER TABLE {{tenant}}.replies ADD COLUMN held_reasons text[] DEFAULT '{}' NOT NULL;
