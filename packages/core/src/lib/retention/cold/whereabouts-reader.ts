import { quoteIdentifier, type TenantSession } from '../../database/session.ts'

/** What rows say of where a message is. */
export interface Whereabouts {
  /** Null if no row names it. */
  readonly conversationId: string | null
  /** The platform's time of the message; null if no key has it. */
  readonly receivedAt: Date | null
}

interface Row {
  readonly conversation_id: string | null
  readonly received_at: Date | null
}

/** Keys are found by time, and a message is nearly always stored within a day of when it was received. */
const NEAR_MS = 86_400_000

/** Rows that name a message by its id, each found by an index. */
export async function readWhereabouts(session: TenantSession, id: string): Promise<Whereabouts> {
  const tenant = quoteIdentifier(session.schema)
  const storedAt = storedAtOf(id)
  const span = storedAt === null ? [null, null] : [storedAt.getTime() - NEAR_MS, storedAt.getTime() + NEAR_MS]
  const rows = await session.run<Row>({
    text: `SELECT conversation_id, NULL::timestamptz AS received_at FROM ${tenant}.ai_tasks WHERE message_id = $1
      UNION ALL SELECT conversation_id, NULL FROM ${tenant}.replies WHERE message_id = $1
      UNION ALL SELECT NULL, received_at FROM ${tenant}.message_keys
        WHERE message_id = $1 AND received_at BETWEEN $2::timestamptz AND $3::timestamptz`,
    parameters: [id, ...span.map((time) => (time === null ? null : new Date(time).toISOString()))],
  })
  const conversationId = rows.find((row) => row.conversation_id !== null)?.conversation_id ?? null
  return { conversationId, receivedAt: rows.find((row) => row.received_at !== null)?.received_at ?? null }
}

/** When the message was stored, by its id (UUID version 7, RFC 9562); null for an id of another kind. */
export function storedAtOf(id: string): Date | null {
  if (id[14] !== '7') return null
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16))
}
