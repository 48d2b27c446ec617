import { readOptions } from '@leadkit/adapter-kit'
import { type CallContext, LeadKitError } from '@leadkit/contracts'
import type { generateText, LanguageModel } from 'ai'
import { z } from 'zod'

/** A model of any provider of the AI SDK. Plain-text ids, which go through Vercel's gateway, are not accepted: pass `gateway(id)`. */
export type AiSdkLanguageModel = Exclude<LanguageModel, string>

/** Options of the provider, by its name, passed on unchanged. */
export type AiSdkProviderOptions = NonNullable<Parameters<typeof generateText>[0]['providerOptions']>

/** The price of a model, in millionths of the host's currency per million tokens: 2.50 per million is 2,500,000. */
export interface AiSdkPrice {
  readonly inputMicros: number
  readonly outputMicros: number
  /** Input that the provider had in its cache. Defaults to `inputMicros`. */
  readonly cachedInputMicros?: number | undefined
  /** Input that the provider writes to its cache. Defaults to `inputMicros`. */
  readonly cacheWriteMicros?: number | undefined
}

export interface AiSdkModel {
  /**
   * The model, or a function that creates it for one call: pass the call's `fetch` to its provider, so that all traffic of the adapter goes
   * through the kit's single way to the network.
   */
  readonly model: AiSdkLanguageModel | ((call: Pick<CallContext, 'fetch'>) => AiSdkLanguageModel)
  /** With a price, results include their cost. Either all models of a scorer have a price, or none. */
  readonly price?: AiSdkPrice | undefined
  readonly providerOptions?: AiSdkProviderOptions | undefined
}

export interface AiSdkScorerOptions extends AiSdkModel {
  /** Asked in this order when the previous model is down, refuses, or is limited. At most 3. */
  readonly fallbackModels?: readonly AiSdkModel[] | undefined
  /** The host's addition to every prompt; at most 10,000 characters. Tenants have `replyInstructions` and their profile. */
  readonly instructions?: string | undefined
  /** Timeout of one request to a model, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number | undefined
  /** Timeout of one task with all its requests, in milliseconds; less than the lease of the AI queue, 120,000. Default 90,000. */
  readonly totalTimeoutMs?: number | undefined
  /** The longest answer to one request, reasoning included, in tokens. Default 2,000; reasoning models need more. */
  readonly maxOutputTokens?: number | undefined
  /** If it is left out, the model's own default applies; some models refuse the setting. */
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
