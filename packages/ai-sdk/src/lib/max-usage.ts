import { type AiTaskName, measureText, type ScorerUsage } from '@leadkit/contracts'
import type { AiSdkSettings } from './ai-sdk-options.ts'
import { MAX_REPAIR_BYTES, REQUESTS_PER_MODEL } from './ask-models.ts'
import { highestCost } from './model-usage.ts'
import { type RequestText, schemaTexts } from './request-text.ts'

/** The tokens that chat templates add around system and user text; far more than today's templates do. */
const TEMPLATE_TOKENS = 500

/**
 * The most that all requests of a task may use: each model asked, and repaired. In every tokenizer that falls back to bytes, a token covers at least one
 * byte of UTF-8, so bytes are an upper bound, about four times the tokens of a text in Latin letters. The schema counts again: providers
 * also put it into the prompt in their own forms.
 */
export function maxUsage(
  task: AiTaskName,
  { instructions, prompt }: RequestText,
  settings: AiSdkSettings,
): ScorerUsage {
  const bytes = (text: string): number => measureText(text, 'utf8_bytes')
  const request = bytes(instructions) + bytes(prompt) + 2 * bytes(schemaTexts[task]) + TEMPLATE_TOKENS
  const input = REQUESTS_PER_MODEL * request + MAX_REPAIR_BYTES
  const output = REQUESTS_PER_MODEL * settings.maxOutputTokens
  const costs = settings.models.flatMap(({ price }) => (price === undefined ? [] : [highestCost(input, output, price)]))
  return {
    inputTokens: input * settings.models.length,
    outputTokens: output * settings.models.length,
    ...(costs.length === 0 ? {} : { costMicros: Math.ceil(costs.reduce((sum, cost) => sum + cost, 0)) }),
  }
}
