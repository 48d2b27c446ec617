import { describe, expect, it } from 'vitest'
import {
  distinctFields,
  formatDay,
  formatDayOrMoment,
  joinChoices,
  needsFieldTypes,
  readMoment,
  textOf,
} from './crm-values.ts'
import { keysToFind } from './lead-key.ts'

describe('values', () => {
  it('writes dates as days or moments by the type of their field, and invalid ones not at all', () => {
    const moment = new Date('2026-11-22T23:30:00.250Z')
    expect([formatDay(moment), formatDayOrMoment(moment, 'date')]).toEqual(['2026-11-22', '2026-11-22'])
    expect(formatDayOrMoment(moment, undefined)).toBe('2026-11-22T23:30:00.250Z')
    const never = new Date(Number.NaN)
    expect([formatDay(never), formatDayOrMoment(never, 'datetime')]).toEqual([undefined, undefined])
  })

  it('joins choices, and refuses those that would be read as others', () => {
    expect(joinChoices(['crm', 'a\0ds', '', 7, true])).toBe('crm;ads;7;true')
    expect([joinChoices(['a;b']), joinChoices([['a']]), joinChoices([Number.NaN]), joinChoices([null])]).toEqual(
      Array.from({ length: 4 }, () => undefined),
    )
  })

  it('asks for types only where a date is written', () => {
    expect(needsFieldTypes([{ key: 'x', fields: { a: 'b' } }])).toBe(false)
    expect(needsFieldTypes([{ key: 'x', fields: { a: new Date() } }])).toBe(true)
  })

  it('reads moments in ISO 8601 and with a zone without a colon', () => {
    expect(readMoment('2026-11-22T12:00:00.000+0100')).toEqual(new Date('2026-11-22T11:00:00Z'))
    expect(readMoment('2026-11-22T12:00:00Z')).toEqual(new Date('2026-11-22T12:00:00Z'))
    expect([readMoment('soon'), readMoment(null), readMoment(undefined)]).toEqual([null, null, null])
  })

  it('reads a text, and null where there is none', () => {
    const record = { a: 'x', b: '', c: 7 }
    expect(['a', 'b', 'c', 'd'].map((name) => textOf(record, name))).toEqual(['x', null, null, null])
  })

  it('names a field once', () => {
    const fields = [
      { name: 'a', code: 'X' },
      { name: 'a', code: 'Y' },
    ]
    expect(distinctFields(fields)).toEqual([{ name: 'a', code: 'Y' }])
  })
})

describe('keysToFind', () => {
  it('asks for each legal key once, and gives it back as it was given', () => {
    const key = '0198C5E4-7A6B-7000-8000-0123456789AB'
    const asked = keysToFind([key, key, 'x'])
    expect(asked.keys).toEqual([key])
    expect([asked.keyOf(key.toLowerCase()), asked.keyOf(null), asked.keyOf('x')]).toEqual([key, undefined, undefined])
  })
})
