import { type LeadScoreName, leadScores } from '@leadkit/contracts'
import { type Ratio, ratio } from './ratio.ts'
import type { CaseResult } from './run-scorer.ts'

export interface ScoreMetrics {
  /** Conversations whose band is labelled. */
  readonly cases: number
  /** The share whose band is one of the accepted ones. */
  readonly accepted: Ratio
  readonly hot: {
    /** The share of conversations rated hot for which hot is accepted. */
    readonly precision: Ratio
    /** The share of conversations for which only hot is accepted that were rated hot. */
    readonly recall: Ratio
    readonly found: number
    readonly wanted: number
  }
  /**
   * Of all pairs in which one is clearly better than the other, the share in which the better one has the higher value; a tie counts half. 0.5 is chance.
   */
  readonly rank: Ratio
}

/** From best to worst. */
const ORDER: readonly LeadScoreName[] = leadScores
const heat = (score: LeadScoreName): number => ORDER.length - ORDER.indexOf(score)

/** A conversation without a score makes no lead, which counts as cold. */
export function bandOf({ scoring }: CaseResult): LeadScoreName {
  return scoring?.score ?? 'cold'
}

export function scoreMetrics(results: readonly CaseResult[]): ScoreMetrics {
  const cases = results.flatMap((result) => {
    const wanted = result.conversation.expect.score
    return wanted === undefined ? [] : [{ wanted, band: bandOf(result), value: result.scoring?.scoreValue ?? 0 }]
  })
  const mustBeHot = cases.filter(({ wanted }) => wanted.every((score) => score === 'hot'))
  const hot = cases.filter(({ band }) => band === 'hot')
  return {
    cases: cases.length,
    accepted: ratio(cases.filter(({ wanted, band }) => wanted.includes(band)).length, cases.length),
    hot: {
      // If warm is accepted as well, hot is not an error.
      precision: ratio(hot.filter(({ wanted }) => wanted.includes('hot')).length, hot.length),
      recall: ratio(mustBeHot.filter(({ band }) => band === 'hot').length, mustBeHot.length),
      found: hot.length,
      wanted: mustBeHot.length,
    },
    rank: rankQuality(
      cases.map(({ wanted, value }) => ({
        worst: Math.min(...wanted.map(heat)),
        best: Math.max(...wanted.map(heat)),
        value,
      })),
    ),
  }
}

interface Ranked {
  readonly worst: number
  readonly best: number
  readonly value: number
}

function rankQuality(cases: readonly Ranked[]): Ratio {
  let pairs = 0
  let right = 0
  for (const better of cases)
    for (const worse of cases) {
      if (better.worst <= worse.best) continue
      pairs += 1
      if (better.value > worse.value) right += 1
      else if (better.value === worse.value) right += 0.5
    }
  return ratio(right, pairs)
}
