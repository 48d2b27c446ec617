import type { Statement } from '../database/session.ts'
import { type MessagePlace, NOWHERE } from './archive-partition-writer.ts'
import type { TextShape } from './line-text.ts'

/** Messages of one block: what a reader takes for one conversation, some 40 KB compressed. */
const BLOCK_MESSAGES = 1_000

/** In quotes, as ISO 8601 in UTC. JSON prints times in one way; a cast to text depends on settings of the connection, and `to_char` takes three times as long. */
function time(column: string): string {
  return `left(to_json(${column} AT TIME ZONE 'UTC')::text, -1) || 'Z"'`
}

const json = (column: string): string => `to_json(${column}::text)::text`
const orNull = (value: string): string => `coalesce(${value}, 'null')`

/** The names and the order of the fields of the SDK's message. Constraints of the table name each direction and author. */
const JSON_LINE = `'{"id":"' || id || '","conversationId":"' || conversation_id || '","platformMessageId":' || ${json('platform_message_id')}
  || ',"direction":"' || direction || '","subtype":' || ${json('subtype')} || ',"author":"' || author || '"'
  || ',"content":' || ${orNull(json(`nullif(content, '')`))} || ',"senderId":' || ${orNull(json('sender_id'))}
  || ',"attachments":' || attachments::text || ',"replyToPlatformMessageId":' || ${orNull(json('reply_to_platform_message_id'))}
  || ',"receivedAt":' || ${time('received_at')} || ',"ingestedAt":' || ${time('ingested_at')} || ',"editedAt":' || ${orNull(time('edited_at'))}
  || ',"deletedAt":' || ${orNull(time('deleted_at'))} || ',"metadata":' || metadata::text || E'}\\n'`

const quoted = (column: string): string => `'"' || replace(${column}::text, '"', '""') || '"'`
const orNothing = (value: string): string => `coalesce(${value}, '')`

/** The columns of the table, in its order. */
const CSV_LINE = `id || ',' || conversation_id || ',' || ${quoted('platform_message_id')} || ',' || direction || ',' || ${quoted('subtype')}
  || ',' || author || ',' || ${orNothing(quoted(`nullif(content, '')`))} || ',' || ${orNothing(quoted('sender_id'))}
  || ',' || ${quoted('attachments')} || ',' || ${orNothing(quoted('reply_to_platform_message_id'))} || ',' || ${time('received_at')}
  || ',' || ${time('ingested_at')} || ',' || ${orNothing(time('edited_at'))} || ',' || ${orNothing(time('deleted_at'))}
  || ',' || ${quoted('metadata')} || E'\\n'`

const LINES: Readonly<Record<TextShape, string>> = { jsonl: JSON_LINE, csv: CSV_LINE }

const COLUMNS = `id, conversation_id, platform_message_id, direction, subtype, author, content, sender_id, attachments, reply_to_platform_message_id,
  received_at, ingested_at, edited_at, deleted_at, metadata`

/** One row; all null but the counts at the end of the table. */
export interface TextRow {
  readonly text: string | null
  /** Messages, and lines made of them. */
  readonly messages: string | number
  readonly lines: string | number
  readonly first_conversation: string | null
  readonly last_conversation: string | null
  /** In milliseconds since 1970, downwards and upwards to the next whole one. */
  readonly from_ms: string | number | null
  readonly to_ms: string | number | null
  readonly last_received: string | null
  readonly last_id: string | null
}

/**
 * The lines of a table's next messages by conversation, time and id, in one piece. The rest of one conversation and those behind it are two queries, so
 * that both read an index from where the last block ended. Everything is made of the rows as they pass by: to keep them for several looks takes as long
 * as to print them.
 */
export function textStatement(shape: TextShape, table: string, after: MessagePlace | null): Statement {
  const { conversationId, receivedAt, id } = after ?? NOWHERE
  const order = `ORDER BY conversation_id, received_at, id LIMIT ${BLOCK_MESSAGES}`
  const last = (column: string): string => `(array_agg(${column}))[count(*)]`
  return {
    text: `SELECT string_agg(line, '') AS text, count(*) AS messages, count(line) AS lines, (array_agg(conversation_id))[1] AS first_conversation,
        ${last('conversation_id')} AS last_conversation, floor(extract(epoch FROM min(received_at)) * 1000) AS from_ms,
        ceil(extract(epoch FROM max(received_at)) * 1000) AS to_ms, ${last('received_at')}::text AS last_received, ${last('id')} AS last_id
      FROM (SELECT id, conversation_id, received_at, ${LINES[shape]} AS line FROM (
          (SELECT ${COLUMNS} FROM ${table} WHERE conversation_id = $1 AND (received_at, id) > ($2::timestamptz, $3::uuid) ${order})
          UNION ALL (SELECT ${COLUMNS} FROM ${table} WHERE conversation_id > $1 ${order})
        ) AS m ${order}) AS block`,
    parameters: [conversationId, receivedAt, id],
  }
}
