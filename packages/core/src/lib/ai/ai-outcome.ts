import type { Classification, LeadScoring, ReplyDraft } from '@leadkit/contracts'
import { newId } from '../base/identifier.ts'
import type { FreeCall } from '../budgets/budget-store.ts'
import type { AiTaskType } from './ai-task.ts'
import type { AiCompletion, AiJob, GeneratedReply, SkipReason } from './ai-job.ts'

/** How an answered task ends: what is kept, and what follows from it. */
export type AiOutcome = AiEnd & {
  readonly completion: AiCompletion
  /** The call that it took, if that needed no reservation. */
  readonly call?: FreeCall | null | undefined
}

type AiEnd =
  | { readonly kind: 'skip'; readonly reason: SkipReason }
  /** `score`: whether the message's lead is scored next. */
  | { readonly kind: 'classify'; readonly classification: Classification; readonly score: boolean }
  /** `reply`: whether an answer is written next. */
  | { readonly kind: 'score'; readonly scoring: LeadScoring; readonly reply: boolean | 'unless_paused' }
  /** `reply` is null for a draft that is not wanted. */
  | { readonly kind: 'reply'; readonly draft: ReplyDraft; readonly reply: GeneratedReply | null }

/** A result as its statement takes it; the names are columns. */
export interface ResultRow {
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

export function toResultRow(outcome: AiOutcome): ResultRow {
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
