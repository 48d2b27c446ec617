import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { OutgoingReply } from './outgoing-reply.ts'

export interface EarlierReplies {
  /** True if this reply must wait for earlier ones of the conversation. */
  readonly waiting: boolean
  /** True if an earlier part of the same text could not be sent, or its outcome is unknown. */
  readonly broken: boolean
}

/** @param sent replies that were sent, although their rows do not say so yet. */
export async function readEarlierReplies(
  session: TenantSession,
  reply: Pick<OutgoingReply, 'id'>,
  sent: readonly string[],
): Promise<EarlierReplies> {
  const replies = `${quoteIdentifier(session.schema)}.replies`
  const rows = await session.run<{ broken: boolean }>({
    text: `SELECT e.next_retry_at IS NULL AS broken FROM ${replies} r JOIN ${replies} e ON e.conversation_id = r.conversation_id
        AND (e.generated_at, e.id) < (r.generated_at, r.id) AND e.id <> ALL ($2::uuid[])
      WHERE r.id = $1 AND ((e.status IN ('pending', 'sending') AND e.next_retry_at IS NOT NULL)
        OR (e.status IN ('unknown', 'failed') AND e.generated_at = r.generated_at AND e.author = r.author))`,
    parameters: [reply.id, sent],
  })
  return { waiting: rows.length > 0, broken: rows.some((row) => row.broken) }
}

const DAY_MS = 86_400_000

/**
 * Ids of messages that are not this reply, as far back as a look-up reaches: those of other replies in the same thread, and messages that the
 * account had sent and that were stored before this send began. Hosts' clocks differ: a message with an undetermined author may be this reply, whatever its time.
 */
export async function readClaimedMessages(session: TenantSession, reply: OutgoingReply): Promise<ReadonlySet<string>> {
  const tenant = quoteIdentifier(session.schema)
  const began = reply.sendingAt ?? reply.generatedAt
  const rows = await session.run<{ platform_message_id: string }>({
    text: `SELECT r.platform_message_id FROM ${tenant}.replies r JOIN ${tenant}.conversations c ON c.id = r.conversation_id
      WHERE c.social_account_id = $1 AND c.platform_conversation_id = $2 AND r.id <> $3
        AND r.platform_message_id IS NOT NULL AND r.sent_at > $4
      UNION
      SELECT m.platform_message_id FROM ${tenant}.messages m
      WHERE m.conversation_id = $5 AND m.direction = 'outbound' AND m.received_at > $4 AND m.ingested_at < $6
        AND m.author <> 'unknown'`,
    parameters: [
      reply.socialAccountId,
      reply.platformConversationId,
      reply.id,
      new Date((reply.sentAfter ?? began).getTime() - DAY_MS),
      reply.conversationId,
      began,
    ],
  })
  return new Set(rows.map((row) => row.platform_message_id))
}

/**
 * True when a message that was found by its text may be another reply's: one has it, or is being sent into the same thread with the same text.
 */
export async function isOthers(session: TenantSession, reply: OutgoingReply, messageId: string): Promise<boolean> {
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run({
    text: `SELECT r.id FROM ${tenant}.replies r WHERE r.social_account_id = $1 AND r.platform_message_id = $4 AND r.id <> $3
      UNION ALL
      SELECT r.id FROM ${tenant}.replies r JOIN ${tenant}.conversations c ON c.id = r.conversation_id
      WHERE c.social_account_id = $1 AND c.platform_conversation_id = $2 AND r.id <> $3 AND r.status = 'sending' AND r.content = $5
      LIMIT 1`,
    parameters: [reply.socialAccountId, reply.platformConversationId, reply.id, messageId, reply.text],
  })
  return rows.length > 0
}

/** How many other people's replies the platform refused without a reason within a day, with no success since. */
export async function countUnexplainedRefusals(
  session: TenantSession,
  { socialAccountId, conversationId }: OutgoingReply,
): Promise<number> {
  const replies = `${quoteIdentifier(session.schema)}.replies`
  const rows = await session.run<{ people: number }>({
    text: `SELECT count(DISTINCT r.conversation_id)::int AS people FROM ${replies} r
      WHERE r.social_account_id = $1 AND r.error_code = 'refused_unexplained' AND r.conversation_id <> $2 AND r.sending_at > $3
        AND NOT EXISTS (SELECT 1 FROM ${replies} s WHERE s.social_account_id = $1 AND s.platform_message_id IS NOT NULL
          AND s.sent_at > r.sending_at)`,
    parameters: [socialAccountId, conversationId, new Date(session.now.getTime() - DAY_MS)],
  })
  return rows[0]?.people ?? 0
}
