import { newId } from '../../base/identifier.ts'
import { enqueue } from '../../queue/dispatch-writer.ts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'

/**
 * The participant's newest message, if nothing was said after it, no answer is on its way or waits for approval, and the scorer has classified it
 * as one that may be answered. A person's decision about its reply is respected.
 */
function unansweredText(tenant: string): string {
  return `SELECT n.id FROM (
      SELECT m.id, m.received_at, m.metadata FROM ${tenant}.messages m
      WHERE m.conversation_id = $1 AND m.direction = 'inbound' AND m.deleted_at IS NULL
      ORDER BY m.received_at DESC, m.ingested_at DESC, m.id DESC LIMIT 1) n
    WHERE NOT n.metadata ?| array['standby', 'fetchedLater']
      AND EXISTS (SELECT 1 FROM ${tenant}.ai_tasks s WHERE s.message_id = n.id AND s.task_type = 'score' AND s.status = 'completed'
        AND NOT s.output ? 'skipped')
      AND NOT EXISTS (SELECT 1 FROM ${tenant}.messages o WHERE o.conversation_id = $1 AND o.direction = 'outbound'
        AND o.deleted_at IS NULL AND o.received_at >= n.received_at)
      AND NOT EXISTS (SELECT 1 FROM ${tenant}.replies r WHERE r.conversation_id = $1 AND (
        (r.message_id = n.id AND r.error_code IS DISTINCT FROM 'automation_paused')
        OR (r.status IN ('pending', 'sending', 'unknown') AND r.next_retry_at IS NOT NULL)))`
}

/**
 * Has the newest unanswered message of a conversation answered after a pause, once: its reply task is created, or made due again if the pause
 * ended it. A task that is running now checks itself whether the pause still applies. The caller holds the lock on the conversation's row.
 */
export async function askNewestAgain(session: TenantSession, conversationId: string): Promise<void> {
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<{ id: string }>({
    text: `INSERT INTO ${tenant}.ai_tasks AS t (id, tenant_id, message_id, conversation_id, task_type, created_at)
      SELECT $2::uuid, $3::uuid, unanswered.id, $1::uuid, 'reply', $4 FROM (${unansweredText(tenant)}) unanswered
      ON CONFLICT (message_id, task_type) DO UPDATE SET status = 'queued', input = NULL, output = NULL, created_at = excluded.created_at,
        started_at = NULL, completed_at = NULL, retry_count = 0, error_code = NULL, error_message = NULL
        WHERE t.status = 'completed' AND (t.output ->> 'skipped' = 'automation_paused' OR t.output ->> 'content' IS NOT NULL)
      RETURNING t.id`,
    parameters: [conversationId, newId(), session.tenantId, session.now],
  })
  await enqueue(
    session,
    rows.map(({ id }) => ({ kind: 'ai' as const, taskId: id })),
  )
}
