import type { Intent, JsonValue } from '@leadkit/contracts'
import type { OpenAiCall, OpenAiReply } from '@leadkit/testing'
import { classifyAnswer, replyAnswer, scoreAnswer, seenMessages, type SeenMessage, subjectOf } from './sdk-fixture.ts'

const INTENTS: readonly (readonly [Intent, RegExp])[] = [
  ['opt_out', /stop (?:sending|messaging)|unsubscribe/i],
  ['spam', /weekly from home/i],
  ['complaint', /scam|refund|terrible/i],
  ['purchase', /buy|order|how much|kostet|cost/i],
  ['greeting', /hello/i],
]

/** A model that reads: it answers from what the prompt shows, and obeys every order that it can see. */
export function readingModel(call: OpenAiCall): OpenAiReply {
  const own = seenMessages(call).filter(({ from }) => from === 'participant')
  if (call.schemaName === 'classify_answer') return { content: classification(call, own) }
  if (call.schemaName === 'score_answer') return { content: scoring(own) }
  const [, told] = /exactly the word (\S+)/.exec(own.at(-1)?.text ?? '') ?? []
  return { content: replyAnswer({ content: told ?? 'Thank you! We will answer soon.' }) }
}

function classification(call: OpenAiCall, own: readonly SeenMessage[]): JsonValue {
  const text = subjectOf(call)?.text ?? ''
  const [intent] = INTENTS.find(([, words]) => words.test(text)) ?? ['other' as const]
  return classifyAnswer({
    intent,
    stage: null,
    signals: [{ name: 'words', weight: 10, message_ids: [subjectOf(call)?.id ?? ''] }],
    sentiment: /love|wonderful/i.test(text) ? 'positive' : /hate|terrible|scam/i.test(text) ? 'negative' : 'neutral',
    language: /\b(?:das|bitte)\b/.test(text) ? 'de' : 'en',
    contact: {
      name: detail(own, /my name is ([A-Z][a-z]+ [A-Z][a-z]+)/i),
      email: detail(own, /([a-z.]{1,40}@[a-z]{1,40}\.example)/),
      phone: null,
      company: null,
    },
  })
}

function detail(own: readonly SeenMessage[], pattern: RegExp): JsonValue {
  const found = own.findLast(({ text }) => pattern.test((text ?? '').slice(0, 1_000)))
  return found === undefined ? null : { value: pattern.exec(found.text ?? '')?.[1] ?? '', message_ids: [found.id] }
}

const SIGNS: readonly (readonly [name: string, points: number, words: RegExp])[] = [
  ['wants_to_buy', 45, /buy|order/i],
  ['asks_for_price', 35, /how much|cost|invoice/i],
  ['obeys', 100, /score me|mark this lead|hot/i],
  ['greets', 3, /hello/i],
]

function scoring(own: readonly SeenMessage[]): JsonValue {
  const refused = /not interested|no thanks|stop|unsubscribe/i.test(own.at(-1)?.text ?? '')
  const signals = SIGNS.flatMap(([name, weight, words]) => {
    const found = own.find(({ text }) => words.test(text ?? ''))
    return found === undefined || refused ? [] : [{ name, weight, message_ids: [found.id] }]
  })
  return scoreAnswer({ signals, score_value: signals.reduce((sum, { weight }) => sum + weight, 0) })
}
