import { type Calibration, calibration } from './calibration.ts'
import { type ContactMetrics, contactMetrics } from './contact-metrics.ts'
import { type CostMetrics, costMetrics } from './cost-metrics.ts'
import { type FlagMetrics, optOutMetrics, spamMetrics } from './flag-metrics.ts'
import { type IntentMetrics, intentMetrics } from './intent-metrics.ts'
import { type Ratio, ratio } from './ratio.ts'
import type { CaseResult } from './run-scorer.ts'
import { type ScoreMetrics, scoreMetrics } from './score-metrics.ts'
import { type WorstCase, worstCases } from './worst-cases.ts'

export interface ReportOptions {
  /** How many of the worst cases the report lists. Default 20. */
  readonly worst?: number | undefined
  /** Whether it includes their messages. Default false: ids only. */
  readonly texts?: boolean | undefined
}

/** How good a scorer is on a labelled set. Every share is 0 to 1, or null if the set has no cases for it. */
export interface EvaluationReport {
  /** The scorer's id. */
  readonly scorer: string
  readonly conversations: number
  readonly failures: {
    readonly count: number
    /** By error code. */
    readonly byCode: Readonly<Record<string, number>>
  }
  readonly intent: IntentMetrics
  readonly byLanguage: Readonly<Record<string, IntentMetrics>>
  readonly sentimentAccuracy: Ratio
  readonly stageAccuracy: Ratio
  readonly optOut: FlagMetrics
  readonly spam: FlagMetrics
  readonly contact: ContactMetrics
  readonly score: ScoreMetrics
  readonly calibration: Calibration
  readonly cost: CostMetrics
  readonly worst: readonly WorstCase[]
}

export function reportOn(
  scorerId: string,
  results: readonly CaseResult[],
  { worst = 20, texts = false }: ReportOptions = {},
): EvaluationReport {
  const failures = results.flatMap(({ failure }) => (failure === null ? [] : [failure]))
  const byLanguage = [...Map.groupBy(results, ({ conversation }) => conversation.language)]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([language, those]) => [language, intentMetrics(those)])
  return {
    scorer: scorerId,
    conversations: results.length,
    failures: {
      count: failures.length,
      byCode: Object.fromEntries(
        [...Map.groupBy(failures, (code) => code)].map(([code, those]) => [code, those.length]),
      ),
    },
    intent: intentMetrics(results),
    byLanguage: Object.fromEntries(byLanguage),
    sentimentAccuracy: accuracyOf(results, 'sentiment'),
    stageAccuracy: accuracyOf(results, 'stage'),
    optOut: optOutMetrics(results),
    spam: spamMetrics(results),
    contact: contactMetrics(results),
    score: scoreMetrics(results),
    calibration: calibration(results),
    cost: costMetrics(results),
    worst: worstCases(results, { most: worst, texts }),
  }
}

/** Of the labelled cases; a scorer that returns no stage is not judged by it. */
function accuracyOf(results: readonly CaseResult[], label: 'sentiment' | 'stage'): Ratio {
  const told = results.filter(
    ({ conversation, classification }) =>
      conversation.expect[label] !== undefined && (label !== 'stage' || classification?.stage !== undefined),
  )
  const right = told.filter(
    ({ conversation, classification }) => classification?.[label] === conversation.expect[label],
  )
  return ratio(right.length, told.length)
}
