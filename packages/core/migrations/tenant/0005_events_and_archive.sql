-- What the host is to be told, written with the change itself and removed once a handler has taken it.
CREATE TABLE {{tenant}}.host_events (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  type varchar(60) NOT NULL,
  payload jsonb NOT NULL,
  occurred_at timestamptz NOT NULL,
  failed_at timestamptz,
  error_message text,
  CONSTRAINT host_events_pkey PRIMARY KEY (id),
  CONSTRAINT host_events_tenant_check CHECK (tenant_id = {{tenant_id}})
);

-- A month of messages in object storage. Only a verified row allows the partition to be dropped.
CREATE TABLE {{tenant}}.archive_manifests (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  month date NOT NULL,
  generation integer NOT NULL,
  object_key text NOT NULL,
  sink varchar(50) NOT NULL,
  message_count bigint NOT NULL,
  byte_size bigint NOT NULL,
  sha256 varchar(64) NOT NULL,
  written_at timestamptz NOT NULL,
  verified_at timestamptz,
  dropped_at timestamptz,
  CONSTRAINT archive_manifests_pkey PRIMARY KEY (id),
  CONSTRAINT archive_manifests_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT unique_archive_manifest UNIQUE (month, generation)
);
