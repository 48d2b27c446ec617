-- How long the tenant's data stays, if it has said so itself: the newest row counts, the others are the history. No row is changed or removed.
CREATE TABLE {{tenant}}.retention_policies (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  messages_days integer,
  archive_format varchar(50),
  set_by varchar(255) NOT NULL,
  set_at timestamptz NOT NULL,
  CONSTRAINT retention_policies_pkey PRIMARY KEY (id),
  CONSTRAINT retention_policies_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT retention_policies_days_check CHECK (messages_days >= 1)
);

-- What the messages of an object hash to, whatever its format, so that an object is proven without its manifest; null in rows of earlier versions.
-- `held_at`: since when the store keeps the object under a legal hold.
ALTER TABLE {{tenant}}.archive_manifests
  ADD COLUMN content_sha256 varchar(64),
  ADD COLUMN held_at timestamptz;
