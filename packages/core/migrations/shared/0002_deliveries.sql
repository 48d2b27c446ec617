-- The ledger: each webhook request as received, so that it can be replayed. Monthly partitions, dropped when they pass the retention time.
CREATE TABLE {{shared}}.deliveries (
  id uuid NOT NULL,
  received_at timestamptz NOT NULL,
  ingestor varchar(50) NOT NULL,
  body bytea NOT NULL,
  headers jsonb DEFAULT '{}' NOT NULL,
  verdict varchar(20) NOT NULL,
  reasons jsonb DEFAULT '{}' NOT NULL,
  event_count integer DEFAULT 0 NOT NULL,
  replayed_at timestamptz,
  CONSTRAINT deliveries_pkey PRIMARY KEY (id, received_at),
  CONSTRAINT deliveries_verdict_check CHECK (verdict IN ('stored', 'ignored', 'unrouted', 'unparsable'))
) PARTITION BY RANGE (received_at);

CREATE INDEX idx_deliveries_unsettled ON {{shared}}.deliveries (received_at) WHERE verdict IN ('unrouted', 'unparsable');
