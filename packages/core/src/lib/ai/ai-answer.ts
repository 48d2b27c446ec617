import {
  type AiScorer,
  type CallContext,
  type Classification,
  classificationSchema,
  LeadKitError,
  type LeadScoring,
  leadScoringSchema,
  type ReplyDraft,
  replyDraftSchema,
  type ScorerProfile,
  type Transcript,
} from '@leadkit/contracts'
import type { z } from 'zod'

/** The question of one task, with the parts that the scorer gets. */
export interface AiQuestion {
  readonly transcript: Transcript
  readonly messageId: string
  /** The tenant's additions to the scorer. */
  readonly profile?: ScorerProfile | undefined
}

export async function askClassification(
  scorer: AiScorer,
  question: AiQuestion,
  context: CallContext,
): Promise<Classification> {
  return fit(scorer, 'classify', classificationSchema, question, await scorer.classify(question, context))
}

export async function askScoring(
  scorer: AiScorer,
  question: AiQuestion & { readonly classification: Classification },
  context: CallContext,
): Promise<LeadScoring> {
  return fit(scorer, 'score', leadScoringSchema, question, await scorer.score(question, context))
}

export async function askReply(
  scorer: AiScorer,
  question: Parameters<AiScorer['reply']>[0],
  context: CallContext,
): Promise<ReplyDraft> {
  return fit(scorer, 'reply', replyDraftSchema, question, await scorer.reply(question, context))
}

/** @throws LeadKitError `permanent` for a result outside the contract; it names fields, never values. */
function fit<Result extends { readonly signals: readonly { readonly messageIds: readonly string[] }[] }>(
  scorer: AiScorer,
  task: string,
  schema: z.ZodType<Result>,
  question: AiQuestion,
  answer: unknown,
): Result {
  const parsed = schema.safeParse(answer)
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.map(String).join('.') || 'result')
    throw misfit(scorer, task, `its result does not fit the contract at ${[...new Set(fields)].slice(0, 5).join(', ')}`)
  }
  const known = new Set(question.transcript.messages.map((message) => message.id))
  if (parsed.data.signals.some((signal) => signal.messageIds.some((id) => !known.has(id))))
    throw misfit(scorer, task, 'a signal rests on a message that is not in the transcript')
  return parsed.data
}

function misfit(scorer: AiScorer, task: string, what: string): LeadKitError {
  return new LeadKitError('permanent', `AI task ${task}: ${what}; correct the adapter or its prompt, then redrive`, {
    source: `ai:${scorer.id}`,
  })
}
