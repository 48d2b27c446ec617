import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffMs, taskBackoff } from './backoff.ts'

const limits = fc
  .record({ firstMs: fc.integer({ min: 1, max: 60_000 }), growth: fc.integer({ min: 1, max: 10_000 }) })
  .map(({ firstMs, growth }) => ({ firstMs, longestMs: firstMs * growth }))
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('backoffMs', () => {
  it('is never negative, never longer than the bound of its attempt, and a whole number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), limits, chance, (attempt, bounds, random) => {
        const pause = backoffMs(attempt, bounds, () => random)
        expect(Number.isSafeInteger(pause)).toBe(true)
        expect(pause).toBeGreaterThanOrEqual(0)
        expect(pause).toBeLessThanOrEqual(Math.min(bounds.longestMs, bounds.firstMs * 2 ** (attempt - 1)))
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

  it('spreads over the whole span up to the bound', () => {
    expect(backoffMs(1, taskBackoff, () => 0)).toBe(0)
    expect(backoffMs(1, taskBackoff, () => 0.5)).toBe(1_000)
    expect(backoffMs(3, taskBackoff, () => 0.5)).toBe(4_000)
    expect(backoffMs(40, taskBackoff, () => 0.5)).toBe(taskBackoff.longestMs / 2)
  })
})
