import { enqueue } from '../queue/dispatch-writer.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'

/** A platform message, and the reply that it proves to be sent. */
export interface MessageClaim {
  readonly socialAccountId: string
  readonly platformMessageId: string
  readonly replyId: string
}

/**
 * One message belongs to one reply: if another reply was matched to this message by its text, and the platform now says which reply it is, the
 * other's outcome is unknown again, and LeadKit looks for it at once. Call it before the reply's own row is written.
 */
export async function releaseClaim(session: TenantSession, claim: MessageClaim): Promise<void> {
  const { socialAccountId, platformMessageId, replyId } = claim
  const rows = await session.run<{ id: string }>({
    text: `UPDATE ${quoteIdentifier(session.schema)}.replies
      SET status = 'unknown', platform_message_id = NULL, sent_at = NULL, next_retry_at = $4,
        error_code = 'unknown_outcome', error_message = 'Its message belongs to another reply'
      WHERE social_account_id = $1 AND platform_message_id = $2 AND id <> $3 RETURNING id`,
    parameters: [socialAccountId, platformMessageId, replyId, session.now],
  })
  await enqueue(
    session,
    rows.map(({ id }) => ({ kind: 'reply', taskId: id })),
  )
}
