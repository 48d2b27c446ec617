import type { Classification } from '@leadkit/contracts'
import type { TenantScope } from '../base/identifier.ts'
import type { AiOutcome } from './ai-outcome.ts'
import { keepResults, UNFINISHED } from './ai-result-writer.ts'
import { readAiJobs } from './ai-task-reader.ts'
import type { Database } from '../database/database.ts'
import type { FoundLead } from '../leads/found/found-lead.ts'
import type { LeadWriter } from '../leads/lead-writer.ts'
import type { ReplyWriter } from '../replies/reply-writer.ts'
import type { TenantSession } from '../database/session.ts'
import type { AskedScoring } from '../leads/score-question.ts'
import { PARTICIPANT } from '../consent/consent.ts'
import { readParticipant } from '../consent/suppression-reader.ts'
import type { ConsentServices } from '../replies/consent/consent-repository.ts'
import { toldConsent, toldContact } from './told-contact.ts'
import type { AiJob, GeneratedReply, TranscriptBounds } from './ai-job.ts'

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

  /** Keeps the results of tasks, and does what follows from each: in a few statements, however many there are. */
  async keep(given: TenantSession, outcomes: readonly AiOutcome[]): Promise<void> {
    if (outcomes.length === 0) return
    const session = given.at(new Date(Math.max(...outcomes.map(({ completion }) => completion.now.getTime()))))
    const results = await keepResults(session, outcomes)
    const kept = outcomes.flatMap((outcome) => {
      const result = results.get(outcome.completion.job.taskId)
      return result === undefined ? [] : [{ outcome, result }]
    })
    for (const { outcome } of kept)
      if (outcome.kind === 'classify')
        await this.#recordConsent(session, outcome.completion.job, outcome.classification)
    for (const { outcome, result } of kept)
      if (outcome.kind === 'reply' && !result.taken_over)
        await this.#writeReply(session, outcome.completion.job, outcome.reply)
    await this.#parts.leads.found.write(
      session,
      kept.flatMap(({ outcome, result }) => toFoundLead(outcome, result.participant_name)),
    )
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

  async #writeReply(session: TenantSession, job: AiJob, reply: GeneratedReply | null): Promise<void> {
    if (reply === null) return
    const { suppression } = this.#parts.consents
    if ((await suppression.suppressed(session, [job.conversationId])).size > 0) return
    await this.#parts.replies.insert(session, {
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
}

/**
 * What a result says about the person: the score and the details that were given. A superseded message's details count, too: the newer message's task
 * scores the same lead, and may not repeat them.
 */
function toFoundLead(outcome: AiOutcome, participantName: string | null): readonly FoundLead[] {
  const { job, now } = outcome.completion
  const isScore = outcome.kind === 'score'
  if (!isScore && !(outcome.kind === 'skip' && outcome.reason === 'superseded' && job.type === 'score')) return []
  const { conversationId, transcript, classification } = job
  const told = toldContact(classification?.contact ?? {}, transcript, participantName ?? job.participantName)
  const scoring = isScore
    ? {
        messageId: job.messageId,
        basisReceivedAt: transcript?.messages.at(-1)?.occurredAt ?? now,
        // The fence has let it through: nothing has happened since the question.
        isCurrent: true as const,
        scoring: outcome.scoring,
        asked: toAsked(job),
      }
    : null
  return [{ conversationId, ...told, scoring }]
}

function toAsked(job: AiJob): AskedScoring | null {
  const { transcript, classification } = job
  return transcript === null || classification === null ? null : { ...job, transcript, classification }
}
