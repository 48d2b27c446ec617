import { fillPlaceholders } from '../database/session.ts'
import {
  asksForLook,
  CONVERSATION_COLUMNS,
  lookDue,
  markedContent,
  MERGE_CONVERSATION,
  SOONER,
} from './ingest-parts-statement.ts'

/** A message's columns, as placeholders for its parameters. */
const MESSAGE = {
  content: '{{content}}',
  attachments: '{{attachments}}',
  metadata: '{{metadata}}',
  received_at: '{{received_at}}',
  direction: '{{direction}}',
}
const MARKED = markedContent(MESSAGE)

/**
 * The statement for one message, the usual case: a message that arrives alone, or the only one of its tenant in a group. Its columns are plain
 * parameters, so there is nothing to sort, group or match, and no row is handed from part to part: a third of the time to plan and to start the
 * statement for several messages, and two thirds of its memory on the server. Both store the same rows.
 */
export const LONE_MESSAGE = `WITH ledger AS ({{ledger}}),
k AS (
  INSERT INTO {{tenant}}.message_keys AS k (tenant_id, social_account_id, platform_message_id, message_id, received_at)
  VALUES ($1::uuid, {{account}}, {{message_key}}, {{id}}, {{received_at}})
  ON CONFLICT (social_account_id, platform_message_id)
  DO UPDATE SET message_id = excluded.message_id, received_at = excluded.received_at WHERE k.message_id IS NULL
  RETURNING k.edited_content, k.edited_at, k.deleted_at, k.reactions, k.read_at, k.delivered_at
),
t AS (
  INSERT INTO {{tenant}}.conversations AS c (${CONVERSATION_COLUMNS})
  SELECT {{conversation}}, $1::uuid, {{account}}, {{thread}}, {{participant}}, {{name}}, {{username}}, {{channel}},
    {{received_at}}, {{received_at}}, CASE WHEN {{direction}} = 'inbound' THEN {{received_at}} END, 1, 1,
    CASE WHEN {{direction}} = 'inbound' THEN {{received_at}} END,
    CASE WHEN {{direction}} = 'inbound' AND k.deleted_at IS NULL THEN {{received_at}} END,
    CASE WHEN {{direction}} = 'outbound' THEN {{received_at}} END
  FROM k
  ${fillPlaceholders(MERGE_CONVERSATION, { later_wait: '' })}
  RETURNING c.id, c.participant_name, c.waiting_since, c.first_inbound_at, c.last_outbound_at
),
stored AS (
  INSERT INTO {{tenant}}.messages (id, tenant_id, conversation_id, platform_message_id, direction, subtype, author, content, sender_id,
    attachments, reply_to_platform_message_id, received_at, ingested_at, edited_at, deleted_at, metadata)
  SELECT {{id}}, $1::uuid, t.id, {{message_key}}, {{direction}}, {{subtype}}, {{author}}, ${MARKED.content}, {{sender}},
    ${MARKED.attachments}, {{reply_to}}, {{received_at}}, $2::timestamptz, k.edited_at, k.deleted_at, ${MARKED.metadata}
  FROM t, k
),
tasks AS (
  INSERT INTO {{tenant}}.ai_tasks (id, tenant_id, message_id, conversation_id, task_type, created_at)
  SELECT {{ai_task}}, $1::uuid, {{id}}, t.id, 'classify', $2::timestamptz FROM t, k WHERE {{ai_task}} IS NOT NULL AND k.deleted_at IS NULL
){{told}}{{due_start}}
  INSERT INTO {{shared}}.dispatch AS d (id, tenant_id, kind, task_id, ready, due_at, enqueued_at)
  SELECT CASE kind WHEN 'answer_clock' THEN gen_random_uuid() ELSE task_id END, $1::uuid, kind, task_id, due_at <= $2::timestamptz, due_at, $2::timestamptz FROM (
    SELECT {{ai_task}} AS task_id, 'ai' AS kind, $2::timestamptz AS due_at FROM k WHERE {{ai_task}} IS NOT NULL AND k.deleted_at IS NULL
    {{told_due}}
    UNION ALL SELECT t.id, 'profile', $2::timestamptz FROM t
      WHERE {{profile_wanted}} AND t.id = {{conversation}} AND t.participant_name IS NULL
    UNION ALL SELECT t.id, 'answer_clock', ${lookDue(MESSAGE)} FROM t LEFT JOIN {{tenant}}.care_settings s ON true WHERE ${asksForLook(MESSAGE)}
  ) AS work
  ${SOONER}
{{due_end}}`

/** For a host with a handler for messages. */
export const LONE_TOLD = {
  told: `, told AS (
  INSERT INTO {{tenant}}.host_events (id, tenant_id, type, payload, occurred_at)
  SELECT {{host_event}}, $1::uuid, 'message.received',
    jsonb_build_object('messageId', {{id}}, 'conversationId', t.id, 'receivedAt', {{received_at}}), $2::timestamptz FROM t
)`,
  told_due: `UNION ALL SELECT {{host_event}}, 'host_event', $2::timestamptz FROM k`,
}

export const LONE_ANSWERED = {
  due_start: ', due AS (',
  due_end:
    ')\nSELECT {{id}} AS id, t.id AS conversation_id, {{received_at}} AS received_at, k.read_at, k.delivered_at FROM t, k',
}
