import { storableJson } from '../base/field-schema.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { AiCompletion, AiJob } from './ai-job.ts'

/**
 * Keeps the result of a task, once, and only while the conversation is at the version that the scorer was asked about: a message, edit, deletion
 * or answer since then may have changed what is right. A late result is dropped and its task asked again with the current
 * messages; so a conversation is asked about again no more often than it changes. The conversation stays locked until the transaction ends.
 * @returns false for a dropped result, and for a task that is finished or gone: then nothing may follow from it.
 */
export async function keepResult(session: TenantSession, completion: AiCompletion, output: unknown): Promise<boolean> {
  const { job, startedAt, now } = completion
  const tenant = quoteIdentifier(session.schema)
  const kept = await session.run({
    text: `WITH conversation AS MATERIALIZED (SELECT version FROM ${tenant}.conversations WHERE id = $2 FOR NO KEY UPDATE)
      UPDATE ${tenant}.ai_tasks t SET status = 'completed', input = $4::jsonb, output = $5::jsonb, started_at = $6, completed_at = $7,
        error_code = NULL, error_message = NULL
      FROM conversation c WHERE t.id = $1 AND t.status IN ('queued', 'processing') AND c.version = $3::bigint RETURNING t.id`,
    parameters: [
      job.taskId,
      job.conversationId,
      job.version,
      storableJson(inputOf(job)),
      storableJson(output),
      startedAt,
      now,
    ],
  })
  if (kept.length > 0) return true
  await askAgain(session.at(now), job)
  return false
}

/** This settlement ended its dispatch row, so the task needs a new one. */
async function askAgain(session: TenantSession, job: AiJob): Promise<void> {
  const waiting = await session.tables
    .selectFrom('ai_tasks')
    .select('id')
    .where('id', '=', job.taskId)
    .where('status', 'in', ['queued', 'processing'])
    .executeTakeFirst()
  if (waiting !== undefined) await enqueue(session, [{ kind: 'ai', taskId: job.taskId }])
}

/** Only ids and counts: people's texts stay in the messages, where they can be erased. */
function inputOf({ messageId, transcript, version, profile }: AiJob) {
  const messages = transcript?.messages ?? []
  return {
    messageId,
    fromMessageId: messages[0]?.id ?? null,
    toMessageId: messages.at(-1)?.id ?? null,
    messageCount: messages.length,
    truncated: transcript?.truncated ?? false,
    conversationVersion: version,
    profileHash: profile?.hash ?? null,
  }
}
