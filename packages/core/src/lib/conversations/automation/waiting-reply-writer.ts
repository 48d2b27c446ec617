import { quoteIdentifier, type TenantSession } from '../../database/session.ts'

/** A reply that will not be sent, as reported to the host. */
interface FailedReply {
  readonly replyId: string
  readonly conversationId: string
  readonly code: string
}

/**
 * Fails the automatic replies of conversations that wait to be sent and that nobody approved: they must not go out after the pause, on top of
 * what was said in the meantime. Call it with the conversations' rows locked.
 */
export async function failWaitingReplies(
  session: TenantSession,
  conversationIds: readonly string[],
): Promise<readonly FailedReply[]> {
  const code = 'automation_paused'
  const rows = await session.tables
    .updateTable('replies')
    .set({
      status: 'failed',
      next_retry_at: null,
      error_code: code,
      error_message: 'a person has taken over the conversation',
    })
    .where('conversation_id', 'in', [...conversationIds])
    .where('status', '=', 'pending')
    .where('next_retry_at', 'is not', null)
    .where('author', '=', 'automation')
    .where('user_id', 'is', null)
    .returning(['id', 'conversation_id'])
    .execute()
  return rows.map((row) => ({ replyId: row.id, conversationId: row.conversation_id, code }))
}

/**
 * Makes replies due that wait for an earlier one of their conversation. Call it when a reply is settled, with the conversation's row
 * locked. A reply that another worker is settling now checks itself, under the same lock.
 */
export async function wakeWaitingReplies(session: TenantSession, conversationId: string): Promise<void> {
  const dispatch = `${quoteIdentifier(session.sharedSchema)}.dispatch`
  const woken = await session.run({
    text: `WITH waiting AS (
        SELECT d.id FROM ${dispatch} d JOIN ${quoteIdentifier(session.schema)}.replies r ON r.id = d.task_id
        WHERE d.tenant_id = $1 AND d.kind = 'reply' AND d.worker_id IS NULL AND d.due_at > $3
          AND r.conversation_id = $2 AND r.status = 'pending' AND r.error_code = 'earlier_reply_waits'
        FOR UPDATE OF d SKIP LOCKED)
      UPDATE ${dispatch} d SET ready = true, due_at = $3 FROM waiting WHERE d.id = waiting.id RETURNING d.id`,
    parameters: [session.tenantId, conversationId, session.now],
  })
  if (woken.length > 0) session.woken.add('reply')
}
