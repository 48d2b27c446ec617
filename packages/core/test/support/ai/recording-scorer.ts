import type {
  AiScorer,
  AiTaskName,
  Classification,
  ClassifyRequest,
  LeadScoring,
  ReplyDraft,
  ReplyRequest,
  ScoreRequest,
} from '@leadkit/contracts'
import { buildClassification, buildLeadScoring, buildReplyDraft } from '@leadkit/testing'

/** What the scorer was asked. */
export interface Question {
  readonly task: AiTaskName
  readonly request: ClassifyRequest & Partial<ScoreRequest> & Partial<ReplyRequest>
}

interface Answers {
  classify?(request: ClassifyRequest): Partial<Classification>
  score?(request: ScoreRequest): Partial<LeadScoring>
  reply?(request: ReplyRequest): Partial<ReplyDraft>
  /** Awaited before each answer. */
  before?(question: Question): Promise<void> | void
}

/** A scorer that keeps what it was asked, and answers what a test says; each answer rests on the message in question. */
export function recordingScorer(answers: Answers = {}): AiScorer & { readonly asked: readonly Question[] } {
  const asked: Question[] = []
  const note = async (task: AiTaskName, request: ClassifyRequest): Promise<Pick<Classification, 'signals'>> => {
    asked.push({ task, request })
    await answers.before?.({ task, request })
    return { signals: [{ name: 'said_something', weight: 10, messageIds: [request.messageId] }] }
  }
  return {
    id: 'recording',
    asked,
    classify: async (request) =>
      buildClassification({ intent: 'purchase', ...(await note('classify', request)), ...answers.classify?.(request) }),
    score: async (request) => buildLeadScoring({ ...(await note('score', request)), ...answers.score?.(request) }),
    reply: async (request) => buildReplyDraft({ ...(await note('reply', request)), ...answers.reply?.(request) }),
  }
}

/** The text of the message that a question is about. */
export function textOf({ transcript, messageId }: ClassifyRequest): string {
  return transcript.messages.find((message) => message.id === messageId)?.content ?? ''
}
