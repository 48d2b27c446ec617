import { type LeadScoreName, leadScores } from '@leadkit/contracts'
import { type Ratio, ratio } from './ratio.ts'
import type { CaseResult } from './run-scorer.ts'

export interface ScoreMetrics {
  /** Conversations whose band is labelled. */
  readonly cases: number
  /** How many got a band that is accepted. */
  readonly accepted: Ratio
  readonly hot: {
    /** Of those told hot, for how many hot is accepted. */
    readonly precision: Ratio
    /** Of those that can only be hot, how many were told so. */
    readonly recall: Ratio
    readonly found: number
    readonly wanted: number
  }
  /**
   * Of all pairs in which one is clearly better than the other, how many have the better one's value above; a tie counts half. 0.5 is chance.
   */
  readonly rank: Ratio
}

/** From the best to the worst. */
const ORDER: readonly LeadScoreName[] = leadScores
const heat = (score: LeadScoreName): number => ORDER.length - ORDER.indexOf(score)

/** What is not scored makes no lead: as good as cold. */
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
      // Where warm would do as well, hot is no mistake.
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
