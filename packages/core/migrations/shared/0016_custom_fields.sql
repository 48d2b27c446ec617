-- The host's own fields of a tenant, as one JSON object. Null: none has a value.
ALTER TABLE {{shared}}.tenants ADD COLUMN custom jsonb;
