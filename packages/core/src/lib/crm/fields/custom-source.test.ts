import type { CrmField } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readCustomFields } from '../../custom-fields/custom-fields.ts'
import { applyFieldMappings } from './apply-field-mappings.ts'
import { checkMappings } from './check-mappings.ts'
import { customFieldOf, customSnapshot, fromRemote, sampleCustom } from './custom-source.ts'
import { createFieldMappingsSchema, type FieldMapping, fieldMappingsSchema } from './field-mapping.ts'
import { type LeadSnapshot, mappingSources } from './lead-snapshot.ts'

const schema = z.object({
  budget: z.number().max(10_000),
  region: z.enum(['north', 'south']),
  vip: z.boolean(),
  start: z.iso.date(),
  due: z.iso.datetime(),
  plan: z.string().max(40),
  tags: z.array(z.string()),
  address: z.object({ city: z.string() }),
})
const fields = readCustomFields({ leads: schema }).leads

function snapshot(stored: Readonly<Record<string, never>> | Readonly<Record<string, unknown>>): LeadSnapshot {
  const empty = Object.fromEntries(mappingSources.map((source) => [source, null]))
  return { version: 1, values: { ...empty, ...customSnapshot(fields, stored as never) } as LeadSnapshot['values'] }
}

describe('mappings of custom fields', () => {
  const apply = (mapping: FieldMapping, stored: Readonly<Record<string, unknown>>) =>
    applyFieldMappings([mapping], snapshot(stored)).fields

  it('read a value as its type, a moment as a date', () => {
    expect(apply({ target: 'B', source: 'lead.custom.budget' }, { budget: 5 })).toEqual({ B: 5 })
    const due = '2026-01-01T00:00:00.000Z'
    expect(apply({ target: 'D', source: 'lead.custom.due' }, { due })).toEqual({ D: new Date(due) })
    expect(apply({ target: 'T', source: 'lead.custom.tags' }, { tags: ['a'] })).toEqual({ T: ['a'] })
    expect(apply({ target: 'X', template: '{{lead.custom.plan}}!' }, { plan: 'pro' })).toEqual({ X: 'pro!' })
    expect(apply({ target: 'B', source: 'lead.custom.budget', whenEmpty: 'clear' }, {})).toEqual({ B: null })
  })

  it('leave the remote field alone where nothing is declared, or what is stored does not fit', () => {
    const clear = { target: 'B', whenEmpty: 'clear' } as const
    expect(apply({ ...clear, source: 'lead.custom.gone' }, { gone: 1 })).toEqual({})
    expect(apply({ ...clear, source: 'lead.custom.budget' }, { budget: 'much' })).toEqual({})
  })

  it('are checked against the declared names', () => {
    const mapping = (source: string) => [{ target: 'x', source }]
    const declared = createFieldMappingsSchema(schema)
    expect(declared.safeParse(mapping('lead.custom.budget')).success).toBe(true)
    expect(declared.safeParse(mapping('lead.custom.nope')).success).toBe(false)
    expect(declared.safeParse(mapping('lead.custom.address')).success).toBe(false)
    expect(declared.safeParse([{ target: 'x', template: '{{lead.custom.nope}}' }]).success).toBe(false)
    expect(fieldMappingsSchema.safeParse(mapping('lead.custom.budget')).success).toBe(false)
    const owned = (source: string) => [{ target: 'x', source, owner: 'remote' }]
    expect(declared.safeParse(owned('lead.custom.due')).success).toBe(true)
    expect(declared.safeParse(owned('lead.custom.tags')).error?.issues[0]?.message).toMatch(/cannot be written/)
  })
})

describe('fromRemote', () => {
  it.each([
    ['budget', '1200.50', 1200.5],
    ['budget', '', null],
    ['budget', '20000', undefined],
    ['budget', '1,200', undefined],
    ['region', 'south', 'south'],
    ['region', 'west', undefined],
    ['vip', 'TRUE', true],
    ['vip', 'maybe', undefined],
    ['start', '2026-01-31T00:00:00.000Z', '2026-01-31'],
    ['start', 'soon', undefined],
    ['due', '1767225600000', '2026-01-01T00:00:00.000Z'],
    ['plan', 'pro', 'pro'],
    ['tags', 'a;b', undefined],
  ])('%s takes %s as %s', (name, text, value) => {
    expect(fromRemote(customFieldOf(`lead.custom.${name}`, fields), text)).toEqual(value)
  })
})

describe('preflight', () => {
  const field = (name: string, changes: Partial<CrmField>): CrmField => {
    const base = { label: name, vendorType: 'x', required: false, writable: true, unique: false } as const
    return { name, type: 'string', ...base, ...changes }
  }
  const check = (mapping: FieldMapping, remote: CrmField, customFields: z.ZodObject = schema) =>
    checkMappings({ mappings: [mapping], fields: [remote], keyField: 'key', customFields })

  it('compares the types, lengths and values of custom fields', () => {
    const number = field('n', { type: 'number' })
    expect(check({ target: 'n', source: 'lead.custom.budget' }, number)).toEqual([])
    expect(check({ target: 'n', source: 'lead.custom.plan' }, number)).toMatchObject([{ code: 'type_mismatch' }])
    const short = field('s', { maxLength: 10 })
    expect(check({ target: 's', source: 'lead.custom.plan' }, short)).toMatchObject([{ code: 'too_long', length: 40 }])
    const list = field('l', { type: 'picklist', options: ['north'] })
    expect(check({ target: 'l', source: 'lead.custom.region' }, list)).toMatchObject([
      { code: 'picklist_value', values: ['south'] },
    ])
    expect(check({ target: 'd', source: 'lead.custom.due' }, field('d', { type: 'datetime' }))).toEqual([])
  })

  it('says that a field is not declared any more', () => {
    const gone = check({ target: 's', source: 'lead.custom.budget' }, field('s', {}), z.object({}))
    expect(gone).toMatchObject([{ code: 'undeclared_source', severity: 'error', source: 'lead.custom.budget' }])
  })

  it('shows a made-up value for each field', () => {
    expect(sampleCustom(fields)).toEqual({
      'lead.custom.budget': 1000,
      'lead.custom.region': 'north',
      'lead.custom.vip': true,
      'lead.custom.start': '2026-01-15',
      'lead.custom.due': new Date('2026-01-15T09:30:00.000Z'),
      'lead.custom.plan': 'Example',
      'lead.custom.tags': ['Example'],
    })
  })
})
