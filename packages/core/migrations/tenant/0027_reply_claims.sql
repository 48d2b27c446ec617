-- One message of the platform is one reply, so that no reply counts as sent by another's message.
ALTER TABLE {{tenant}}.replies ADD COLUMN social_account_id uuid;

UPDATE {{tenant}}.replies r SET social_account_id = c.social_account_id FROM {{tenant}}.conversations c WHERE c.id = r.conversation_id;

ALTER TABLE {{tenant}}.replies ALTER COLUMN social_account_id SET NOT NULL;

-- Earlier versions could count one message for several replies. It stays with the first; nobody knows what became of the others.
UPDATE {{tenant}}.replies r SET status = 'unknown', platform_message_id = NULL, sent_at = NULL, next_retry_at = NULL,
  error_code = 'unknown_outcome', error_message = 'Its message belongs to another reply'
WHERE r.platform_message_id IS NOT NULL AND EXISTS (
  SELECT 1 FROM {{tenant}}.replies e WHERE e.social_account_id = r.social_account_id AND e.platform_message_id = r.platform_message_id
    AND (coalesce(e.sent_at, e.generated_at), e.id) < (coalesce(r.sent_at, r.generated_at), r.id));

DROP INDEX {{tenant}}.idx_replies_platform_id;

CREATE UNIQUE INDEX unique_reply_message ON {{tenant}}.replies (social_account_id, platform_message_id) WHERE platform_message_id IS NOT NULL;
