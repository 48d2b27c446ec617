import { mean, type Ratio, ratio } from './ratio.ts'
import type { CaseResult } from './run-scorer.ts'

/** Conversations whose intent was given with a confidence in one tenth of the range. */
export interface ReliabilityBin {
  readonly from: number
  readonly to: number
  readonly cases: number
  /** The scorer's mean confidence; null for an empty bin. */
  readonly confidence: Ratio
  /** The share of right answers. */
  readonly accuracy: Ratio
}

export interface Calibration {
  readonly bins: readonly ReliabilityBin[]
  /** Expected calibration error: the mean distance between confidence and accuracy, weighted by the cases of each bin. 0 is perfect. */
  readonly expectedError: Ratio
  /** Mean squared distance of the confidence from 1 for right and 0 for wrong answers. 0 is perfect. */
  readonly brier: Ratio
}

const BINS = 10

/** How well the scorer's confidence in an intent matches how often it is right. */
export function calibration(results: readonly CaseResult[]): Calibration {
  const told = results.flatMap(({ conversation: { expect }, classification }) =>
    expect.intent === undefined || classification === null
      ? []
      : [{ confidence: classification.confidence, right: classification.intent === expect.intent }],
  )
  const bins = Array.from({ length: BINS }, (_, index): ReliabilityBin => {
    const those = told.filter(({ confidence }) => Math.min(BINS - 1, Math.floor(confidence * BINS)) === index)
    return {
      from: index / BINS,
      to: (index + 1) / BINS,
      cases: those.length,
      confidence: mean(those.map(({ confidence }) => confidence)),
      accuracy: ratio(those.filter(({ right }) => right).length, those.length),
    }
  })
  const gap = bins.reduce(
    (sum, { cases, confidence, accuracy }) => sum + cases * Math.abs((confidence ?? 0) - (accuracy ?? 0)),
    0,
  )
  return {
    bins,
    expectedError: ratio(gap, told.length),
    brier: mean(told.map(({ confidence, right }) => (confidence - Number(right)) ** 2)),
  }
}
