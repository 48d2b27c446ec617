import { describe, expect, it } from 'vitest'
import { parseRetryAfter } from './retry-after.ts'

const now = new Date('1994-11-06T08:49:00Z')

describe('parseRetryAfter', () => {
  it.each([
    ['120', 120_000],
    ['0', 0],
    [' 7 ', 7_000],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 37_000],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 37_000],
    ['Sun Nov  6 08:49:37 1994', 37_000],
  ])('reads %j', (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected)
  })

  it.each([
    null,
    '',
    'soon',
    '-5',
    '1.5',
    '1e3',
    '0x10',
    '120, 120',
    '1994-11-06T08:49:37Z',
    'Sun, 06 Foo 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37 CET',
  ])('gives undefined for %j', (value) => {
    expect(parseRetryAfter(value, now)).toBeUndefined()
  })

  it('gives 0 for a moment in the past', () => {
    expect(parseRetryAfter('Sun, 06 Nov 1994 08:48:00 GMT', now)).toBe(0)
  })

  it('cuts an absurd wait to a day, or to the limit given', () => {
    expect(parseRetryAfter('99999999999999999999', now)).toBe(86_400_000)
    expect(parseRetryAfter('9'.repeat(400), now)).toBe(86_400_000)
    expect(parseRetryAfter('Sun, 06 Nov 2094 08:49:37 GMT', now)).toBe(86_400_000)
    expect(parseRetryAfter('120', now, 60_000)).toBe(60_000)
  })

  it('takes a two-digit year more than 50 years ahead for one of the last century', () => {
    const later = new Date('2026-01-01T00:00:00Z')
    expect(parseRetryAfter('Sunday, 06-Nov-94 08:49:37 GMT', later)).toBe(0)
    expect(parseRetryAfter('Thursday, 01-Jan-26 00:00:09 GMT', later)).toBe(9_000)
  })
})
