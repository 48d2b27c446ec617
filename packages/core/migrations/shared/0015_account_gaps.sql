-- What is known to be missed, where every tenant's accounts are reached at once. subscription: what accounts have in common that share one
-- webhook subscription at the platform. gap_noted_at: deliveries may be missing, since gap_since; a null gap_since says since the last check.
ALTER TABLE {{shared}}.account_routes
  ADD COLUMN subscription varchar(255),
  ADD COLUMN gap_since timestamptz,
  ADD COLUMN gap_noted_at timestamptz;

CREATE INDEX idx_account_routes_subscription ON {{shared}}.account_routes (platform, subscription) WHERE subscription IS NOT NULL;

-- When the host last took webhooks, by the database's own clock.
CREATE TABLE {{shared}}.host_presence (
  name varchar(60) NOT NULL,
  alive_at timestamptz NOT NULL,
  CONSTRAINT host_presence_pkey PRIMARY KEY (name)
);
