import { describe, expect, it } from 'vitest'
import { eventTime, possibleTime, readTime } from './event-time.ts'

const receivedAt = new Date('2026-11-22T12:00:00.000Z')

describe('readTime', () => {
  it.each([
    ['milliseconds', 1_772_998_024_123, '2026-03-08T19:27:04.123Z'],
    ['seconds', 1_772_998_024, '2026-03-08T19:27:04.000Z'],
    ['digits', '1527459824', '2018-05-27T22:23:44.000Z'],
    ['fractions of seconds', 1_772_998_024.5, '2026-03-08T19:27:04.500Z'],
  ])('reads %s', (_name, value, expected) => {
    expect(readTime(value)?.toISOString()).toBe(expected)
  })

  it.each([0, -1, '', '0', 'soon', '1527459824x', null, undefined, Number.NaN, Infinity, 1e300, {}, [], true])(
    'passes %j over',
    (value) => {
      expect(readTime(value)).toBeUndefined()
    },
  )
})

describe('eventTime', () => {
  it('takes the first time that can be read, else the time of receipt', () => {
    expect(eventTime([0, 1_772_998_024], receivedAt).toISOString()).toBe('2026-03-08T19:27:04.000Z')
    expect(eventTime([undefined, 'soon'], receivedAt)).toBe(receivedAt)
  })
})

describe('possibleTime', () => {
  const at = receivedAt.getTime()

  it.each([
    ['microseconds', at * 1000],
    ['the year 58883', 1_796_018_400_000_000],
    ['the last time there is', 8_640_000_000_000_000],
    ['the year 9999', 253_402_300_799_000],
    ['the year 2100', 4_102_444_800_000],
    ['eleven minutes after the receipt', at + 11 * 60_000],
    ['the year 1970', 86_400],
    ['the end of 2002', Date.UTC(2002, 11, 31)],
    ['an invalid date', new Date(Number.NaN)],
  ])('passes %s over', (_name, value) => {
    expect(possibleTime(value, receivedAt)).toBeUndefined()
    expect(eventTime([value, at - 1000], receivedAt)).toEqual(new Date(at - 1000))
  })

  it('allows for a clock that is ahead of ours', () => {
    expect(possibleTime(at + 9 * 60_000, receivedAt)).toEqual(new Date(at + 9 * 60_000))
  })
})
