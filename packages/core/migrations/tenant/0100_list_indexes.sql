-- A page of a list reads its own rows, however many others have the same status or score: the index is in the order of the list.
DROP INDEX {{tenant}}.idx_leads_status;

CREATE INDEX idx_leads_status ON {{tenant}}.leads (status, created_at DESC, id DESC);

DROP INDEX {{tenant}}.idx_leads_score;

CREATE INDEX idx_leads_score ON {{tenant}}.leads (score, created_at DESC, id DESC);

DROP INDEX {{tenant}}.idx_conversations_status;

CREATE INDEX idx_conversations_status ON {{tenant}}.conversations (status, last_message_at DESC, id DESC);

-- Lists by the last change; leads that lists do not show are not in it.
CREATE INDEX idx_leads_updated ON {{tenant}}.leads (updated_at DESC, id DESC)
  WHERE deleted_at IS NULL AND merged_into IS NULL;

-- What a user has, open or not; only leads with a user are in it.
CREATE INDEX idx_leads_owner ON {{tenant}}.leads (assigned_user_id, created_at DESC, id DESC)
  WHERE assigned_user_id IS NOT NULL AND merged_into IS NULL AND deleted_at IS NULL;
