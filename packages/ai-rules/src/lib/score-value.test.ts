import { expect, it } from 'vitest'
import { toScoreValue } from './score-value.ts'

it('is the sum itself up to the threshold of hot', () => {
  expect([-40, 0, 12, 59, 60].map((sum) => toScoreValue(sum, 60))).toEqual([0, 0, 12, 59, 60])
})

it('ranks what lies above the threshold, and reaches 100 for hardly any sum', () => {
  const values = [61, 80, 100, 130, 170, 220].map((sum) => toScoreValue(sum, 60))
  expect(values).toEqual([61, 71, 79, 88, 94, 97])
  expect(toScoreValue(1_000, 60)).toBe(100)
})

it('never falls, and keeps every sum on its side of a threshold', () => {
  for (const hot of [40, 60, 85, 100]) {
    const values = Array.from({ length: 400 }, (_, sum) => toScoreValue(sum, hot))
    expect(values.toSorted((one, other) => one - other)).toEqual(values)
    expect(values.findIndex((value) => value >= hot)).toBe(hot)
  }
})
