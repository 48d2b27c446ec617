-- A second factor. Enrolled: there is a secret; confirmed: mfa_enabled. mfa_step is the last time step whose code was taken, so that none is taken twice.
ALTER TABLE {{tenant}}.users
  ADD COLUMN mfa_secret_encrypted text,
  ADD COLUMN mfa_step integer,
  ADD COLUMN recovery_hashes jsonb;

-- Until now the host's own column, which meant nothing here.
UPDATE {{tenant}}.users SET mfa_enabled = false WHERE mfa_enabled;

ALTER TABLE {{tenant}}.users
  ADD CONSTRAINT users_mfa_check CHECK (NOT mfa_enabled OR mfa_secret_encrypted IS NOT NULL) NOT VALID;

-- How often somebody tried to log in: as a user, whether there is one or not, or from an address. The key is a digest.
CREATE TABLE {{tenant}}.log_in_attempts (
  key varchar(80) NOT NULL,
  tenant_id uuid NOT NULL,
  attempts integer NOT NULL,
  strikes integer NOT NULL,
  ends_at timestamptz NOT NULL,
  CONSTRAINT log_in_attempts_pkey PRIMARY KEY (key),
  CONSTRAINT log_in_attempts_tenant_check CHECK (tenant_id = {{tenant_id}})
);

CREATE INDEX idx_log_in_attempts_end ON {{tenant}}.log_in_attempts (ends_at);

-- What is sent to a person's mailbox and works once. user_id is null where nobody has the address that somebody named.
CREATE TABLE {{tenant}}.user_tokens (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  purpose varchar(20) NOT NULL,
  user_id uuid,
  token_hash text NOT NULL,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT user_tokens_pkey PRIMARY KEY (id),
  CONSTRAINT user_tokens_tenant_check CHECK (tenant_id = {{tenant_id}})
);
