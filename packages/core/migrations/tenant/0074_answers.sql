-- How long people wait for answers, kept as messages come and go, by the platform's times. Conversations from before have no first message here.
ALTER TABLE {{tenant}}.conversations
  ADD COLUMN first_inbound_at timestamptz,
  ADD COLUMN last_outbound_at timestamptz,
  ADD COLUMN waiting_since timestamptz,
  ADD COLUMN answer_due_at timestamptz,
  ADD COLUMN first_answered_at timestamptz,
  ADD COLUMN first_human_answered_at timestamptz,
  ADD COLUMN targets_told jsonb;

CREATE INDEX idx_conversations_waiting ON {{tenant}}.conversations (waiting_since, id) WHERE waiting_since IS NOT NULL;
