/** Columns of a conversation's row that a message inserts, or merges into the row that exists. */
export const CONVERSATION_COLUMNS = `id, tenant_id, social_account_id, platform_conversation_id, participant_id, participant_name, participant_username,
    channel, started_at, last_message_at, last_inbound_at, message_count, version, first_inbound_at, waiting_since, last_outbound_at`

/**
 * Since when the participant waits for us: the first message after our last one. What our own messages change follows in `settleAnswers`. A
 * conversation from before these columns never learns its first message.
 */
const WAIT = `first_inbound_at = CASE WHEN c.first_inbound_at IS NULL AND c.last_inbound_at IS NOT NULL THEN NULL
      ELSE least(c.first_inbound_at, excluded.first_inbound_at) END,
    last_outbound_at = greatest(c.last_outbound_at, excluded.last_outbound_at),
    waiting_since = CASE WHEN excluded.waiting_since IS NULL THEN c.waiting_since
      WHEN c.last_outbound_at IS NULL OR excluded.waiting_since > c.last_outbound_at THEN least(c.waiting_since, excluded.waiting_since)
      {{later_wait}}
      ELSE c.waiting_since END`

/** How new messages change the row of their conversation. `{{later_wait}}` is for several messages at once. */
export const MERGE_CONVERSATION = `ON CONFLICT (social_account_id, platform_conversation_id, participant_id) DO UPDATE SET
    message_count = c.message_count + excluded.message_count,
    version = c.version + excluded.version,
    started_at = CASE WHEN c.message_count = 0 THEN excluded.started_at ELSE least(c.started_at, excluded.started_at) END,
    last_message_at = CASE WHEN c.message_count = 0 THEN excluded.last_message_at
      ELSE greatest(c.last_message_at, excluded.last_message_at) END,
    last_inbound_at = greatest(c.last_inbound_at, excluded.last_inbound_at),
    participant_name = coalesce(excluded.participant_name, c.participant_name),
    participant_username = coalesce(excluded.participant_username, c.participant_username),
    ${WAIT}`

/**
 * Of the tasks that are made due here only looks can exist already. Then as in `enqueue`: a waiting one is moved forward, never back, and a running
 * one, which may have read the old state, is marked, so that its settlement makes it due again.
 */
export const SOONER = `ON CONFLICT (tenant_id, kind, task_id) DO UPDATE SET
    due_at = CASE WHEN d.worker_id IS NULL THEN excluded.due_at ELSE d.due_at END,
    ready = CASE WHEN d.worker_id IS NULL THEN excluded.ready ELSE d.ready END,
    again_at = CASE WHEN d.worker_id IS NULL THEN d.again_at ELSE excluded.due_at END
  WHERE d.kind = 'answer_clock' AND excluded.due_at < CASE WHEN d.worker_id IS NULL THEN d.due_at ELSE coalesce(d.again_at, 'infinity') END`

/** A message's content with what came before it: an edit, a deletion, reactions. `k` is its key's row. @param given the message's own columns, as SQL. */
export function markedContent(
  given: Readonly<Record<'content' | 'attachments' | 'metadata', string>>,
): Readonly<Record<'content' | 'attachments' | 'metadata', string>> {
  return {
    content: `CASE WHEN k.deleted_at IS NOT NULL THEN '' ELSE coalesce(k.edited_content, ${given.content}) END`,
    attachments: `CASE WHEN k.deleted_at IS NOT NULL THEN '[]'::jsonb ELSE ${given.attachments} END`,
    metadata: `CASE WHEN k.deleted_at IS NOT NULL THEN '{}'::jsonb WHEN k.reactions IS NULL THEN ${given.metadata}
      ELSE ${given.metadata} || jsonb_build_object('reactions', (SELECT coalesce(jsonb_object_agg(r.key, r.value -> 'emoji'), '{}'::jsonb)
        FROM jsonb_each(k.reactions) r WHERE r.value ->> 'emoji' IS NOT NULL)) END`,
  }
}

/**
 * When a look at the targets of a participant is due; working hours only delay it. Fetched history gets ten minutes, in which its answers may come.
 * `t` is the conversation's row and `s` the tenant's settings. @param message the message's columns, as SQL.
 */
export function lookDue(message: Readonly<Record<'received_at' | 'metadata', string>>): string {
  return `CASE WHEN ${message.received_at} <= t.last_outbound_at THEN $2::timestamptz
    ELSE greatest(${message.received_at} + s.first_look_minutes * interval '1 minute',
      $2::timestamptz + CASE WHEN ${message.metadata} ? 'fetchedLater' THEN interval '10 minutes' ELSE interval '0' END) END`
}

/**
 * Whether a message makes a look due: its participant begins to wait, or it is a first message that comes after its answer. That answer is not in
 * the conversation's times, and its message may not be visible to this statement, so the look finds it (`settleAnswers`), not the hot path.
 */
export function asksForLook(message: Readonly<Record<'received_at' | 'direction', string>>): string {
  return `${message.direction} = 'inbound' AND (t.waiting_since = ${message.received_at} AND s.first_look_minutes IS NOT NULL
        OR t.first_inbound_at = ${message.received_at} AND ${message.received_at} <= t.last_outbound_at)`
}
