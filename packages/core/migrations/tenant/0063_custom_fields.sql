-- The host's own fields, as one JSON object for each row. Null: none has a value.
ALTER TABLE {{tenant}}.leads ADD COLUMN custom jsonb;

ALTER TABLE {{tenant}}.conversations ADD COLUMN custom jsonb;

ALTER TABLE {{tenant}}.users ADD COLUMN custom jsonb;
