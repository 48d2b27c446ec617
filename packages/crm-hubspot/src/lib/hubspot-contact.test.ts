import { isCrmError } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { fromProperties, modifiedAtOf, toCrmField, toProperties } from './hubspot-contact.ts'

const noTypes = new Map<string, string>()

describe('toProperties', () => {
  it('writes every value as the string that HubSpot wants (case 57)', () => {
    const fields = {
      text: 'Ada',
      number: 12.5,
      yes: true,
      no: false,
      cleared: null,
      choices: ['crm', 'ads', '', 7],
      none: [],
    }
    expect(toProperties(fields, noTypes)).toEqual({
      text: 'Ada',
      number: '12.5',
      yes: 'true',
      no: 'false',
      cleared: '',
      choices: 'crm;ads;7',
      none: '',
    })
  })

  it('writes a date as a day and a datetime as a moment', () => {
    const moment = new Date('2026-11-22T23:30:00.250Z')
    const types = new Map([
      ['day', 'date'],
      ['moment', 'datetime'],
    ])
    expect(toProperties({ day: moment, moment, unknown: moment }, types)).toEqual({
      day: '2026-11-22',
      moment: '2026-11-22T23:30:00.250Z',
      unknown: '2026-11-22T23:30:00.250Z',
    })
  })

  it('takes characters out that JSON or HubSpot cannot hold', () => {
    const { text } = toProperties({ text: 'a\u0000b\uD800c' }, noTypes)
    expect(text?.isWellFormed()).toBe(true)
    expect(text).not.toContain('\u0000')
  })

  it('names every field that has no spelling, and none of the values', () => {
    const fields = {
      object: { secret: 'x' },
      nested: [['a']],
      semicolon: ['a;b'],
      infinite: Number.NaN,
      never: new Date(Number.NaN),
      fine: 'y',
    }
    const error = caught(() => toProperties(fields, noTypes))
    expect(isCrmError(error) && error.details.fields?.map(({ name }) => name)).toEqual([
      'object',
      'nested',
      'semicolon',
      'infinite',
      'never',
    ])
  })
})

describe('fromProperties', () => {
  const record = {
    id: '1',
    properties: { firstname: 'Ada', phone: '', lastmodifieddate: '2026-01-02T03:04:05Z', other: 7 },
    updatedAt: '2026-05-05T00:00:00Z',
  }

  it('gives the names that were asked for, with null for what is empty or missing', () => {
    expect(fromProperties(record, ['firstname', 'phone', 'email', 'other'])).toEqual({
      firstname: 'Ada',
      phone: null,
      email: null,
      other: null,
    })
  })

  it('takes the time of change from the contact, and falls back to the record', () => {
    expect(modifiedAtOf(record)?.toISOString()).toBe('2026-01-02T03:04:05.000Z')
    expect(modifiedAtOf({ ...record, properties: {} })?.toISOString()).toBe('2026-05-05T00:00:00.000Z')
    expect(modifiedAtOf({ id: '1', properties: {} })).toBeNull()
  })
})

describe('toCrmField', () => {
  const base = { name: 'x', label: 'X', options: [] }

  it.each([
    [{ type: 'string', fieldType: 'text' }, 'string'],
    [{ type: 'string', fieldType: 'textarea' }, 'text'],
    [{ type: 'number', fieldType: 'number' }, 'number'],
    [{ type: 'bool', fieldType: 'booleancheckbox' }, 'boolean'],
    [{ type: 'enumeration', fieldType: 'booleancheckbox' }, 'boolean'],
    [{ type: 'enumeration', fieldType: 'checkbox' }, 'multi_picklist'],
    [{ type: 'enumeration', fieldType: 'radio' }, 'picklist'],
    [{ type: 'enumeration', fieldType: 'select', externalOptions: true }, 'reference'],
    [{ type: 'date', fieldType: 'date' }, 'date'],
    [{ type: 'datetime', fieldType: 'date' }, 'datetime'],
    [{ type: 'object_coordinates', fieldType: 'text' }, 'other'],
  ] as const)('reads %o as %s', (property, type) => {
    expect(toCrmField({ ...base, ...property }).type).toBe(type)
  })

  it('says what is unique, writable and to be chosen from', () => {
    const field = toCrmField({
      ...base,
      name: 'stage',
      type: 'enumeration',
      fieldType: 'select',
      hasUniqueValue: true,
      modificationMetadata: { readOnlyValue: true },
      options: [{ value: 'a' }, { value: 'b' }],
    })
    expect(field).toMatchObject({ unique: true, writable: false, options: ['a', 'b'] })
    expect(toCrmField({ ...base, name: 'email', type: 'string', fieldType: 'text' }).unique).toBe(true)
  })
})

function caught(action: () => unknown): unknown {
  try {
    return action()
  } catch (error) {
    return error
  }
}
