import { describe, expect, it } from 'vitest'
import { readLimits, readRegainAccessMs } from './graph-limits.ts'

const now = new Date('2026-11-22T12:00:00.000Z')

describe('readLimits', () => {
  it('takes the highest of the percentages, and the minutes to wait', () => {
    const useCase = {
      type: 'messenger',
      call_count: 10,
      total_cputime: 95,
      total_time: 3,
      estimated_time_to_regain_access: 19,
    }
    const headers = new Headers({
      'x-app-usage': '{"call_count":28,"total_time":25,"total_cputime":25}',
      'x-business-use-case-usage': JSON.stringify({ '1034': [useCase] }),
    })
    const limits = readLimits(headers, now)
    const blockedUntil = new Date('2026-11-22T12:19:00.000Z')
    expect(limits).toEqual([
      { bucket: 'app', usedShare: 0.28, blockedUntil: undefined },
      { bucket: 'messenger', usedShare: 0.95, blockedUntil },
    ])
    expect(readRegainAccessMs(limits, now)).toBe(19 * 60_000)
  })

  it('caps shares at one and reads nothing from headers that it does not understand', () => {
    expect(readLimits(new Headers({ 'x-app-usage': '{"call_count":180}' }), now)[0]?.usedShare).toBe(1)
    const strange = new Headers({ 'x-app-usage': 'high', 'x-business-use-case-usage': '[1]' })
    expect(readLimits(strange, now)).toEqual([])
    expect(readRegainAccessMs([], now)).toBeUndefined()
  })
})
