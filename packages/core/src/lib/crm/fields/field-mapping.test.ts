import { describe, expect, it } from 'vitest'
import { applyFieldMappings, defaultFieldMappings } from './apply-field-mappings.ts'
import { type FieldMapping, fieldMappingJsonSchema, fieldMappingsSchema } from './field-mapping.ts'
import { type LeadSnapshot, type MappingSource, mappingSources } from './lead-snapshot.ts'

function snapshot(values: Partial<LeadSnapshot['values']>): LeadSnapshot {
  const empty = Object.fromEntries(mappingSources.map((source) => [source, null])) as LeadSnapshot['values']
  return { version: 1, values: { ...empty, ...values } as LeadSnapshot['values'] }
}

const ada = snapshot({
  'lead.name': 'Ada King',
  'lead.email': 'ada@example.org',
  'lead.phone': '  ',
  'lead.score': 'hot',
  'lead.scoreValue': 87,
  'lead.createdAt': new Date('2026-03-04T05:06:07Z'),
  'conversation.platform': 'facebook',
})

function fieldsOf(...mappings: FieldMapping[]): unknown {
  return applyFieldMappings(mappings, ada).fields
}

describe('applyFieldMappings', () => {
  it('takes sources, constants and templates', () => {
    expect(
      fieldsOf(
        { target: 'email', source: 'lead.email' },
        { target: 'origin', constant: 'LeadKit' },
        { target: 'title', template: '{{lead.name}} via {{ conversation.platform }} {{lead.company}}' },
      ),
    ).toEqual({ email: 'ada@example.org', origin: 'LeadKit', title: 'Ada King via facebook' })
  })

  it('leaves a remote field alone when there is no value, empties it when asked to, and takes a default before both', () => {
    expect(
      fieldsOf(
        { target: 'phone', source: 'lead.phone' },
        { target: 'company', source: 'lead.company', whenEmpty: 'clear' },
        { target: 'owner', source: 'lead.notes', default: 'nobody', whenEmpty: 'clear' },
      ),
    ).toEqual({ company: null, owner: 'nobody' })
  })

  it('maps values before it casts them', () => {
    expect(
      fieldsOf(
        { target: 'rating', source: 'lead.score', map: { hot: '3', warm: '2', cold: '1' }, cast: 'integer' },
        { target: 'stays', source: 'lead.score', map: { warm: 'W' } },
        { target: 'proto', source: 'lead.score', map: { toString: 'x' } },
      ),
    ).toEqual({ rating: 3, stays: 'hot', proto: 'hot' })
  })

  it('casts to text, numbers, booleans, days and moments', () => {
    expect(
      fieldsOf(
        { target: 'text', source: 'lead.scoreValue', cast: 'string' },
        { target: 'yes', constant: 'Yes', cast: 'boolean' },
        { target: 'day', source: 'lead.createdAt', cast: 'date' },
        { target: 'moment', constant: '2026-03-04T05:06:07Z', cast: 'datetime' },
        { target: 'half', constant: '0.5', cast: 'number' },
      ),
    ).toEqual({ text: '87', yes: true, day: '2026-03-04', moment: new Date('2026-03-04T05:06:07Z'), half: 0.5 })
  })

  it('tells by name which fields it could not cast, and sends the others', () => {
    const { fields, problems } = applyFieldMappings(
      [
        { target: 'amount', source: 'lead.name', cast: 'number' },
        { target: 'email', source: 'lead.email' },
      ],
      ada,
    )
    expect(fields).toEqual({ email: 'ada@example.org' })
    expect(problems).toEqual([{ target: 'amount', code: 'cast_failed' }])
    expect(JSON.stringify(problems)).not.toContain('Ada')
  })
})

describe('applyFieldMappings with conditions', () => {
  it('obeys conditions, and takes the first mapping of a target that has a value', () => {
    const platformIs = (value: string) => ({ source: 'conversation.platform', operator: 'equals', value }) as const
    expect(
      fieldsOf(
        { target: 'source', constant: 'LinkedIn', when: platformIs('linkedin') },
        { target: 'source', constant: 'Facebook', when: platformIs('facebook') },
        { target: 'source', constant: 'Other' },
        { target: 'contact', source: 'lead.phone', whenEmpty: 'clear' },
        { target: 'contact', source: 'lead.email' },
        {
          target: 'all',
          constant: 1,
          when: { all: [platformIs('facebook'), { source: 'lead.phone', operator: 'present' }] },
        },
        {
          target: 'any',
          constant: 1,
          when: { any: [platformIs('x'), { source: 'lead.score', operator: 'in', values: ['hot'] }] },
        },
      ),
    ).toEqual({ source: 'Facebook', contact: 'ada@example.org', any: 1 })
  })
})

