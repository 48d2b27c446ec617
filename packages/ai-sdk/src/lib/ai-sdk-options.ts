import { readOptions } from '@leadkit/adapter-kit'
import { type CallContext, LeadKitError } from '@leadkit/contracts'
import type { generateText, LanguageModel } from 'ai'
import { z } from 'zod'

/** A model of any provider of the AI SDK. Ids as plain text, which lead to Vercel's gateway, are not taken: name `gateway(id)`. */
export type AiSdkLanguageModel = Exclude<LanguageModel, string>

/** Options of the provider, by its name, passed through as they are. */
export type AiSdkProviderOptions = NonNullable<Parameters<typeof generateText>[0]['providerOptions']>

/** What a model costs, in millionths of the host's currency for a million tokens: 2.50 a million is 2,500,000. */
export interface AiSdkPrice {
  readonly inputMicros: number
  readonly outputMicros: number
  /** Input that the provider had in its cache. Default as `inputMicros`. */
  readonly cachedInputMicros?: number | undefined
  /** Input that the provider puts into its cache. Default as `inputMicros`. */
  readonly cacheWriteMicros?: number | undefined
}

export interface AiSdkModel {
  /**
   * The model, or a function that makes it for one call: give its provider the `fetch` of the call, so that all traffic of the adapter goes
   * through the kit's one way to the network.
   */
  readonly model: AiSdkLanguageModel | ((call: Pick<CallContext, 'fetch'>) => AiSdkLanguageModel)
  /** With it, results say what they cost. All models of a scorer have a price, or none. */
  readonly price?: AiSdkPrice | undefined
  readonly providerOptions?: AiSdkProviderOptions | undefined
}

export interface AiSdkScorerOptions extends AiSdkModel {
  /** Asked in this order when the model before is out of order, refuses, or is limited. At most 3. */
  readonly fallbackModels?: readonly AiSdkModel[] | undefined
  /** What the host adds to every prompt; at most 10,000 characters. Tenants have `replyInstructions` and their profile. */
  readonly instructions?: string | undefined
  /** One request to a model, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number | undefined
  /** One task with all its requests, in milliseconds; less than the lease of the AI queue, 120,000. Default 90,000. */
  readonly totalTimeoutMs?: number | undefined
  /** The longest answer to one request, thoughts included, in tokens. Default 2,000; models that think need more. */
  readonly maxOutputTokens?: number | undefined
  /** Left to the model where it is left out; some models refuse it. */
  readonly temperature?: number | undefined
}

/** The options with their defaults; `models` in the order in which they are asked. */
export interface AiSdkSettings {
  readonly models: readonly AiSdkModel[]
  readonly instructions: string
  readonly timeoutMs: number
  readonly totalTimeoutMs: number
  readonly maxOutputTokens: number
  readonly temperature: number | undefined
}

const micros = z.number().min(0)
const modelShape = {
  model: z.custom<AiSdkModel['model']>(
    (value) => (typeof value === 'object' && value !== null) || typeof value === 'function',
  ),
  price: z
    .strictObject({
      inputMicros: micros,
      outputMicros: micros,
      cachedInputMicros: micros.optional(),
      cacheWriteMicros: micros.optional(),
    })
    .optional(),
  providerOptions: z.custom<AiSdkProviderOptions>((value) => typeof value === 'object' && value !== null).optional(),
}
const duration = z.number().int().min(1).max(600_000)
const optionsSchema = z.strictObject({
  ...modelShape,
  fallbackModels: z.array(z.strictObject(modelShape)).max(3).default([]),
  instructions: z.string().max(10_000).default(''),
  timeoutMs: duration.default(30_000),
  totalTimeoutMs: duration.default(90_000),
  maxOutputTokens: z.number().int().min(16).max(1_000_000).default(2_000),
  temperature: z.number().min(0).max(2).optional(),
})

export function readSettings(options: AiSdkScorerOptions): AiSdkSettings {
  const named = { factory: 'createAiSdkScorer', source: 'ai:ai-sdk' }
  const { model, price, providerOptions, fallbackModels, ...rest } = readOptions(optionsSchema, options, named)
  const models: readonly AiSdkModel[] = [{ model, price, providerOptions }, ...fallbackModels]
  if (models.some((entry) => (entry.price === undefined) !== (price === undefined)))
    throw new LeadKitError('configuration', 'createAiSdkScorer: give every model a price, or none', {
      source: named.source,
    })
  return { models, temperature: undefined, ...rest }
}
