import { describe, expect, it } from 'vitest'
import { aiBudgetSchema, limitsUnit, readBudgetSettings } from './budget-settings.ts'

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
