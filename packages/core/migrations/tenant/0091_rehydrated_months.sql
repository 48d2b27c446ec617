-- When an archived generation's messages came back to the database, and until when they stay.
ALTER TABLE {{tenant}}.archive_manifests
  ADD COLUMN rehydrated_at timestamptz,
  ADD COLUMN rehydrated_until timestamptz;
