import type { ScorerUsage } from '@leadkit/contracts'
import type { LanguageModelUsage } from 'ai'
import type { AiSdkPrice } from './ai-sdk-options.ts'

/** Adds up the usage of the requests of one task. */
export interface UsageMeter {
  /** The endpoint's report about a request that it answered. */
  add(usage: LanguageModelUsage | undefined, price: AiSdkPrice | undefined): void
  /** A request whose usage is unknown, such as one without an answer. */
  addUnknown(): void
  /** Undefined when the usage of any request is unknown: then the reserved amount counts as the cost. */
  total(): ScorerUsage | undefined
}

/** @param isPriced whether the total includes the cost, even if nothing was used. */
export function createUsageMeter(isPriced: boolean): UsageMeter {
  let isKnown = true
  let inputTokens = 0
  let outputTokens = 0
  let micros = 0
  return {
    add(usage, price) {
      const input = count(usage?.inputTokens)
      const output = count(usage?.outputTokens)
      if (usage === undefined || input === undefined || output === undefined) {
        isKnown = false
        return
      }
      inputTokens += input
      outputTokens += output
      if (price !== undefined) micros += costOf(usage, input, output, price)
    },
    addUnknown() {
      isKnown = false
    },
    total: () =>
      isKnown ? { inputTokens, outputTokens, ...(isPriced ? { costMicros: Math.ceil(micros) } : {}) } : undefined,
  }
}

/** The price of a number of tokens, in millionths of the currency, at the most expensive kind of input. */
export function highestCost(inputTokens: number, outputTokens: number, price: AiSdkPrice): number {
  const { inputMicros, outputMicros, cachedInputMicros = 0, cacheWriteMicros = 0 } = price
  const dearest = Math.max(inputMicros, cachedInputMicros, cacheWriteMicros)
  return (inputTokens * dearest + outputTokens * outputMicros) / 1_000_000
}

function costOf(usage: LanguageModelUsage, input: number, output: number, price: AiSdkPrice): number {
  const { inputMicros, outputMicros, cachedInputMicros = inputMicros, cacheWriteMicros = inputMicros } = price
  const read = Math.min(count(usage.inputTokenDetails.cacheReadTokens) ?? 0, input)
  const written = Math.min(count(usage.inputTokenDetails.cacheWriteTokens) ?? 0, input - read)
  const plain = input - read - written
  return (
    (plain * inputMicros + read * cachedInputMicros + written * cacheWriteMicros + output * outputMicros) / 1_000_000
  )
}

/** A number of tokens as reported by an endpoint; undefined for an invalid one. */
function count(tokens: number | undefined): number | undefined {
  return tokens !== undefined && Number.isFinite(tokens) && tokens >= 0 ? Math.ceil(tokens) : undefined
}
