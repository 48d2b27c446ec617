-- What the vendors said about their limits, one row per account and limit, for the whole fleet.
CREATE TABLE {{shared}}.account_limits (
  source varchar(60) NOT NULL,
  account_id varchar(255) NOT NULL,
  bucket varchar(60) NOT NULL,
  limit_value integer,
  remaining integer,
  used_share real,
  reset_at timestamptz,
  blocked_until timestamptz,
  updated_at timestamptz NOT NULL,
  CONSTRAINT account_limits_pkey PRIMARY KEY (source, account_id, bucket)
);
