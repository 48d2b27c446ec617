-- Who has a conversation: a pause of automation has an author and an end, and a user may be assigned.
ALTER TABLE {{tenant}}.conversations
  ADD COLUMN automation_paused_by uuid,
  ADD COLUMN automation_resumes_at timestamptz,
  ADD COLUMN assigned_user_id uuid;

ALTER TABLE {{tenant}}.conversations
  ADD CONSTRAINT conversations_assigned_user_fkey FOREIGN KEY (assigned_user_id) REFERENCES {{tenant}}.users (id) NOT VALID;

CREATE INDEX idx_conversations_assigned ON {{tenant}}.conversations (assigned_user_id, last_message_at DESC, id DESC)
  WHERE assigned_user_id IS NOT NULL;

CREATE INDEX idx_conversations_resumes ON {{tenant}}.conversations (automation_resumes_at) WHERE automation_resumes_at IS NOT NULL;
