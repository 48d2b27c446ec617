import { describe, expect, it } from 'vitest'
import { type CaseResult, compareRuns } from '../src/index.ts'
import { caseOf, conversation } from './cases.ts'

/** Right for the first `right` of 60 conversations. */
function run(right: number): readonly CaseResult[] {
  return Array.from({ length: 60 }, (_, index) =>
    caseOf(conversation(`c${index}`, { intent: 'other' }), {
      classification: { intent: index < right ? 'other' : 'support' },
    }),
  )
}

describe('compareRuns', () => {
  it('finds a clear difference, and the same with the same seed', () => {
    const options = { resamples: 200, seed: 7 }
    const compared = compareRuns(run(20), run(50), options)
    const accuracy = compared['intent.accuracy']
    expect(accuracy).toMatchObject({ first: 1 / 3, second: 5 / 6, significant: true })
    expect(accuracy?.difference).toBeCloseTo(0.5)
    const [low, high] = accuracy?.interval ?? [0, 0]
    expect(low).toBeGreaterThan(0.3)
    expect(high).toBeLessThan(0.7)
    expect(compareRuns(run(20), run(50), options)).toEqual(compared)
  })

  it('does not take a small difference for one', () => {
    expect(compareRuns(run(40), run(41), { resamples: 200 })['intent.accuracy']).toMatchObject({ significant: false })
  })

  it('is paired: equal runs never differ, whatever is drawn', () => {
    expect(compareRuns(run(30), run(30), { resamples: 200 })['intent.accuracy']?.interval).toEqual([0, 0])
  })

  it('covers the true difference about 95 times of 100', () => {
    let covered = 0
    for (let seed = 1; seed <= 20; seed += 1) {
      // Each case is right with a probability of 0.5 in the first run, and of 0.7 in the second.
      let state = seed * 9_301
      const chance = (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647
      const draw = (share: number): readonly CaseResult[] =>
        run(0).map((result) =>
          caseOf(result.conversation, { classification: { intent: chance() < share ? 'other' : 'support' } }),
        )
      const [low, high] = compareRuns(draw(0.5), draw(0.7), { resamples: 100, seed })['intent.accuracy']?.interval ?? [
        1, 0,
      ]
      if (low <= 0.2 && high >= 0.2) covered += 1
    }
    expect(covered).toBeGreaterThanOrEqual(17)
  })

  it('refuses runs over different sets', () => {
    expect(() => compareRuns(run(1), run(1).slice(1))).toThrow(/same conversations/)
    expect(() => compareRuns(run(1), run(1), { resamples: 10 })).toThrow(/resamples/)
  })
})
