import { type Ratio, ratio } from './ratio.ts'
import type { CaseResult } from './run-scorer.ts'

export interface CostMetrics {
  readonly inputTokens: number
  readonly outputTokens: number
  /** Millionths of the currency of the scorer's prices. */
  readonly costMicros: number
  readonly tokensPerConversation: Ratio
  readonly costMicrosPerConversation: Ratio
  /** Answers that did not report their usage. */
  readonly unknown: number
  /** Of all questions about one conversation, in milliseconds. */
  readonly durationMs: { readonly p50: number; readonly p95: number; readonly total: number }
}

export function costMetrics(results: readonly CaseResult[]): CostMetrics {
  const answers = results.flatMap(({ classification, scoring }) =>
    [classification, scoring].filter((each) => each !== null),
  )
  const total = (field: 'inputTokens' | 'outputTokens' | 'costMicros'): number =>
    answers.reduce((sum, { usage }) => sum + (usage?.[field] ?? 0), 0)
  const [inputTokens, outputTokens, costMicros] = [total('inputTokens'), total('outputTokens'), total('costMicros')]
  const durations = results.map(({ durationMs }) => durationMs).toSorted((one, other) => one - other)
  return {
    inputTokens,
    outputTokens,
    costMicros,
    tokensPerConversation: ratio(inputTokens + outputTokens, results.length),
    costMicrosPerConversation: ratio(costMicros, results.length),
    unknown: answers.filter(({ usage }) => usage === undefined).length,
    durationMs: {
      p50: quantile(durations, 0.5),
      p95: quantile(durations, 0.95),
      total: durations.reduce((sum, value) => sum + value, 0),
    },
  }
}

/** @param sorted ascending; the result is 0 for an empty list. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? 0
}
