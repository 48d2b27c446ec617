import { describe, expect, it } from 'vitest'
import { eventTime, readTime, snowflakeTime } from './event-time.ts'

describe('readTime', () => {
  it.each([
    ['1542039186292', '2018-11-12T16:13:06.292Z'],
    [1_542_039_186, '2018-11-12T16:13:06.000Z'],
    ['2026-07-24T21:23:23.000Z', '2026-07-24T21:23:23.000Z'],
    ['2026-07-23T21:44:05+00:00', '2026-07-23T21:44:05.000Z'],
    ['Wed Feb 05 08:39:31 +0000 2020', '2020-02-05T08:39:31.000Z'],
    ['Wed Feb 05 08:39:31 -0330 2020', '2020-02-05T12:09:31.000Z'],
  ])('reads %j', (value, time) => {
    expect(readTime(value)?.toISOString()).toBe(time)
  })

  it.each([0, -5, NaN, 1e300, '', 'soon', null, {}, 'Wed Feb 99 08:39:31 +0000 2020'])('passes over %j', (value) => {
    expect(readTime(value)).toBeUndefined()
  })
})

describe('eventTime', () => {
  it('takes the first that can be read, else the time of receipt', () => {
    const receivedAt = new Date('2026-11-22T12:00:00.000Z')
    expect(eventTime([undefined, 'x', '1542039186292', 1], receivedAt)).toEqual(new Date(1_542_039_186_292))
    expect(eventTime([null], receivedAt)).toBe(receivedAt)
  })
})

describe('snowflakeTime', () => {
  it('reads the time in an id, and nothing in older or other ids', () => {
    expect(snowflakeTime('2080765901523179525')?.toISOString()).toBe('2026-07-24T21:23:44.341Z')
    expect(snowflakeTime('10')).toBeUndefined()
    expect(snowflakeTime('a80c19bc-1exf-4429')).toBeUndefined()
  })
})
