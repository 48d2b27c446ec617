-- What overtakes its message waits for it here, as edits and deletions do. `reactions` maps who reacted to {emoji, at}; a null emoji took
-- the reaction back.
ALTER TABLE {{tenant}}.message_keys
  ADD COLUMN reactions jsonb,
  ADD COLUMN read_at timestamptz,
  ADD COLUMN delivered_at timestamptz;
