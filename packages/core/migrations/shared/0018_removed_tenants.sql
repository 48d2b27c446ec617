-- A removed tenant is kept until drops_at, unreachable, so that it can be restored. was_active says whether it was in use before.
ALTER TABLE {{shared}}.tenants
  ADD COLUMN removed_at timestamptz,
  ADD COLUMN drops_at timestamptz,
  ADD COLUMN was_active boolean;

CREATE INDEX idx_tenants_drops_at ON {{shared}}.tenants (drops_at) WHERE drops_at IS NOT NULL;
