import type { TenantSession } from '../database/session.ts'

/** One occasion on which a participant was told that a machine answers. */
export interface ConversationDisclosure {
  /** The reply that begins with the disclosure. */
  readonly replyId: string
  /** `start`: the first automatic message. `lapse`: after a pause in the conversation. `handback`: a person had answered before. */
  readonly reason: 'start' | 'lapse' | 'handback'
  readonly text: string
  readonly disclosedAt: Date
}

/** Newest first. */
export async function readDisclosures(
  session: TenantSession,
  conversationId: string,
): Promise<readonly ConversationDisclosure[]> {
  const rows = await session.tables
    .selectFrom('disclosures as disclosure')
    .innerJoin('replies as reply', 'reply.id', 'disclosure.reply_id')
    .select(['disclosure.reply_id', 'disclosure.reason', 'disclosure.content', 'disclosure.disclosed_at'])
    .where('disclosure.conversation_id', '=', conversationId)
    .where('reply.status', '=', 'sent')
    .orderBy('disclosure.disclosed_at', 'desc')
    .limit(100)
    .execute()
  return rows.map((row) => ({
    replyId: row.reply_id,
    reason: row.reason as ConversationDisclosure['reason'],
    text: row.content,
    disclosedAt: row.disclosed_at,
  }))
}
