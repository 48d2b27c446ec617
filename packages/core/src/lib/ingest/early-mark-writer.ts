import { quoteIdentifier, type TenantSession } from '../database/session.ts'

/** A message that was just stored, and may have been read or delivered before that. */
export interface MarkedMessage {
  readonly conversationId: string
  readonly socialAccountId: string
  readonly platformMessageId: string
}

/** Takes over read and delivery marks that overtook their message. Only our own messages have such marks. */
export async function applyEarlyMarks(
  session: TenantSession,
  { conversationId, socialAccountId, platformMessageId }: MarkedMessage,
): Promise<void> {
  const tenant = quoteIdentifier(session.schema)
  await session.run({
    text: `UPDATE ${tenant}.conversations c SET
        participant_read_at = greatest(c.participant_read_at, CASE WHEN k.read_at IS NOT NULL THEN k.received_at END),
        participant_delivered_at = greatest(c.participant_delivered_at, CASE WHEN k.delivered_at IS NOT NULL THEN k.received_at END)
      FROM ${tenant}.message_keys k
      WHERE c.id = $1 AND k.social_account_id = $2 AND k.platform_message_id = $3
        AND (k.read_at IS NOT NULL OR k.delivered_at IS NOT NULL)`,
    parameters: [conversationId, socialAccountId, platformMessageId],
  })
}
