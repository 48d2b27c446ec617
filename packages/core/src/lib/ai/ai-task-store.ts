import type { Classification, LeadScoring, ReplyDraft } from '@leadkit/contracts'
import type { AiTaskType } from './ai-task.ts'
import { storableJson } from '../base/field-schema.ts'
import { newId, type TenantScope } from '../base/identifier.ts'
import { readAiJobs } from './ai-task-reader.ts'
import type { Database } from '../database/database.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import type { LeadWriter } from '../leads/lead-writer.ts'
import type { ReplyWriter } from '../replies/reply-writer.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { AskedScoring } from '../leads/score-question.ts'
import { PARTICIPANT } from '../consent/consent.ts'
import { readParticipant } from '../consent/suppression-reader.ts'
import type { ConsentServices } from '../replies/consent/consent-repository.ts'
import { toldConsent, toldContact } from './told-contact.ts'
import type { AiCompletion, AiJob, GeneratedReply, SkipReason, TranscriptBounds } from './ai-job.ts'

export interface AiTaskStoreParts {
  readonly database: Database
  readonly leads: LeadWriter
  readonly replies: ReplyWriter
  readonly consents: Pick<ConsentServices, 'suppression' | 'writer'>
}

/** AI tasks in the tenant's own table, and the consequences of their answers. */
export class AiTaskStore {
  readonly #parts: AiTaskStoreParts

  constructor(parts: AiTaskStoreParts) {
    this.#parts = parts
  }

  /** Those of the tasks that are unfinished; few statements, however many tasks. */
  async load(scope: TenantScope, taskIds: readonly string[], bounds: TranscriptBounds): Promise<readonly AiJob[]> {
    return this.#parts.database.read('ai.load', scope, async (session) => {
      const jobs = await readAiJobs(session, taskIds, bounds)
      const answers = jobs.filter(({ type, consentsKept }) => type !== 'classify' && consentsKept)
      if (answers.length === 0) return jobs
      const suppressed = await this.#parts.consents.suppression.suppressed(session, [
        ...new Set(answers.map(({ conversationId }) => conversationId)),
      ])
      return suppressed.size === 0
        ? jobs
        : jobs.map((job) => ({ ...job, optedOut: suppressed.has(job.conversationId) }))
    })
  }

  async skip(session: TenantSession, completion: AiCompletion, reason: SkipReason): Promise<void> {
    const { job, now } = completion
    // If the pause ended while the task ran, it no longer applies, and its end found the task unfinished.
    if (reason === 'automation_paused' && !(await isTakenOver(session, job)))
      return enqueue(session.at(now), [{ kind: 'ai', taskId: job.taskId }])
    if (!(await keepResult(session, completion, { skipped: reason }))) return
    // The newer message's task creates the same lead, and may not repeat the details that were given here.
    if (reason === 'superseded' && job.type === 'score') await this.#ensureLead(session.at(now), job)
  }

  async completeClassify(
    session: TenantSession,
    completion: AiCompletion,
    classification: Classification,
    next: { readonly score: boolean },
  ): Promise<void> {
    if (!(await keepResult(session, completion, classification))) return
    if (next.score) await addTask(session, completion, 'score')
    await this.#recordConsent(session.at(completion.now), completion.job, classification)
  }

  /** Records what the participant says about automatic messages, with all consequences. */
  async #recordConsent(session: TenantSession, job: AiJob, classification: Classification): Promise<void> {
    const status = toldConsent(classification)
    if (status === null) return
    const { messageId, conversationId, platform, channel } = job
    await this.#parts.consents.writer.record(session, {
      status,
      basis: 'consent',
      at: job.message?.receivedAt ?? session.now,
      by: PARTICIPANT,
      evidence: { messageId, conversationId, leadId: null, platform, channel, reason: null },
      identities: await readParticipant(session, conversationId),
    })
  }

  /** Creates the lead if there is none, and applies the scoring. */
  async completeScore(
    session: TenantSession,
    completion: AiCompletion,
    scoring: LeadScoring,
    next: { readonly reply: boolean | 'unless_paused' },
  ): Promise<void> {
    const { job, now } = completion
    const reply = next.reply === 'unless_paused' ? !(await isTakenOver(session, job)) : next.reply
    if (!(await keepResult(session, completion, scoring))) return
    const leadId = await this.#ensureLead(session.at(now), job)
    const basisReceivedAt = job.transcript?.messages.at(-1)?.occurredAt ?? now
    await this.#parts.leads.applyScoring(session.at(now), leadId, {
      messageId: job.messageId,
      basisReceivedAt,
      // The fence has let it through: nothing has happened since the question.
      isCurrent: true,
      scoring,
      asked: toAsked(job),
    })
    if (reply) await addTask(session, completion, 'reply')
  }

  /** Writes the reply row, unless a person has taken over in the meantime. */
  async completeReply(
    session: TenantSession,
    completion: AiCompletion,
    draft: ReplyDraft,
    reply: GeneratedReply | null,
  ): Promise<void> {
    const { job, now } = completion
    const takenOver = await isTakenOver(session, job)
    if (!(await keepResult(session, completion, draft))) return
    if (reply === null || takenOver) return
    const { suppression } = this.#parts.consents
    if ((await suppression.suppressed(session, [job.conversationId])).size > 0) return
    await this.#parts.replies.insert(session.at(now), {
      conversationId: job.conversationId,
      messageId: job.messageId,
      text: reply.text,
      author: 'automation',
      userId: null,
      confidence: reply.confidence,
      heldReasons: reply.heldReasons,
      disclosure: reply.disclosure,
      platform: job.platform,
      channel: job.channel,
      queued: reply.send,
    })
  }

  /** Records why an attempt failed; the task stays queued. */
  async recordRetry(
    session: TenantSession,
    taskId: string,
    fault: { readonly code: string; readonly message: string; readonly counts: boolean; readonly startedAt: Date },
  ): Promise<void> {
    await session.tables
      .updateTable('ai_tasks')
      .set((eb) => ({
        started_at: fault.startedAt,
        retry_count: eb('retry_count', '+', fault.counts ? 1 : 0),
        error_code: fault.code,
        error_message: fault.message,
      }))
      .where('id', '=', taskId)
      .where('status', 'in', UNFINISHED)
      .execute()
  }

  async markFailed(
    session: TenantSession,
    taskId: string,
    fault: { readonly code: string; readonly message: string },
  ): Promise<void> {
    await session.tables
      .updateTable('ai_tasks')
      .set({ status: 'failed', error_code: fault.code, error_message: fault.message })
      .where('id', '=', taskId)
      .where('status', 'in', UNFINISHED)
      .execute()
  }

  async #ensureLead(session: TenantSession, job: AiJob): Promise<string> {
    const told = toldContact(job.classification?.contact ?? {}, job.transcript, job.participantName)
    const { leads } = this.#parts
    const { lead } = await leads.ensureForConversation(session, job.conversationId, told.found, told.sourceOf)
    return lead.id
  }
}

