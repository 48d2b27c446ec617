import type { AiScorer, ScorerUsage } from '@leadkit/contracts'
import { recordingScorer } from './recording-scorer.ts'

export interface SpendingOptions {
  /** The most of one answer, in tokens of input. */
  readonly most: number
  /** What an answer takes; undefined where it does not say. Default all of it. */
  takes?(): ScorerUsage | undefined
  /** Awaited before each answer. */
  before?(): Promise<void> | void
}

/** A scorer that costs tokens, and takes everything for spam, so that each message is one question. */
export function spendingScorer(options: SpendingOptions): AiScorer & { readonly asked: readonly unknown[] } {
  const { most, takes = () => tokens(most), before = () => {} } = options
  return {
    ...recordingScorer({
      before,
      classify: () => {
        const usage = takes()
        return { intent: 'spam', model: 'model-1', ...(usage !== undefined && { usage }) }
      },
    }),
    maxUsage: () => tokens(most),
  }
}

/** A micro of money for each token. */
export function tokens(inputTokens: number): ScorerUsage {
  return { inputTokens, outputTokens: 0, costMicros: inputTokens }
}
