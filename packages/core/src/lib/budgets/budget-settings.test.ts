import { describe, expect, it } from 'vitest'
import { aiBudgetSchema, limitsUnit, localDay, periodEnd, periodStart, readBudgetSettings } from './budget-settings.ts'

describe('readBudgetSettings', () => {
  it('has no limits without a budget', () => {
    expect(readBudgetSettings({})).toEqual({ timeZone: 'UTC', limits: null, whenSpent: 'wait' })
    expect(readBudgetSettings({ aiBudget: null, timeZone: null })).toMatchObject({ limits: null, timeZone: 'UTC' })
  })

  it('reads limits, zone and choice', () => {
    const aiBudget = { perDay: { tokens: 5 }, perMonth: { costMicros: 7, tasks: 1 }, whenSpent: 'stop' }
    expect(readBudgetSettings({ aiBudget, timeZone: 'Asia/Tokyo' })).toEqual({
      timeZone: 'Asia/Tokyo',
      limits: { day: { tokens: 5 }, month: { costMicros: 7, tasks: 1 } },
      whenSpent: 'stop',
    })
  })

  it.each([[{ perDay: { tokens: '5' } }], ['none'], [{ perWeek: { tokens: 5 } }], [{ perDay: {} }]])(
    'lets nothing be spent by %j, which cannot be read',
    (aiBudget) => {
      expect(readBudgetSettings({ aiBudget })).toMatchObject({ limits: { day: { tasks: 0 } }, whenSpent: 'wait' })
    },
  )
})

describe('aiBudgetSchema', () => {
  it.each([
    [{}],
    [{ perDay: {} }],
    [{ perDay: { token: 1 } }],
    [{ perDay: { tokens: -1 } }],
    [{ perDay: { tokens: 0.5 } }],
    [{ perDay: { tokens: 1 }, whenSpent: 'pause' }],
  ])('refuses %j', (budget) => {
    expect(aiBudgetSchema.safeParse(budget).success).toBe(false)
  })
})

describe('limitsUnit', () => {
  it('looks at both periods', () => {
    const limits = { day: { tokens: 1 }, month: { costMicros: 0 } }
    expect([limitsUnit(limits, 'costMicros'), limitsUnit(limits, 'tasks'), limitsUnit(null, 'tokens')]).toEqual([
      true,
      false,
      false,
    ])
  })
})

describe('localDay', () => {
  it.each([
    ['UTC', '2026-11-30T23:59:59.999Z', '2026-11-30'],
    ['Europe/Berlin', '2026-11-30T22:59:59Z', '2026-11-30'],
    ['Europe/Berlin', '2026-11-30T23:00:00Z', '2026-12-01'],
    ['Pacific/Kiritimati', '2026-11-30T10:00:00Z', '2026-12-01'],
    ['America/Los_Angeles', '2026-12-01T07:59:00Z', '2026-11-30'],
    ['Asia/Kolkata', '2026-12-31T18:30:00Z', '2027-01-01'],
  ])('in %s at %s is %s', (timeZone, moment, day) => {
    expect(localDay(new Date(moment), timeZone)).toBe(day)
  })
})

describe('periodEnd', () => {
  it.each([
    ['UTC', '2026-11-30', 'day', '2026-12-01T00:00:00.000Z'],
    ['UTC', '2026-11-30', 'month', '2026-12-01T00:00:00.000Z'],
    ['Europe/Berlin', '2026-12-31', 'month', '2026-12-31T23:00:00.000Z'],
    // The clock goes forward on this day, which has 23 hours.
    ['Europe/Berlin', '2026-03-29', 'day', '2026-03-29T22:00:00.000Z'],
    ['Pacific/Kiritimati', '2026-11-30', 'day', '2026-11-30T10:00:00.000Z'],
    ['Asia/Kolkata', '2026-02-10', 'month', '2026-02-28T18:30:00.000Z'],
    // Cairo skips the hour after midnight on 24 April 2026: the day begins at one.
    ['Africa/Cairo', '2026-04-23', 'day', '2026-04-23T22:00:00.000Z'],
    // Samoa skipped 30 December 2011.
    ['Pacific/Apia', '2011-12-29', 'day', '2011-12-30T10:00:00.000Z'],
  ] as const)('in %s of %s by %s is %s', (timeZone, day, period, end) => {
    expect(periodEnd(day, period, timeZone).toISOString()).toBe(end)
  })

  it('is the first minute of the next day', () => {
    const end = periodEnd('2026-04-23', 'day', 'Africa/Cairo')
    expect(localDay(end, 'Africa/Cairo')).toBe('2026-04-24')
    expect(localDay(new Date(end.getTime() - 1), 'Africa/Cairo')).toBe('2026-04-23')
  })
})

describe('periodStart', () => {
  it('is the day, or the first of its month', () => {
    expect([periodStart('2026-11-30', 'day'), periodStart('2026-11-30', 'month')]).toEqual(['2026-11-30', '2026-11-01'])
  })
})
