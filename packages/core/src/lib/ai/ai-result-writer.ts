import { storableJson } from '../base/field-schema.ts'
import { newId } from '../base/identifier.ts'
import { freeCallRow } from '../budgets/budget-store.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import type { AiJob } from './ai-job.ts'
import type { AiOutcome } from './ai-outcome.ts'
import type { AiTaskType } from './ai-task.ts'

/** A result that was kept. */
export interface KeptResult {
  readonly task: string
  /** The conversation is closed, or a person has taken over. */
  readonly taken_over: boolean
  readonly participant_name: string | null
}

const RESULT_COLUMNS = `task uuid, conversation uuid, message uuid, version bigint, input jsonb, output jsonb, started_at timestamptz,
  completed_at timestamptz, only_taken_over boolean, next_task uuid, next_type text, next_unless_taken_over boolean`
const CALL_COLUMNS = `id uuid, task_id uuid, task_type text, scorer text, model text, day date, input_tokens bigint, output_tokens bigint,
  cost_micros bigint, started_at timestamptz, settled_at timestamptz`

/**
 * Keeps the results of tasks, each once, and only while its conversation is at the version that the scorer was asked about: a message, edit, deletion
 * or answer since then may have changed what is right. A late result is dropped and its task asked again with the current messages; so a conversation
 * is asked about again no more often than it changes. One statement for all of them, with the tasks that come next and the calls that were made:
 * conversations are locked from it to the commit, in the order in which ingestion locks them.
 * @returns by task id, the results that were kept; from the others nothing may follow.
 */
export async function keepResults(
  session: TenantSession,
  outcomes: readonly AiOutcome[],
): Promise<ReadonlyMap<string, KeptResult>> {
  const tenant = quoteIdentifier(session.schema)
  const rows = outcomes.map(toResultRow)
  const calls = outcomes.flatMap(({ call }) => (call == null ? [] : [freeCallRow(call, session.now)]))
  const kept = await session.run<KeptResult>({
    text: `WITH given AS MATERIALIZED (SELECT * FROM jsonb_to_recordset($2::jsonb) AS r (${RESULT_COLUMNS})),
      conversation AS MATERIALIZED (
        SELECT id, version, participant_name, status = 'closed' OR automation_paused_at IS NOT NULL AS taken_over FROM ${tenant}.conversations
        WHERE id = ANY ($3::uuid[]) ORDER BY social_account_id, platform_conversation_id, participant_id FOR NO KEY UPDATE),
      kept AS (
        UPDATE ${tenant}.ai_tasks t SET status = 'completed', input = g.input, output = g.output, started_at = g.started_at,
          completed_at = g.completed_at, error_code = NULL, error_message = NULL
        FROM given g JOIN conversation c ON c.id = g.conversation
        WHERE t.id = g.task AND t.status IN ('queued', 'processing') AND c.version = g.version AND (c.taken_over OR NOT g.only_taken_over)
        RETURNING t.id, t.message_id, t.conversation_id, g.completed_at AS now, g.next_task, g.next_type, g.next_unless_taken_over,
          c.taken_over, c.participant_name),
      next AS (
        INSERT INTO ${tenant}.ai_tasks (id, tenant_id, message_id, conversation_id, task_type, created_at)
        SELECT next_task, $1::uuid, message_id, conversation_id, next_type, now FROM kept
        WHERE next_task IS NOT NULL AND NOT (next_unless_taken_over AND taken_over)
        ON CONFLICT (message_id, task_type) DO NOTHING RETURNING id, created_at),
      due AS (
        INSERT INTO ${quoteIdentifier(session.sharedSchema)}.dispatch (id, tenant_id, kind, task_id, ready, due_at, enqueued_at)
        SELECT id, $1::uuid, 'ai', id, true, created_at, created_at FROM next),
      calls AS (
        INSERT INTO ${tenant}.ai_calls (id, tenant_id, task_id, task_type, scorer, model, day, state, input_tokens, output_tokens, cost_micros,
          started_at, settled_at)
        SELECT id, $1::uuid, task_id, task_type, scorer, model, day, 'settled', input_tokens, output_tokens, cost_micros, started_at, settled_at
        FROM jsonb_to_recordset($4::jsonb) AS r (${CALL_COLUMNS}))
      SELECT id AS task, taken_over, participant_name FROM kept`,
    parameters: [
      session.tenantId,
      storableJson(rows),
      [...new Set(rows.map((row) => row.conversation))],
      storableJson(calls),
    ],
  })
  if (rows.some((row) => row.next_task !== null)) session.woken.add('ai')
  const byTask = new Map(kept.map((result) => [result.task, result]))
  await askAgain(
    session,
    rows.map((row) => row.task).filter((task) => !byTask.has(task)),
  )
  return byTask
}

/** This settlement ended their dispatch rows, so those that are unfinished need new ones. */
async function askAgain(session: TenantSession, taskIds: readonly string[]): Promise<void> {
  if (taskIds.length === 0) return
  const waiting = await session.tables
    .selectFrom('ai_tasks')
    .select('id')
    .where('id', 'in', [...taskIds])
    .where('status', 'in', UNFINISHED)
    .execute()
  await enqueue(
    session,
    waiting.map(({ id }) => ({ kind: 'ai', taskId: id })),
  )
}

export const UNFINISHED = ['queued', 'processing']

/** A result as its statement takes it; the names are columns. */
interface ResultRow {
  readonly task: string
  readonly conversation: string
  readonly message: string
  readonly version: number
  readonly input: object
  readonly output: unknown
  readonly started_at: Date
  readonly completed_at: Date
  /** Kept only while a person has taken over: if the pause ended while the task ran, it no longer applies. */
  readonly only_taken_over: boolean
  readonly next_task: string | null
  readonly next_type: AiTaskType | null
  /** The next task is not made if a person has taken over. */
  readonly next_unless_taken_over: boolean
}

function toResultRow(outcome: AiOutcome): ResultRow {
  const { job, startedAt, now } = outcome.completion
  const next = nextOf(outcome)
  return {
    task: job.taskId,
    conversation: job.conversationId,
    message: job.messageId,
    version: job.version,
    input: inputOf(job),
    output: outputOf(outcome),
    started_at: startedAt,
    completed_at: now,
    only_taken_over: outcome.kind === 'skip' && outcome.reason === 'automation_paused',
    next_task: next === null ? null : newId(),
    next_type: next,
    next_unless_taken_over: outcome.kind === 'score' && outcome.reply === 'unless_paused',
  }
}

function nextOf(outcome: AiOutcome): AiTaskType | null {
  if (outcome.kind === 'classify' && outcome.score) return 'score'
  return outcome.kind === 'score' && outcome.reply !== false ? 'reply' : null
}

function outputOf(outcome: AiOutcome): unknown {
  switch (outcome.kind) {
    case 'skip':
      return { skipped: outcome.reason }
    case 'classify':
      return outcome.classification
    case 'score':
      return outcome.scoring
    case 'reply':
      return outcome.draft
  }
}

/** Only ids and counts: people's texts stay in the messages, where they can be erased. */
function inputOf({ messageId, transcript, version, profile }: AiJob): object {
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
