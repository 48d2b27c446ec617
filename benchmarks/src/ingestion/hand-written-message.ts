/**
 * What both hand-written handlers do with a message that came in, to follow `WITH`. Its parameters: tenant, account, the message's id at the platform, ids of
 * the message and of its conversation, thread, participant, text, when it was sent, now, the task's id.
 */
export function messageParts(schema: string): string {
  return `key AS (
    INSERT INTO ${schema}.message_keys (tenant_id, social_account_id, platform_message_id, message_id, received_at)
    VALUES ($1, $2, $3, $4, $9) ON CONFLICT DO NOTHING RETURNING message_id
  ), thread AS (
    INSERT INTO ${schema}.conversations AS c (id, tenant_id, social_account_id, platform_conversation_id, participant_id, message_count,
      started_at, last_message_at, last_inbound_at, version, first_inbound_at, waiting_since)
    SELECT $5, $1, $2, $6, $7, 1, $9, $9, $9, 1, $9, $9 FROM key
    ON CONFLICT (social_account_id, platform_conversation_id, participant_id) DO UPDATE SET message_count = c.message_count + 1,
      last_message_at = greatest(c.last_message_at, excluded.last_message_at),
      last_inbound_at = greatest(c.last_inbound_at, excluded.last_inbound_at), version = c.version + 1,
      first_inbound_at = least(c.first_inbound_at, excluded.first_inbound_at),
      waiting_since = least(c.waiting_since, excluded.waiting_since)
    RETURNING id
  ), message AS (
    INSERT INTO ${schema}.messages (id, tenant_id, conversation_id, platform_message_id, direction, author, content, sender_id,
      received_at, ingested_at)
    SELECT $4, $1, id, $3, 'inbound', 'participant', $8, $7, $9, $10 FROM thread
  ), task AS (
    INSERT INTO ${schema}.ai_tasks (id, tenant_id, message_id, conversation_id, task_type, created_at)
    SELECT $11, $1, $4, id, 'classify', $10 FROM thread
  )
  INSERT INTO public.dispatch (id, tenant_id, kind, task_id, ready, due_at, enqueued_at)
  SELECT $11, $1, 'ai', $11, true, $10, $10 FROM thread`
}
