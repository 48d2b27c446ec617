import { describe, expect, it } from 'vitest'
import { eventTime, readTime } from './event-time.ts'

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
