-- Keys of messages that left the database long ago, as digests: 16 bytes each, sorted, up to 256 in a row, by the day on which the message was received.
CREATE TABLE {{tenant}}.archived_keys (
  tenant_id uuid NOT NULL,
  day date NOT NULL,
  first_digest uuid NOT NULL,
  digests uuid[] NOT NULL,
  CONSTRAINT archived_keys_pkey PRIMARY KEY (day, first_digest),
  CONSTRAINT archived_keys_tenant_check CHECK (tenant_id = {{tenant_id}})
);
