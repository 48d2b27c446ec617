-- What a generated reply says of itself if it has to, and its text without that. Null: nothing is said.
ALTER TABLE {{tenant}}.replies ADD COLUMN disclosure text;

ALTER TABLE {{tenant}}.replies ADD COLUMN body text;

-- When people were told that a machine answers. A row counts once its reply is sent.
CREATE TABLE {{tenant}}.disclosures (
  reply_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  reason varchar(20) NOT NULL,
  content text NOT NULL,
  disclosed_at timestamptz NOT NULL,
  CONSTRAINT disclosures_pkey PRIMARY KEY (reply_id),
  CONSTRAINT disclosures_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT disclosures_reason_check CHECK (reason IN ('start', 'lapse', 'handback'))
);

CREATE INDEX idx_disclosures_conversation ON {{tenant}}.disclosures (conversation_id, disclosed_at DESC);
