import { describe, expect, it } from 'vitest'
import { DAY_MS, nextCheckAt, readAccountOptions } from './account-options.ts'

const now = new Date('2026-11-22T12:00:00Z')

describe('readAccountOptions', () => {
  it('fills in defaults and refuses what makes no sense', () => {
    expect(readAccountOptions()).toEqual({
      checkIntervalMs: DAY_MS,
      backfillMs: 7 * DAY_MS,
      backfillLimit: 2_000,
      sampleLimit: 20,
    })
    expect(() => readAccountOptions({ checkIntervalMs: 10 })).toThrow(/accounts\.checkIntervalMs/)
    expect(() => readAccountOptions({ backfillDays: Number.NaN })).toThrow(/accounts\.backfillDays/)
  })
})

describe('nextCheckAt', () => {
  const settings = readAccountOptions()

  it('spreads the checks of healthy accounts over a day', () => {
    expect(nextCheckAt('healthy', settings, now, () => 0).getTime() - now.getTime()).toBe(0.9 * DAY_MS)
    expect(nextCheckAt('healthy', settings, now, () => 0.5).getTime() - now.getTime()).toBe(DAY_MS)
  })

  it('checks unhealthy accounts sooner, and never later than healthy ones', () => {
    expect(nextCheckAt('webhook_unsubscribed', settings, now, () => 0.5).getTime() - now.getTime()).toBe(3_600_000)
    const often = readAccountOptions({ checkIntervalMs: 60_000 })
    expect(nextCheckAt('needs_reauth', often, now, () => 0.5).getTime() - now.getTime()).toBe(60_000)
  })
})
