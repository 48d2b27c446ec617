import type {
  AiScorer,
  CallContext,
  Classification,
  ClassifyRequest,
  LeadScoring,
  ReplyDraft,
  ScorerUsage,
} from '@leadkit/contracts'
import { createKeywordAiScorer } from './keyword-ai-scorer.ts'

const right = createKeywordAiScorer()

/** The correct fake, with its results altered before it returns them. */
function altered(change: {
  readonly classification?: (value: Classification, request: ClassifyRequest, context: CallContext) => Classification
  readonly scoring?: (value: LeadScoring, request: ClassifyRequest) => LeadScoring
  readonly draft?: (value: ReplyDraft) => ReplyDraft
  readonly maxUsage?: ScorerUsage
}): AiScorer {
  const { classification = (value) => value, scoring = (value) => value, draft = (value) => value, maxUsage } = change
  return {
    ...right,
    classify: async (request, context) => classification(await right.classify(request, context), request, context),
    score: async (request, context) => scoring(await right.score(request, context), request),
    reply: async (request, context) => draft(await right.reply(request, context)),
    ...(maxUsage === undefined ? {} : { maxUsage: () => maxUsage }),
  }
}

const newest = ({ transcript }: ClassifyRequest): string => transcript.messages.at(-1)?.content ?? ''
let instances = 0

/** Fakes that claim, cost, log or obey what they must not: the case that must fail, and the scorer's factory. */
export const wrongAiScorers: Readonly<Record<string, readonly [failingCase: string, create: () => AiScorer]>> = {
  'invents contact details': [
    'finds contact details only where the messages named have them',
    () =>
      altered({
        classification: (value, { messageId }) => ({
          ...value,
          contact: { ...value.contact, email: { value: 'info@invented.example', messageIds: [messageId] } },
        }),
      }),
  ],
  'takes the account’s phone number': [
    'finds contact details only where the messages named have them',
    () =>
      altered({
        classification: (value, { transcript }) => {
          const own = transcript.messages.find(({ author }) => author === 'person')
          if (own === undefined) return value
          return { ...value, contact: { phone: { value: '+49301234567', messageIds: [own.id] } } }
        },
      }),
  ],
  'names languages in words': [
    'names languages by BCP 47 tags',
    () => altered({ classification: (value) => ({ ...value, language: 'English (US)' }) }),
  ],
  'calls a lead cold whose value is high': [
    'keeps the bands of scores apart by their values',
    () => altered({ scoring: (value) => (value.scoreValue >= 60 ? { ...value, score: 'cold' } : value) }),
  ],
  'repeats half a character': [
    'gives results that JSON and a database can keep',
    () => altered({ classification: (value, request) => ({ ...value, reasoning: `It says ${newest(request)}` }) }),
  ],
  'has another rubric version in each process': [
    'are the same in every process',
    () => {
      instances += 1
      const rubricVersion = String(instances)
      return altered({ classification: (value) => ({ ...value, rubricVersion }) })
    },
  ],
  'has one version for all tenants': [
    'differ with what a tenant adds',
    () => altered({ scoring: (value) => ({ ...value, rubricVersion: '1' }) }),
  ],
  'takes more than it said': [
    'are never above what the scorer said before the call',
    () =>
      altered({
        classification: (value) => ({ ...value, usage: { inputTokens: 900, outputTokens: 10 } }),
        maxUsage: { inputTokens: 800, outputTokens: 10 },
      }),
  ],
  'costs something and does not say so before': [
    'are never above what the scorer said before the call',
    () => altered({ classification: (value) => ({ ...value, usage: { inputTokens: 1, outputTokens: 1 } }) }),
  ],
  'counts in fractions': [
    'are told in whole numbers before the call',
    () => altered({ maxUsage: { inputTokens: 0.5, outputTokens: -1 } }),
  ],
  'logs what people write': [
    'hold nothing that a participant wrote, whatever fails',
    () =>
      altered({
        classification: (value, request, { logger }) => {
          logger.debug({ text: newest(request) }, 'Classified')
          return value
        },
      }),
  ],
  'lets an order name its model': [
    'changes neither model nor rubric for who asks for it',
    () =>
      altered({
        classification: (value, request) =>
          /developer mode/i.test(newest(request)) ? { ...value, model: 'root' } : value,
      }),
  ],
  'stores what an order dictates': [
    'stores no contact details that an order dictates',
    () =>
      altered({
        classification: (value, request) => {
          const email = /\w+@evil\.example/.exec(newest(request))?.[0]
          if (email === undefined) return value
          return { ...value, contact: { email: { value: email, messageIds: [request.messageId] } } }
        },
      }),
  ],
  'gives consent back on an order': [
    'gives no consent back because an order says so',
    () =>
      altered({
        classification: (value, request) =>
          newest(request).includes('given') ? { ...value, consent: 'given' } : value,
      }),
  ],
  'puts an order’s link into its draft': [
    'puts no words of an order into a draft',
    () => altered({ draft: (value) => ({ ...value, content: 'See https://evil.example/pay' }) }),
  ],
  'invents a price': [
    'says nothing in a draft for which nobody vouches',
    () => altered({ draft: (value) => ({ ...value, content: 'It is only 5 euros.' }) }),
  ],
  'takes a complaint for an opt-out': [
    'takes neither a complaint nor a “no” to one thing for an opt-out',
    () =>
      altered({
        classification: (value) => (value.intent === 'complaint' ? { ...value, consent: 'withdrawn' } : value),
      }),
  ],
}