function toAsked(job: AiJob): AskedScoring | null {
  const { transcript, classification } = job
  return transcript === null || classification === null ? null : { ...job, transcript, classification }
}

const UNFINISHED = ['queued', 'processing']

async function addTask(session: TenantSession, { job, now }: AiCompletion, type: AiTaskType): Promise<void> {
  const row = await session.tables
    .insertInto('ai_tasks')
    .values({
      id: newId(),
      tenant_id: session.tenantId,
      message_id: job.messageId,
      conversation_id: job.conversationId,
      task_type: type,
      created_at: now,
    })
    .onConflict((conflict) => conflict.columns(['message_id', 'task_type']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (row !== undefined) await enqueue(session.at(now), [{ kind: 'ai', taskId: row.id }])
}

/** Locked before the task's row, as every pause or resumption does: what is read here holds until the commit. */
async function isTakenOver(session: TenantSession, job: AiJob): Promise<boolean> {
  const row = await session.tables
    .selectFrom('conversations')
    .select(['status', 'automation_paused_at'])
    .where('id', '=', job.conversationId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row === undefined || row.status === 'closed' || row.automation_paused_at !== null
}

/**
 * Keeps the result of a task, once, and only while the conversation is at the version that the scorer was asked about: a message, edit, deletion
 * or answer since then may have changed what is right. A late result is dropped and its task asked again with the current
 * messages; so a conversation is asked about again no more often than it changes. The conversation stays locked until the transaction ends.
 * @returns false for a dropped result, and for a task that is finished or gone: then nothing may follow from it.
 */
async function keepResult(session: TenantSession, completion: AiCompletion, output: unknown): Promise<boolean> {
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
    .where('status', 'in', UNFINISHED)
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
