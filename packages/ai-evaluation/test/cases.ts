import type {
  AiScorer,
  Classification,
  ConversationLabels,
  LabelledConversation,
  LeadScoring,
} from '@leadkit/contracts'
import { buildClassification, buildLeadScoring } from '@leadkit/testing'
import type { CaseResult } from '../src/index.ts'

export function conversation(
  id: string,
  expect: ConversationLabels,
  more: Partial<Omit<LabelledConversation, 'id' | 'expect'>> = {},
): LabelledConversation {
  return {
    id,
    language: 'en',
    platform: 'facebook',
    messages: [{ from: 'participant', text: `A secret of ${id}` }],
    expect,
    ...more,
  }
}

export interface Said {
  readonly classification?: Partial<Classification>
  readonly scoring?: Partial<LeadScoring> | null
  readonly failure?: string
  readonly durationMs?: number
}

/** A case as a run would produce it. */
export function caseOf(labelled: LabelledConversation, said: Said = {}): CaseResult {
  const failed = said.failure !== undefined
  return {
    conversation: labelled,
    classification: failed ? null : buildClassification({ contact: {}, ...said.classification }),
    scoring: failed || said.scoring === null ? null : buildLeadScoring(said.scoring ?? {}),
    failure: said.failure ?? null,
    durationMs: said.durationMs ?? 1,
  }
}

const evidence = (value: string) => ({ value, messageIds: ['message-1'] })

export function contact(values: Readonly<Record<string, string>>): Classification['contact'] {
  return Object.fromEntries(Object.entries(values).map(([field, value]) => [field, evidence(value)]))
}

/** A scorer that answers by the id of the conversation. */
export function scorerOf(answer: (id: string) => Said | Promise<Said>, id = 'scripted'): AiScorer {
  const signalsOf = (messageId: string) => [{ name: 'said', weight: 0, messageIds: [messageId] }]
  return {
    id,
    async classify({ transcript, messageId }) {
      const { classification } = await answer(transcript.conversationId)
      return buildClassification({ contact: {}, signals: signalsOf(messageId), ...classification })
    },
    async score({ transcript, messageId }) {
      const { scoring } = await answer(transcript.conversationId)
      return buildLeadScoring({ signals: signalsOf(messageId), ...scoring })
    },
    reply: () => Promise.reject(new Error('is not asked for replies')),
  }
}
