-- What of a delivery could not be stored: one row for each tenant whose share is missing, and one without a tenant for a body that no adapter
-- could read. A worker tries each again on its own; the body is in the ledger.
CREATE TABLE {{shared}}.held_deliveries (
  id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  received_at timestamptz NOT NULL,
  ingestor varchar(50) NOT NULL,
  tenant_id uuid,
  event_keys jsonb,
  reason varchar(60) NOT NULL,
  error_message text NOT NULL,
  attempts integer DEFAULT 0 NOT NULL,
  held_at timestamptz NOT NULL,
  attempted_at timestamptz NOT NULL,
  next_attempt_at timestamptz NOT NULL,
  told_at timestamptz,
  CONSTRAINT held_deliveries_pkey PRIMARY KEY (id),
  CONSTRAINT held_deliveries_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES {{shared}}.tenants (id)
);

CREATE INDEX idx_held_deliveries_due ON {{shared}}.held_deliveries (next_attempt_at);

CREATE INDEX idx_held_deliveries_delivery ON {{shared}}.held_deliveries (delivery_id);

CREATE INDEX idx_held_deliveries_tenant ON {{shared}}.held_deliveries (tenant_id);

CREATE INDEX idx_held_deliveries_untold ON {{shared}}.held_deliveries (held_at) WHERE told_at IS NULL;
