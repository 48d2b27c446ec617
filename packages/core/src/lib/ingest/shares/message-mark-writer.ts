import { enqueue } from '../../queue/dispatch-writer.ts'
import { quoteIdentifier, type TenantSession } from '../../database/session.ts'
import type { KeyMarks } from './key-marks.ts'

/**
 * Carries marks from the keys to the messages that are stored already; those that come later take them over from their key. Call it after the
 * statement that wrote the keys, in the same transaction: that one's snapshot is older than its wait for a key, so it cannot see a message
 * that was stored meanwhile. A message's row is only changed by who holds its key.
 */
export async function applyMessageMarks(session: TenantSession, marks: readonly KeyMarks[]): Promise<void> {
  const edited = marks.filter((mark) => mark.edited_at !== null && mark.deleted_at === null)
  const deleted = marks.filter((mark) => mark.deleted_at !== null)
  const reacted = marks.filter((mark) => mark.reactions !== null)
  await judgeAgain(session, await updateMessages(session, edited, EDIT))
  await updateMessages(session, deleted, DELETION)
  await updateMessages(session, reacted, REACTIONS)
}

interface Change {
  readonly assignments: string
  readonly only: string
}

const EDIT: Change = {
  assignments: 'content = k.edited_content, edited_at = k.edited_at',
  only: 'k.deleted_at IS NULL AND k.edited_at IS NOT NULL AND m.edited_at IS DISTINCT FROM k.edited_at',
}
/** A deletion leaves a tombstone and erases the content. */
const DELETION: Change = {
  assignments: `content = '', attachments = '[]', metadata = '{}', deleted_at = k.deleted_at`,
  only: 'k.deleted_at IS NOT NULL AND m.deleted_at IS DISTINCT FROM k.deleted_at',
}
/** `metadata.reactions` maps who reacted to the emoji; the key also keeps who took theirs back. */
const REACTIONS: Change = {
  assignments: `metadata = m.metadata || jsonb_build_object('reactions', (SELECT coalesce(jsonb_object_agg(r.key, r.value -> 'emoji'), '{}'::jsonb)
    FROM jsonb_each(k.reactions) r WHERE r.value ->> 'emoji' IS NOT NULL))`,
  only: 'k.deleted_at IS NULL AND k.reactions IS NOT NULL',
}

/** Returns the ids of the messages that are there and were changed. */
async function updateMessages(
  session: TenantSession,
  marks: readonly KeyMarks[],
  { assignments, only }: Change,
): Promise<readonly string[]> {
  if (marks.length === 0) return []
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<{ id: string }>({
    text: `UPDATE ${tenant}.messages m SET ${assignments}
      FROM unnest($1::uuid[], $2::text[]) AS t (account, message_key)
      JOIN ${tenant}.message_keys k ON k.social_account_id = t.account AND k.platform_message_id = t.message_key
      WHERE m.id = k.message_id AND m.received_at = k.received_at AND ${only} RETURNING m.id`,
    parameters: [marks.map((mark) => mark.account), marks.map((mark) => mark.message_key)],
  })
  return rows.map((row) => row.id)
}

/**
 * What was judged by the old text is judged by the new one, as if that had come first. An answer that was given stays: there is no second.
 */
async function judgeAgain(session: TenantSession, messageIds: readonly string[]): Promise<void> {
  if (messageIds.length === 0) return
  const tasks = `${quoteIdentifier(session.schema)}.ai_tasks`
  const locked = await session.run<{ id: string; message_id: string; classified: boolean }>({
    text: `SELECT id, message_id, task_type = 'classify' AND status = 'completed' AS classified FROM ${tasks}
      WHERE message_id = ANY ($1::uuid[]) AND task_type IN ('classify', 'score') ORDER BY id FOR UPDATE`,
    parameters: [messageIds],
  })
  const classified = locked.filter((task) => task.classified)
  if (classified.length === 0) return
  await session.run({
    text: `UPDATE ${tasks} SET status = 'queued', output = NULL, started_at = NULL, completed_at = NULL, retry_count = 0
      WHERE id = ANY ($1::uuid[])`,
    parameters: [classified.map((task) => task.id)],
  })
  // Made again by the classification.
  await session.run({
    text: `DELETE FROM ${tasks} WHERE message_id = ANY ($1::uuid[]) AND task_type = 'score'`,
    parameters: [classified.map((task) => task.message_id)],
  })
  await enqueue(
    session,
    classified.map((task) => ({ kind: 'ai' as const, taskId: task.id })),
  )
}
