import { enqueue } from '../../queue/dispatch-writer.ts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'

/**
 * What was judged by the old text is judged by the new one, as if that had come first. An answer that was given stays: there is no second. A
 * task that is being answered at this moment is asked again by itself, because the conversation has moved.
 */
export async function judgeAgain(session: TenantSession, messageIds: readonly string[]): Promise<void> {
  if (messageIds.length === 0) return
  const tasks = `${quoteIdentifier(session.schema)}.ai_tasks`
  const locked = await session.run<{ id: string; message_id: string; classified: boolean }>({
    text: `SELECT id, message_id, task_type = 'classify' AND status = 'completed' AS classified FROM ${tasks}
      WHERE message_id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE`,
    parameters: [messageIds],
  })
  const classified = locked.filter((task) => task.classified)
  if (classified.length === 0) return
  await queueAgain(session, classified)
  // Made again by the classification.
  await session.run({
    text: `DELETE FROM ${tasks} WHERE message_id = ANY ($1::uuid[]) AND task_type = 'score'`,
    parameters: [classified.map((task) => task.message_id)],
  })
}

/**
 * After messages were taken back: the newest that is left of each conversation is scored again, without them, and answered if that was left
 * to a message that is gone.
 */
export async function scoreAgain(session: TenantSession, conversationIds: readonly string[]): Promise<void> {
  if (conversationIds.length === 0) return
  const tenant = quoteIdentifier(session.schema)
  const scored = await session.run<{ id: string; message_id: string }>({
    text: `SELECT t.id, t.message_id FROM unnest($1::uuid[]) AS wanted (conversation_id) CROSS JOIN LATERAL (
        SELECT m.id FROM ${tenant}.messages m
        WHERE m.conversation_id = wanted.conversation_id AND m.direction = 'inbound' AND m.deleted_at IS NULL
        ORDER BY m.received_at DESC, m.ingested_at DESC, m.id DESC LIMIT 1) AS newest
      JOIN ${tenant}.ai_tasks t ON t.message_id = newest.id AND t.task_type = 'score' AND t.status = 'completed'
      ORDER BY t.id FOR UPDATE OF t`,
    parameters: [[...new Set(conversationIds)]],
  })
  if (scored.length > 0) await queueAgain(session, scored)
}

/** Replies that were not answered, or left to another message, are made again by the score. */
const UNANSWERED = `(status IN ('queued', 'processing') OR output ->> 'skipped' IN ('superseded', 'incomplete'))`

async function queueAgain(
  session: TenantSession,
  tasks: readonly { readonly id: string; readonly message_id: string }[],
): Promise<void> {
  const table = `${quoteIdentifier(session.schema)}.ai_tasks`
  await session.run({
    text: `UPDATE ${table} SET status = 'queued', output = NULL, started_at = NULL, completed_at = NULL, retry_count = 0
      WHERE id = ANY ($1::uuid[])`,
    parameters: [tasks.map((task) => task.id)],
  })
  await session.run({
    text: `DELETE FROM ${table} WHERE message_id = ANY ($1::uuid[]) AND task_type = 'reply' AND ${UNANSWERED}`,
    parameters: [tasks.map((task) => task.message_id)],
  })
  await enqueue(
    session,
    tasks.map((task) => ({ kind: 'ai' as const, taskId: task.id })),
  )
}
