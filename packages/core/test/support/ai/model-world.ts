import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { type AiSdkModel, createAiSdkScorer } from '@leadkit/ai-sdk'
import type { JsonObject } from '@leadkit/contracts'
import { type OpenAiCall, type OpenAiFake, type OpenAiReply, startOpenAiFake } from '@leadkit/testing'
import type { DatabaseOptions } from '../../../src/lib/database/database.ts'
import { MemoryCrm } from '../crm/memory-crm.ts'
import { createTalkWorld, type TalkWorld } from '../replies/talk-world.ts'

/** In millionths for a million tokens: a token of input costs 2, one of output 8. */
const SMALL_PRICE = { inputMicros: 2_000_000, outputMicros: 8_000_000 }
/** Ten times that. */
const LARGE_PRICE = { inputMicros: 20_000_000, outputMicros: 80_000_000 }

/** What each answer takes. */
export const TAKEN = { promptTokens: 1_000, completionTokens: 100 }

/** A tenant with a page and a CRM, whose messages a language model answers: the AI SDK's client in front of an endpoint of OpenAI's kind. */
export interface ModelWorld extends TalkWorld {
  readonly small: OpenAiFake
  readonly large: OpenAiFake
  readonly crm: MemoryCrm
}

export interface ModelWorldOptions {
  /** Whether a second model answers for the first one. */
  readonly fallback?: boolean
  readonly settings?: JsonObject
}

export async function createModelWorld(
  database: DatabaseOptions,
  { fallback = false, settings }: ModelWorldOptions,
): Promise<ModelWorld> {
  const small = await startOpenAiFake({ answer: (call) => ({ ...answerTo(call), usage: TAKEN }) })
  const large = await startOpenAiFake({ answer: (call) => ({ ...answerTo(call), usage: TAKEN }) })
  const crm = new MemoryCrm()
  const ai = createAiSdkScorer({
    model: modelAt(small, 'small'),
    price: SMALL_PRICE,
    fallbackModels: fallback ? [{ model: modelAt(large, 'large'), price: LARGE_PRICE }] : [],
  })
  const world = await createTalkWorld(database, {
    ai,
    crms: [crm.provider()],
    settings: { autoReply: 'draft', ...settings },
  })
  const fieldMappings = [
    { source: 'lead.email', target: 'email' },
    { source: 'lead.score', target: 'rating' },
  ] as const
  const credentials = crm.addAccount('acme')
  await world.tenant.crmConfigs.create({ provider: 'memory', credentials, fieldMappings, autoSync: true })
  const close = async (): Promise<void> => {
    await world.close()
    await Promise.all([small.close(), large.close()])
  }
  return { ...world, small, large, crm, close }
}

function modelAt({ baseUrl, apiKey }: OpenAiFake, modelId: string): AiSdkModel['model'] {
  const settings = { name: 'fake', baseURL: baseUrl, apiKey, supportsStructuredOutputs: true }
  return ({ fetch }) => createOpenAICompatible({ ...settings, fetch }).chatModel(modelId)
}

const reasons = { reasoning: 'The message says so.', confidence: 0.9 }
const signal = (name: string) => ({ name, weight: 30, message_ids: ['m1'] })

/** What a good model says of `How much are 30 shelves? ada@example.org`. */
function answerTo({ schemaName }: OpenAiCall): OpenAiReply {
  if (schemaName === 'score_answer')
    return { content: { ...reasons, signals: ['asks_for_price', 'names_quantity'].map(signal), score_value: 70 } }
  if (schemaName === 'reply_answer')
    return { content: { ...reasons, signals: [], content: 'Thank you! Which size do you need?', handover: false } }
  return {
    content: {
      ...reasons,
      signals: [signal('asks_for_price')],
      intent: 'purchase',
      stage: 'considering',
      consent: null,
      sentiment: 'neutral',
      language: 'en',
      contact: { name: null, email: { value: 'ada@example.org', message_ids: ['m1'] }, phone: null, company: null },
    },
  }
}
