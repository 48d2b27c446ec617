import { describe, expect, it } from 'vitest'
import { type BusinessHours, businessHoursSchema, isOpen } from './business-hours.ts'

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const

const berlin: BusinessHours = {
  timeZone: 'Europe/Berlin',
  open: [{ days: [...weekdays], from: '08:30', to: '18:00' }],
}

describe('isOpen', () => {
  it.each([
    // 2026-03-27 is a Friday; the clocks go forward on Sunday the 29th.
    ['2026-03-27T07:29:00Z', false],
    ['2026-03-27T07:30:00Z', true],
    ['2026-03-27T16:59:59Z', true],
    ['2026-03-27T17:00:00Z', false],
    ['2026-03-28T12:00:00Z', false],
    ['2026-03-30T06:29:00Z', false],
    ['2026-03-30T06:30:00Z', true],
    ['2026-03-30T16:00:00Z', false],
  ])('goes by the clock of the place, summer time too: %s', (moment, open) => {
    expect(isOpen(berlin, new Date(moment))).toBe(open)
  })

  it('goes by the day of the place', () => {
    const auckland: BusinessHours = {
      timeZone: 'Pacific/Auckland',
      open: [{ days: ['monday'], from: '00:00', to: '24:00' }],
    }
    expect(isOpen(auckland, new Date('2026-11-29T11:00:00Z'))).toBe(true)
    expect(isOpen(auckland, new Date('2026-11-30T10:59:59Z'))).toBe(true)
    expect(isOpen(auckland, new Date('2026-11-30T11:00:00Z'))).toBe(false)
  })

  it('stays open over midnight into the next day, from Sunday into Monday, too', () => {
    const night: BusinessHours = { timeZone: 'UTC', open: [{ days: ['sunday'], from: '22:00', to: '02:00' }] }
    const at = (time: string): boolean => isOpen(night, new Date(time))
    expect([at('2026-11-29T21:59:00Z'), at('2026-11-29T22:00:00Z'), at('2026-11-30T01:59:00Z')]).toEqual([
      false,
      true,
      true,
    ])
    expect([at('2026-11-30T02:00:00Z'), at('2026-11-30T22:00:00Z'), at('2026-11-29T01:00:00Z')]).toEqual([
      false,
      false,
      false,
    ])
  })

  it('is never open without an opening', () => {
    expect(isOpen({ timeZone: 'UTC', open: [] }, new Date('2026-11-30T12:00:00Z'))).toBe(false)
  })
})

describe('businessHoursSchema', () => {
  const opening = { days: ['monday'], from: '08:00', to: '18:00' }

  it.each([
    [{ timeZone: 'Europe/Berlin', open: [opening] }, true],
    [{ timeZone: 'America/Argentina/Buenos_Aires', open: [] }, true],
    [{ timeZone: 'Europe/Atlantis', open: [opening] }, false],
    [{ timeZone: '+02:00', open: [opening] }, false],
    [{ timeZone: 'UTC', open: [{ ...opening, from: '8:00' }] }, false],
    [{ timeZone: 'UTC', open: [{ ...opening, to: '25:00' }] }, false],
    [{ timeZone: 'UTC', open: [{ ...opening, to: '08:00' }] }, false],
    [{ timeZone: 'UTC', open: [{ ...opening, days: [] }] }, false],
    [{ timeZone: 'UTC', open: [{ ...opening, day: 'monday' }] }, false],
  ])('takes what can be read: %j is %s', (hours, fits) => {
    expect(businessHoursSchema.safeParse(hours).success).toBe(fits)
  })
})
