-- Up to which migrations a tenant's schema was brought: a digest of all of them, so that a tenant of this version is known by its own row. Null: it has
-- to be visited. migrated_at is the tenant's created_at while its schema is as it was created.
ALTER TABLE {{shared}}.tenants
  ADD COLUMN migrated_to varchar(64),
  ADD COLUMN migrated_at timestamptz,
  ADD COLUMN migration_error varchar(500);
