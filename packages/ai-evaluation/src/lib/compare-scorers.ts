import { LeadKitError } from '@leadkit/contracts'
import { quantile } from './cost-metrics.ts'
import { reportOn } from './evaluation-report.ts'
import { namedMetrics } from './named-metrics.ts'
import type { Ratio } from './ratio.ts'
import type { CaseResult } from './run-scorer.ts'
import { seededRandom } from './seeded-random.ts'

export interface CompareOptions {
  /** How often the set is resampled, 100 to 100,000. Default 1,000. */
  readonly resamples?: number | undefined
  /** The same seed draws the same samples. Default 1. */
  readonly seed?: number | undefined
}

/** One figure for two scorers on the same set. */
export interface ComparedMetric {
  readonly first: Ratio
  readonly second: Ratio
  /** Second minus first. */
  readonly difference: Ratio
  /** The middle 95 % of the difference over the samples. Null if the set has no cases for it. */
  readonly interval: readonly [low: number, high: number] | null
  /** True when the interval excludes zero. */
  readonly significant: boolean
}

export type Comparison = Readonly<Record<string, ComparedMetric>>

/**
 * Compares two runs over the same set by a paired bootstrap: conversations are drawn with replacement, and both scorers are judged by the same
 * sample, so that a difficult sample is difficult for both.
 *
 * @throws LeadKitError `invalid_input` when the runs are not over the same conversations, or for an invalid option.
 */
export function compareRuns(
  first: readonly CaseResult[],
  second: readonly CaseResult[],
  { resamples = 1_000, seed = 1 }: CompareOptions = {},
): Comparison {
  if (first.length !== second.length || first.some((result, index) => idOf(result) !== idOf(second[index])))
    throw new LeadKitError(
      'invalid_input',
      'compareRuns: both runs must be over the same conversations in the same order',
    )
  if (!Number.isInteger(resamples) || resamples < 100 || resamples > 100_000)
    throw new LeadKitError('invalid_input', 'compareRuns: resamples must be a whole number from 100 to 100,000')
  const [ofFirst, ofSecond] = [metricsOf(first), metricsOf(second)]
  const differences = draw(first, second, { resamples, random: seededRandom(seed) })
  return Object.fromEntries(
    Object.keys({ ...ofFirst, ...ofSecond }).map((name) => {
      const sorted = (differences.get(name) ?? []).toSorted((one, other) => one - other)
      const interval = sorted.length === 0 ? null : ([quantile(sorted, 0.025), quantile(sorted, 0.975)] as const)
      const one = ofFirst[name] ?? null
      const other = ofSecond[name] ?? null
      const difference = one === null || other === null ? null : other - one
      const significant = interval !== null && (interval[0] > 0 || interval[1] < 0)
      return [name, { first: one, second: other, difference, interval, significant }]
    }),
  )
}

function draw(
  first: readonly CaseResult[],
  second: readonly CaseResult[],
  { resamples, random }: { readonly resamples: number; readonly random: () => number },
): ReadonlyMap<string, readonly number[]> {
  const differences = new Map<string, number[]>()
  for (let sample = 0; sample < resamples; sample += 1) {
    const drawn = first.map(() => Math.floor(random() * first.length))
    const pick = (results: readonly CaseResult[]) => metricsOf(drawn.map((index) => results[index] as CaseResult))
    const [one, other] = [pick(first), pick(second)]
    for (const [name, value] of Object.entries(one)) {
      const against = other[name]
      if (value === null || against === null || against === undefined) continue
      const known = differences.get(name)
      if (known === undefined) differences.set(name, [against - value])
      else known.push(against - value)
    }
  }
  return differences
}

function metricsOf(results: readonly CaseResult[]): Readonly<Record<string, Ratio>> {
  return namedMetrics(reportOn('', results, { worst: 0 }))
}

function idOf(result: CaseResult | undefined): string | undefined {
  return result?.conversation.id
}
