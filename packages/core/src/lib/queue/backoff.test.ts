import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffMs, taskBackoff } from './backoff.ts'

const limits = fc
  .record({ firstMs: fc.integer({ min: 1, max: 60_000 }), growth: fc.integer({ min: 1, max: 10_000 }) })
  .map(({ firstMs, growth }) => ({ firstMs, longestMs: firstMs * growth }))
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('backoffMs', () => {
  it('lies between half of the bound of its attempt and the bound, and is a whole number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), limits, chance, (attempt, bounds, random) => {
        const pause = backoffMs(attempt, bounds, () => random)
        expect(Number.isSafeInteger(pause)).toBe(true)
        const bound = Math.min(bounds.longestMs, bounds.firstMs * 2 ** (attempt - 1))
        expect(pause).toBeGreaterThanOrEqual(Math.floor(bound / 2))
        expect(pause).toBeLessThanOrEqual(bound)
      }),
    )
  })

  it('never shrinks as attempts grow, for the same chance', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), limits, chance, (attempt, bounds, random) => {
        expect(backoffMs(attempt + 1, bounds, () => random)).toBeGreaterThanOrEqual(
          backoffMs(attempt, bounds, () => random),
        )
      }),
    )
  })

  it('spreads over the upper half of the span', () => {
    expect(backoffMs(1, taskBackoff, () => 0)).toBe(1_000)
    expect(backoffMs(1, taskBackoff, () => 0.5)).toBe(1_500)
    expect(backoffMs(3, taskBackoff, () => 0.5)).toBe(6_000)
    expect(backoffMs(40, taskBackoff, () => 0.5)).toBe(taskBackoff.longestMs * 0.75)
  })
})
