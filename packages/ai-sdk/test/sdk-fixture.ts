import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import type { CallContext, JsonValue } from '@leadkit/contracts'
import { createTestCallContext, type OpenAiCall, type OpenAiFake } from '@leadkit/testing'
import { type AiSdkModel, type AiSdkScorerOptions, createAiSdkScorer } from '../src/index.ts'

/** A model behind the fake, called by the real client; its traffic goes through the `fetch` of each call. */
export function modelAt(fake: OpenAiFake, modelId = 'small', supportsStructuredOutputs = true): AiSdkModel['model'] {
  return ({ fetch }) =>
    createOpenAICompatible({
      name: 'fake',
      baseURL: fake.baseUrl,
      apiKey: fake.apiKey,
      fetch,
      supportsStructuredOutputs,
    }).chatModel(modelId)
}

export function scorerAt(fake: OpenAiFake, options: Partial<AiSdkScorerOptions> = {}) {
  return createAiSdkScorer({ model: modelAt(fake), ...options })
}

/** A context whose logger records what is logged. */
export function loggingContext(overrides: Partial<CallContext> = {}): CallContext & { readonly lines: string[] } {
  const lines: string[] = []
  const write = (fields: object, message: string) => void lines.push(JSON.stringify({ ...fields, message }))
  const logger = { debug: write, info: write, warn: write, error: write }
  return { ...createTestCallContext({ logger, ...overrides }), lines }
}

export interface SeenMessage {
  readonly id: string
  readonly from: string
  readonly text: string | null
}

/** The messages of the conversation as a prompt shows them. */
export function seenMessages({ user }: OpenAiCall): readonly SeenMessage[] {
  const [, inside = ''] = /<conversation>\n([\s\S]*)\n<\/conversation>/.exec(user) ?? []
  const [, ...lines] = inside.split('\n')
  return lines.map((line) => JSON.parse(line) as SeenMessage)
}

export function subjectOf(call: OpenAiCall): SeenMessage | undefined {
  const [, id] = /The message to judge: (m\d+)\./.exec(call.user) ?? []
  return seenMessages(call).find((message) => message.id === id)
}

const reasons = { reasoning: 'The message says so.', confidence: 0.9 }
const noContact = { name: null, email: null, phone: null, company: null }

export function classifyAnswer(changes: Readonly<Record<string, JsonValue>> = {}): JsonValue {
  return {
    ...reasons,
    signals: [{ name: 'asks_for_price', weight: 25, message_ids: ['m1'] }],
    intent: 'purchase',
    stage: 'considering',
    consent: null,
    sentiment: 'neutral',
    language: 'en',
    contact: noContact,
    ...changes,
  }
}

export function scoreAnswer(changes: Readonly<Record<string, JsonValue>> = {}): JsonValue {
  const signals = ['asks_for_price', 'names_quantity'].map((name) => ({ name, weight: 30, message_ids: ['m1'] }))
  return { ...reasons, signals, score_value: 70, ...changes }
}

export function replyAnswer(changes: Readonly<Record<string, JsonValue>> = {}): JsonValue {
  return { ...reasons, signals: [], content: 'Thank you! Which size do you need?', handover: false, ...changes }
}

/** A correct answer to the task of the call. */
export function rightAnswer({ schemaName, system }: OpenAiCall): JsonValue {
  if (schemaName === 'classify_answer' || system.startsWith('You classify')) return classifyAnswer()
  return schemaName === 'score_answer' || system.startsWith('You score') ? scoreAnswer() : replyAnswer()
}
