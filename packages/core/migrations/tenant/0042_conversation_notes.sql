-- What users write to each other about a conversation. Never sent. Goes when the lead is removed.
CREATE TABLE {{tenant}}.conversation_notes (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  user_id uuid NOT NULL,
  content text NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT conversation_notes_pkey PRIMARY KEY (id),
  CONSTRAINT conversation_notes_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT conversation_notes_conversation_fkey FOREIGN KEY (conversation_id) REFERENCES {{tenant}}.conversations (id),
  CONSTRAINT conversation_notes_user_fkey FOREIGN KEY (user_id) REFERENCES {{tenant}}.users (id)
);

CREATE INDEX idx_conversation_notes_conversation ON {{tenant}}.conversation_notes (conversation_id, created_at DESC, id DESC);
