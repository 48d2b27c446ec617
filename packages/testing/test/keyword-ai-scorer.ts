import {
  type AiScorer,
  type CallContext,
  type Classification,
  type ClassifyRequest,
  type Intent,
  LeadKitError,
  type Transcript,
  type TranscriptMessage,
} from '@leadkit/contracts'
import { injectionTexts } from '../src/lib/conformance/ai/injection-texts.ts'

/** A correct fake: the minimum that the AI conformance suite accepts. */
export function createKeywordAiScorer(): AiScorer {
  return {
    id: 'keywords',
    async classify(request, context) {
      check(request, context)
      const text = ownTexts(request.transcript).find((message) => message.id === request.messageId)?.content ?? ''
      const [intent] = INTENTS.find(([, words]) => words.test(text) && !ORDERS.test(text)) ?? ['other' as const]
      return {
        ...result(request, 'The first list of words that fits.'),
        intent,
        sentiment: sentimentOf(text),
        language: /\b(?:das|bitte)\b/.test(text) ? 'de' : /\b(?:the|what|this|hello|how)\b/i.test(text) ? 'en' : null,
        contact: contactOf(request.transcript),
      }
    },
    async score(request, context) {
      check(request, context)
      const texts = ownTexts(request.transcript).filter(({ content }) => !ORDERS.test(content))
      const isRefused = REFUSALS.test(texts.at(-1)?.content ?? '')
      const scoreValue = isRefused ? 0 : Math.max(0, ...texts.map(({ content }) => pointsOf(content)))
      return {
        ...result(request, 'The best text counts.'),
        scoreValue,
        score: scoreValue >= 60 ? 'hot' : scoreValue >= 30 ? 'warm' : 'cold',
      }
    },
    async reply(request, context) {
      check(request, context)
      const isQuiet = ['complaint', 'opt_out', 'spam', 'other'].includes(request.classification.intent)
      const isAnswered = request.transcript.messages.at(-1)?.author === 'person'
      const content = isQuiet || isAnswered || request.maxTextLength < 30 ? null : 'Thank you! We will answer soon.'
      return { ...result(request, 'A ready answer, or a person.'), content, handover: content === null }
    },
  }
}

const ORDERS =
  /ignor|vergiss|olvida|oublie|you are now|system:|instru|{"score|bewerte|califícame|note-moi|classificami|classifique/i
const REFUSALS = /not interested|no thanks|stop|unsubscribe/i
const INTENTS: readonly (readonly [Intent, RegExp])[] = [
  ['opt_out', /stop|unsubscribe/i],
  ['spam', /weekly from home/i],
  ['complaint', /scam|refund|terrible/i],
  ['purchase', /buy|order|how much|kostet|cost/i],
  ['greeting', /hello/i],
]

/** It recognises the suite's own orders by their exact text. */
const KNOWN_ORDERS: ReadonlySet<string> = new Set(injectionTexts.flatMap(({ texts }) => texts.slice(-1)))

function ownTexts({ messages }: Transcript): readonly (TranscriptMessage & { readonly content: string })[] {
  return messages.flatMap((message) => {
    const content = message.content ?? ''
    return message.author === 'participant' && !KNOWN_ORDERS.has(content) ? [{ ...message, content }] : []
  })
}

function pointsOf(text: string): number {
  return (/buy|order/i.test(text) ? 60 : 0) + (/how much|cost/i.test(text) ? 35 : 0) + (/hello/i.test(text) ? 5 : 0)
}

function sentimentOf(text: string): Classification['sentiment'] {
  if (/love|wonderful/i.test(text)) return 'positive'
  return /hate|terrible|scam/i.test(text) ? 'negative' : 'neutral'
}

function contactOf(transcript: Transcript): Classification['contact'] {
  const contact: { email?: Evidence; name?: Evidence } = {}
  for (const { id, content } of ownTexts(transcript)) {
    const text = content.slice(0, 1000)
    const email = /[a-z.]{1,40}@[a-z]{1,40}\.example/.exec(text)?.[0]
    const name = /my name is ([A-Z][a-z]{1,30} [A-Z][a-z]{1,30})/i.exec(text)?.[1]
    if (email !== undefined) contact.email = { value: email, messageIds: [id] }
    if (name !== undefined) contact.name = { value: name, messageIds: [id] }
  }
  return contact
}

interface Evidence {
  readonly value: string
  readonly messageIds: readonly string[]
}

function result({ messageId, profile }: ClassifyRequest, reasoning: string) {
  const signals = [{ name: 'words', weight: 0, messageIds: [messageId] }]
  return {
    confidence: 0.5,
    signals,
    reasoning,
    model: 'keywords',
    rubricVersion: `1 ${JSON.stringify(profile ?? null)}`,
  }
}

function check({ transcript, messageId }: ClassifyRequest, { signal }: CallContext): void {
  if (signal.aborted) throw new LeadKitError('aborted', 'The task was called off.')
  if (!transcript.messages.some((message) => message.id === messageId))
    throw new LeadKitError('invalid_input', 'The message must be one of the transcript.')
}