describe('fieldMappingsSchema', () => {
  it('refuses what is unknown, ambiguous or missing', () => {
    const wrong = [
      { target: 'a' },
      { target: 'a', source: 'lead.shoeSize' },
      { target: 'a', source: 'lead.name', constant: 1 },
      { target: 'a', template: 'Hi {{lead.nmae}}' },
      { target: '', source: 'lead.name' },
      { target: 'a', source: 'lead.name', when: { source: 'lead.name', operator: 'equals' } },
      { target: 'a', source: 'lead.name', cast: 'float' },
      { target: 'a', source: 'lead.name', defualt: 1 },
    ]
    expect(wrong.filter((mapping) => fieldMappingsSchema.safeParse([mapping]).success)).toEqual([])
  })

  it('has a JSON Schema that names every source', () => {
    const schema = fieldMappingJsonSchema()
    expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'array' })
    const text = JSON.stringify(schema)
    const missing = mappingSources.filter((source: MappingSource) => !text.includes(`"${source}"`))
    expect(missing).toEqual([])
    expect(text).toContain('whenEmpty')
  })
})

describe('owner', () => {
  const refused = (...mappings: object[]): readonly string[] =>
    (fieldMappingsSchema.safeParse(mappings).error?.issues ?? []).map((issue) => issue.path.join('.'))

  it('is for sources that a lead can be written by, and for mappings that can be read backwards', () => {
    const status = { new: 'OPEN', qualified: 'QUALIFIED' }
    expect(
      refused(
        { target: 'email', source: 'lead.email', owner: 'remote' },
        { target: 'stage', source: 'lead.status', owner: 'latest', map: status },
        { target: 'phone', source: 'lead.phone', owner: 'latest', whenEmpty: 'clear', cast: 'string' },
        { target: 'mail_copy', source: 'lead.email', when: { source: 'lead.email', operator: 'present' } },
        { target: 'rating', source: 'lead.score', owner: 'local', map: { hot: 'A', warm: 'A' } },
      ),
    ).toEqual([])
    expect(refused({ target: 'a', source: 'lead.score', owner: 'latest' })).toEqual(['0.source'])
    expect(refused({ target: 'a', source: 'lead.lastName', owner: 'remote' })).toEqual(['0.source'])
    expect(refused({ target: 'a', source: 'lead.name', owner: 'remote', default: 'x' })).toEqual(['0.default'])
    expect(refused({ target: 'a', source: 'lead.name', owner: 'remote', cast: 'number' })).toEqual(['0.cast'])
    const twice = { target: 'a', source: 'lead.status', owner: 'latest', map: { new: 'x', lost: 'x' } }
    expect(refused(twice)).toEqual(['0.map'])
    const when = { source: 'lead.name', operator: 'present' }
    expect(refused({ target: 'a', source: 'lead.name', owner: 'latest', when })).toEqual(['0.when'])
    expect(refused({ target: 'a', constant: 1, owner: 'remote' })).not.toEqual([])
    expect(refused({ target: 'a', source: 'lead.name', owner: 'mine' })).not.toEqual([])
  })

  it('gives a target and a source to one mapping only', () => {
    const mail = { target: 'mail', source: 'lead.email', owner: 'latest' }
    expect(refused(mail, { target: 'mail', constant: 'none' })).toEqual(['0.target'])
    expect(refused(mail, { target: 'mail2', source: 'lead.email', owner: 'remote' })).toEqual(['0.source', '1.source'])
  })
})

describe('defaultFieldMappings', () => {
  it('writes what the provider has a field for', () => {
    const defaultFields = {
      name: 'lastname',
      email: 'email',
      phone: null,
      company: null,
      status: null,
      score: null,
      notes: null,
    }
    expect(defaultFieldMappings({ defaultFields })).toEqual([
      { target: 'lastname', source: 'lead.name' },
      { target: 'email', source: 'lead.email' },
    ])
  })
})
