-- What people made of drafts, with the texts: training data. One row per draft. Texts go when the lead is removed.
CREATE TABLE {{tenant}}.draft_reviews (
  id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  reply_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  message_id uuid,
  verdict varchar(20) NOT NULL,
  user_id uuid NOT NULL,
  author varchar(20) NOT NULL,
  draft text,
  final_text text,
  reason text,
  confidence real,
  held_reasons text[] DEFAULT '{}' NOT NULL,
  drafted_at timestamptz NOT NULL,
  reviewed_at timestamptz NOT NULL,
  CONSTRAINT draft_reviews_pkey PRIMARY KEY (id),
  CONSTRAINT draft_reviews_tenant_check CHECK (tenant_id = {{tenant_id}}),
  CONSTRAINT draft_reviews_verdict_check CHECK (verdict IN ('approved', 'edited', 'rejected')),
  CONSTRAINT draft_reviews_author_check CHECK (author IN ('automation', 'person')),
  CONSTRAINT draft_reviews_reply_fkey FOREIGN KEY (reply_id) REFERENCES {{tenant}}.replies (id),
  CONSTRAINT draft_reviews_conversation_fkey FOREIGN KEY (conversation_id) REFERENCES {{tenant}}.conversations (id),
  CONSTRAINT unique_draft_review UNIQUE (reply_id)
);

CREATE INDEX idx_draft_reviews_reviewed ON {{tenant}}.draft_reviews (reviewed_at, id);

CREATE INDEX idx_draft_reviews_conversation ON {{tenant}}.draft_reviews (conversation_id);

-- The queue of drafts, oldest first.
CREATE INDEX idx_replies_drafts ON {{tenant}}.replies (generated_at, id) WHERE status = 'pending' AND next_retry_at IS NULL;
