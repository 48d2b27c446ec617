import type { AiScorer, Classification, LeadScoring, ReplyDraft } from '@leadkit/contracts'
import { buildClassification, buildLeadScoring, buildReplyDraft } from '@leadkit/testing'

export interface AnswersByText {
  /** By what the message says; what is left out is a plain answer. */
  readonly classify?: (text: string) => Partial<Classification>
  readonly score?: (text: string) => Partial<LeadScoring>
  readonly reply?: (text: string) => Partial<ReplyDraft>
  /** Runs while the scorer is thinking. */
  readonly during?: (task: 'classify' | 'score' | 'reply', text: string) => Promise<void> | void
}

/** A scorer that answers what a test wrote down for the text of the message in question, resting on that message. */
export function createScorerByText(answers: AnswersByText = {}): AiScorer {
  const textOf = ({ transcript, messageId }: Parameters<AiScorer['classify']>[0]): string =>
    transcript.messages.find(({ id }) => id === messageId)?.content ?? ''
  const signals = (messageId: string) => [{ name: 'said_something', weight: 10, messageIds: [messageId] }]
  return {
    id: 'scripted',
    async classify(request) {
      await answers.during?.('classify', textOf(request))
      return buildClassification({ signals: signals(request.messageId), ...answers.classify?.(textOf(request)) })
    },
    async score(request) {
      await answers.during?.('score', textOf(request))
      return buildLeadScoring({ signals: signals(request.messageId), ...answers.score?.(textOf(request)) })
    },
    async reply(request) {
      await answers.during?.('reply', textOf(request))
      return buildReplyDraft({ signals: signals(request.messageId), ...answers.reply?.(textOf(request)) })
    },
  }
}
