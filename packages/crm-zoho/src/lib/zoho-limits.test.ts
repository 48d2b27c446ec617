import { describe, expect, it } from 'vitest'
import { readLimits, writeCredits } from './zoho-limits.ts'

describe('credits', () => {
  it('are told with the least that their number can be, so that a tenth of a day can be left (B20)', () => {
    expect(readLimits(new Headers({ 'x-api-credits-remaining': '2400' }))).toEqual([
      { bucket: 'daily_credits', remaining: 2400, limitAtLeast: 4800 },
    ])
    expect([readLimits(new Headers()), readLimits(new Headers({ 'x-api-credits-remaining': 'some' }))]).toEqual([
      [],
      [],
    ])
  })

  it('cost one for every ten records that are written', () => {
    expect([1, 10, 11, 100].map(writeCredits)).toEqual([1, 1, 2, 10])
  })
})
