import type { CrmField } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { checkMappings } from './check-mappings.ts'
import type { FieldMapping } from './field-mapping.ts'

function field(name: string, changes: Partial<CrmField> = {}): CrmField {
  return {
    name,
    label: name,
    type: 'string',
    vendorType: 'x',
    required: false,
    writable: true,
    unique: false,
    ...changes,
  }
}

const fields = [
  field('leadkit_id', { unique: true }),
  field('LastName', { label: 'Last name', maxLength: 80 }),
  field('Short', { maxLength: 40 }),
  field('Status', { type: 'picklist', options: ['New', 'Won', '7'] }),
  field('Tags', { type: 'multi_picklist', options: ['crm'] }),
  field('Employees', { type: 'integer' }),
  field('Share', { type: 'number' }),
  field('Optin', { type: 'boolean' }),
  field('Birthday', { type: 'date' }),
  field('NextCall', { type: 'datetime' }),
  field('Owner', { type: 'reference' }),
  field('Shape', { type: 'other' }),
  field('Created', { writable: false }),
]

function check(mappings: readonly FieldMapping[], more: readonly CrmField[] = []): readonly string[] {
  const findings = checkMappings({ mappings, fields: [...fields, ...more], keyField: 'leadkit_id' })
  return findings.map((finding) => `${finding.severity} ${finding.code} ${finding.field}`)
}

describe('checkMappings', () => {
  it('finds nothing where everything fits', () => {
    expect(
      check([
        { target: 'LastName', constant: 'x' },
        {
          target: 'Status',
          source: 'lead.status',
          map: { new: 'New', contacted: 'New', qualified: 'New', converted: 'Won', lost: 7 },
        },
        { target: 'Employees', source: 'lead.scoreValue' },
        { target: 'Share', source: 'score.confidence' },
        { target: 'Birthday', source: 'lead.createdAt' },
        { target: 'NextCall', source: 'conversation.lastMessageAt' },
        { target: 'Optin', constant: true },
        { target: 'Tags', constant: 'crm' },
        { target: 'Owner', constant: '005000000000001' },
        { target: 'Shape', template: '{{lead.name}}' },
      ]),
    ).toEqual([])
  })

  it('names unknown fields with the one that was probably meant, read-only ones and the key', () => {
    const mappings: readonly FieldMapping[] = [
      { target: 'last_name', source: 'lead.phone' },
      { target: 'Shoe', source: 'lead.name' },
      { target: 'Created', source: 'lead.createdAt' },
      { target: 'leadkit_id', source: 'lead.id' },
    ]
    expect(checkMappings({ mappings, fields, keyField: 'leadkit_id' })).toMatchObject([
      { code: 'unknown_field', field: 'last_name', suggestion: 'LastName', severity: 'error' },
      { code: 'unknown_field', field: 'Shoe', suggestion: null },
      { code: 'read_only_field', field: 'Created' },
      { code: 'key_field_mapped', field: 'leadkit_id' },
    ])
  })

  it('wants required fields mapped, and with a value for every lead', () => {
    const required = [field('Company', { required: true })]
    expect(check([{ target: 'Shape', constant: 1 }], required)).toEqual(['error required_field_unmapped Company'])
    expect(check([{ target: 'Company', source: 'lead.company' }], required)).toEqual([
      'warning required_field_may_be_empty Company',
    ])
    expect(check([{ target: 'Company', source: 'lead.company', default: 'n/a' }], required)).toEqual([])
    const fallback: readonly FieldMapping[] = [
      { target: 'Company', source: 'lead.company' },
      { target: 'Company', constant: 'n/a' },
    ]
    expect(check(fallback, required)).toEqual([])
  })
})

describe('checkMappings, by type', () => {
  it('finds every value that a picklist lacks: of maps, constants, defaults and sources of few values', () => {
    const mappings: readonly FieldMapping[] = [
      { target: 'Status', source: 'lead.score', map: { hot: 'New', warm: 'Lukewarm' }, default: 'None' },
      { target: 'Status', constant: 'Lost' },
    ]
    expect(checkMappings({ mappings, fields, keyField: 'leadkit_id' })).toMatchObject([
      { code: 'picklist_value', severity: 'error', values: ['Lukewarm', 'cold', 'None', 'Lost'] },
    ])
    expect(check([{ target: 'Status', source: 'lead.company', map: { acme: 'Acme' } }])).toEqual([
      'error picklist_value Status',
      'warning picklist_open Status',
    ])
  })

  it('holds kinds and casts against types', () => {
    const cases: readonly (readonly [FieldMapping, readonly string[]])[] = [
      [{ target: 'Short', source: 'lead.scoreValue' }, ['warning type_mismatch Short']],
      [{ target: 'Short', source: 'lead.scoreValue', cast: 'string' }, []],
      [{ target: 'Employees', source: 'lead.company' }, ['error type_mismatch Employees']],
      [{ target: 'Employees', source: 'lead.company', cast: 'integer' }, []],
      [{ target: 'Employees', source: 'score.confidence' }, ['warning type_mismatch Employees']],
      [{ target: 'Employees', constant: '12' }, ['warning type_mismatch Employees']],
      [{ target: 'Employees', constant: 'many' }, ['error type_mismatch Employees']],
      [{ target: 'Employees', constant: 'many', cast: 'integer' }, ['error cast_fails Employees']],
      [{ target: 'Optin', source: 'lead.scoreValue' }, ['error type_mismatch Optin']],
      [{ target: 'Optin', constant: 'yes', cast: 'boolean' }, []],
      [{ target: 'Birthday', source: 'lead.notes' }, ['error type_mismatch Birthday']],
      [{ target: 'Birthday', constant: '2026-02-30x' }, ['error type_mismatch Birthday']],
      [{ target: 'NextCall', source: 'lead.createdAt', cast: 'date' }, ['warning type_mismatch NextCall']],
      [{ target: 'Owner', source: 'lead.name' }, ['warning type_mismatch Owner']],
    ]
    for (const [mapping, expected] of cases) expect([mapping, check([mapping])]).toEqual([mapping, expected])
  })

  it('measures lengths: certain for constants, possible for sources', () => {
    expect(check([{ target: 'Short', constant: 'x'.repeat(41) }])).toEqual(['error too_long Short'])
    expect(check([{ target: 'Short', source: 'lead.phone' }])).toEqual(['warning too_long Short'])
    expect(check([{ target: 'Short', source: 'lead.id' }])).toEqual([])
  })
})
