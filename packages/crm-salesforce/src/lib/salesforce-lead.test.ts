import { describe, expect, it } from 'vitest'
import { fromRow, modifiedAtOf, toCrmField, toFields } from './salesforce-lead.ts'
import { fieldSchema } from './salesforce-schemas.ts'

const NONE = new Map<string, string>()

describe('values', () => {
  it('go out as JSON has them, dates by the type of their field', () => {
    const day = new Date('2026-11-22T12:00:00Z')
    const types = new Map([['born__c', 'date']])
    const fields = { A: 'x\0y', B: 7, C: false, D: null, E: ['a', 2, ''], Born__c: day, Met__c: day }
    expect(toFields(fields, types)).toEqual({
      A: 'xy',
      B: 7,
      C: false,
      D: null,
      E: 'a;2',
      Born__c: '2026-11-22',
      Met__c: '2026-11-22T12:00:00.000Z',
    })
  })

  it.each([[{ a: 1 }], [Number.NaN], [['a;b']], [[['a']]], [new Date(Number.NaN)]])('%j has no spelling', (value) => {
    expect(() => toFields({ Good: 'x', Bad: value }, NONE)).toThrow(
      expect.objectContaining({
        code: 'validation',
        details: expect.objectContaining({ fields: [{ name: 'Bad', code: 'UNSUPPORTED_VALUE', rule: 'type' }] }),
      }),
    )
  })
})

describe('rows', () => {
  const row = { Id: '00Q', Email: 'a@b.co', SystemModstamp: '2026-11-22T12:00:00.000+0000' }

  it('give the fields that were asked for, by the names that were asked with', () => {
    expect(fromRow(row, ['email', 'Phone'])).toEqual({ email: 'a@b.co', Phone: null })
  })

  it("have moments in Salesforce's spelling", () => {
    expect(modifiedAtOf(row)).toEqual(new Date('2026-11-22T12:00:00Z'))
    expect(modifiedAtOf({ Id: '00Q', SystemModstamp: 'soon' })).toBeNull()
  })
})

describe('fields', () => {
  const base = { name: 'X', type: 'string', createable: true, updateable: true, nillable: false }

  it('are required when a new record needs them and nothing fills them in', () => {
    const required = (more: object): boolean => toCrmField(fieldSchema.parse({ ...base, ...more })).required
    expect([
      required({}),
      required({ nillable: true }),
      required({ defaultedOnCreate: true }),
      required({ createable: false }),
    ]).toEqual([true, false, false, false])
  })

  it('have the types of LeadKit', () => {
    const type = (vendor: string, scale?: number): string =>
      toCrmField(fieldSchema.parse({ ...base, type: vendor, scale })).type
    expect([type('double', 0), type('double', 2), type('multipicklist'), type('reference'), type('location')]).toEqual([
      'integer',
      'number',
      'multi_picklist',
      'reference',
      'other',
    ])
  })

  it('offer the options that are in use', () => {
    const picklistValues = [
      { value: 'Hot', active: true },
      { value: 'Old', active: false },
    ]
    const field = toCrmField(fieldSchema.parse({ ...base, type: 'picklist', length: 255, picklistValues }))
    expect([field.options, field.maxLength]).toEqual([['Hot'], undefined])
  })
})
