import { describe, expect, it } from 'vitest'
import type { BusinessHours } from './business-hours.ts'
import { addOpenMinutes, nextOpening } from './working-time.ts'

const weekdays: BusinessHours['open'][number]['days'] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday']
const berlin: BusinessHours = { timeZone: 'Europe/Berlin', open: [{ days: weekdays, from: '09:00', to: '17:00' }] }

const opening = (hours: BusinessHours, from: string): string | undefined =>
  nextOpening(hours, new Date(from))?.toISOString()
const end = (hours: BusinessHours | null, from: string, minutes: number): string | undefined =>
  addOpenMinutes(hours, new Date(from), minutes)?.toISOString()

describe('nextOpening', () => {
  it('is the moment itself while it is open', () => {
    expect(opening(berlin, '2026-11-30T10:00:30.500Z')).toBe('2026-11-30T10:00:30.500Z')
  })

  it('goes by the clock of the place on both sides of summer time', () => {
    // The clocks go forward on 2026-03-29 and back on 2026-10-25, both Sundays.
    expect(opening(berlin, '2026-03-27T16:00:00Z')).toBe('2026-03-30T07:00:00.000Z')
    expect(opening(berlin, '2026-10-23T15:00:00Z')).toBe('2026-10-26T08:00:00.000Z')
  })

  it('finds openings at odd minutes, and in zones a quarter of an hour apart', () => {
    const kathmandu: BusinessHours = {
      timeZone: 'Asia/Kathmandu',
      open: [{ days: ['monday'], from: '09:07', to: '09:08' }],
    }
    expect(opening(kathmandu, '2026-11-30T00:00:00Z')).toBe('2026-11-30T03:22:00.000Z')
  })

  it('finds the next week after an opening in the hour that summer time leaves out', () => {
    const night: BusinessHours = { timeZone: 'Europe/Berlin', open: [{ days: ['sunday'], from: '02:15', to: '02:45' }] }
    expect(opening(night, '2026-03-28T12:00:00Z')).toBe('2026-04-05T00:15:00.000Z')
  })

  it('is null if it never opens', () => {
    expect(nextOpening({ timeZone: 'UTC', open: [] }, new Date('2026-11-30T12:00:00Z'))).toBeNull()
  })
})

describe('addOpenMinutes', () => {
  it('counts every minute without hours', () => {
    expect(end(null, '2026-11-28T23:50:00Z', 15)).toBe('2026-11-29T00:05:00.000Z')
  })

  it('counts only open minutes, over nights, weekends and summer time', () => {
    expect(end(berlin, '2026-11-30T08:00:00Z', 30)).toBe('2026-11-30T08:30:00.000Z')
    expect(end(berlin, '2026-11-30T15:50:00Z', 30)).toBe('2026-12-01T08:20:00.000Z')
    expect(end(berlin, '2026-03-27T15:30:00Z', 60)).toBe('2026-03-30T07:30:00.000Z')
    expect(end(berlin, '2026-11-30T06:00:00Z', 480)).toBe('2026-11-30T16:00:00.000Z')
  })

  it('counts the hour that comes twice twice', () => {
    const night: BusinessHours = { timeZone: 'Europe/Berlin', open: [{ days: ['sunday'], from: '02:00', to: '04:00' }] }
    expect(end(night, '2026-10-24T12:00:00Z', 150)).toBe('2026-10-25T02:30:00.000Z')
  })

  it('keeps seconds', () => {
    expect(end(berlin, '2026-11-30T15:59:59.250Z', 1)).toBe('2026-12-01T08:00:59.250Z')
  })

  it('is null if the end is out of reach', () => {
    expect(addOpenMinutes({ timeZone: 'UTC', open: [] }, new Date(), 1)).toBeNull()
  })
})
