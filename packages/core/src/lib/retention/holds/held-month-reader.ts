import { readHeldConversations } from '../../holds/held-conversation-reader.ts'
import { readHoldsInForce } from '../../holds/hold-reader.ts'
import type { LegalHoldInShort } from '../../holds/legal-hold.ts'
import type { TenantSession } from '../../database/session.ts'

/** What holds keep of one table of messages. */
export interface HeldMessages {
  /** Those that keep something of it, in the order in which they were placed. */
  readonly holds: readonly LegalHoldInShort[]
  readonly count: number
}

/**
 * What holds in force keep of a table of messages. A month with a single held message stays whole: see decision 082.
 * @param table with its schema, quoted.
 */
export async function readHeldMessages(session: TenantSession, table: string): Promise<HeldMessages> {
  const holds = await readHoldsInForce(session)
  if (holds.length === 0) return { holds, count: 0 }
  const isWhole = holds.some(({ subject }) => 'tenant' in subject)
  const conversations = new Map((await readHeldConversations(session, holds)).map(({ id, holdIds }) => [id, holdIds]))
  const rows = await session.run<{ conversation_id: string; count: string | number }>({
    text: `SELECT conversation_id, count(*) AS count FROM ${table} WHERE $1 OR conversation_id = ANY ($2::uuid[]) GROUP BY 1`,
    parameters: [isWhole, [...conversations.keys()]],
  })
  const keeping = new Set(rows.flatMap((row) => conversations.get(row.conversation_id) ?? []))
  return {
    holds: rows.length === 0 ? [] : holds.filter(({ id, subject }) => 'tenant' in subject || keeping.has(id)),
    count: rows.reduce((sum, row) => sum + Number(row.count), 0),
  }
}
