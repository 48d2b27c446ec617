import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { StoredMessage } from './ingest-row.ts'

/**
 * Applies read and delivery marks that arrived before their messages, which were just stored in this transaction. Only our own messages have such
 * marks.
 */
export async function applyEarlyMarks(session: TenantSession, stored: readonly StoredMessage[]): Promise<void> {
  const marked = stored.filter((message) => message.read_at !== null || message.delivered_at !== null)
  if (marked.length === 0) return
  const tenant = quoteIdentifier(session.schema)
  await session.run({
    text: `UPDATE ${tenant}.conversations c SET
        participant_read_at = greatest(c.participant_read_at, m.read_at),
        participant_delivered_at = greatest(c.participant_delivered_at, m.delivered_at)
      FROM (SELECT conversation_id, max(received_at) FILTER (WHERE was_read) AS read_at,
          max(received_at) FILTER (WHERE was_delivered) AS delivered_at
        FROM unnest($1::uuid[], $2::timestamptz[], $3::boolean[], $4::boolean[]) AS s (conversation_id, received_at, was_read, was_delivered)
        GROUP BY conversation_id) AS m
      WHERE c.id = m.conversation_id`,
    parameters: [
      marked.map((message) => message.conversation_id),
      marked.map((message) => message.received_at),
      marked.map((message) => message.read_at !== null),
      marked.map((message) => message.delivered_at !== null),
    ],
  })
}
