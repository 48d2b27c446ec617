import { noCustomFields } from '../../custom-fields/custom-fields.ts'
import type { CrmField } from '@leadkit/contracts'
import { expect, it } from 'vitest'
import type { FieldMapping } from '../fields/field-mapping.ts'
import { type DriftRequest, findDrift } from './find-drift.ts'
import { SAMPLE_LEAD } from '../fields/sample-lead.ts'
import { applyLiveMappings, liveMappings } from '../fields/apply-field-mappings.ts'

const now = new Date('2026-11-22T12:00:00Z')
const earlier = '2026-11-01T00:00:00.000Z'
const mappings: readonly FieldMapping[] = [
  { target: 'name', source: 'lead.name' },
  { target: 'stage', source: 'lead.status' },
  { target: 'size', source: 'lead.company' },
]

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

function drift(fields: readonly CrmField[] | null, changes: Partial<DriftRequest> = {}) {
  const known = { faults: [], fieldTypes: {} }
  return findDrift({
    keyField: 'key',
    mappings,
    customFields: noCustomFields.leads,
    problems: [],
    fields,
    known,
    now,
    ...changes,
  })
}

it('calls a type wrong only when it has changed, and remembers since when', () => {
  const asNumber = [field('name'), field('stage'), field('size', { type: 'number' })]
  const first = drift(asNumber)
  expect(first.faults).toEqual([])
  expect(first.findings).toMatchObject([{ code: 'type_mismatch', field: 'size' }])
  const changed = drift(asNumber, { known: { faults: [], fieldTypes: { size: 'string' } } })
  expect(changed.faults).toEqual([{ field: 'size', code: 'type_mismatch', since: now.toISOString() }])
  const again = drift(asNumber, {
    known: { faults: [{ field: 'size', code: 'type_mismatch', since: earlier }], fieldTypes: changed.fieldTypes },
  })
  expect(again.faults).toEqual([{ field: 'size', code: 'type_mismatch', since: earlier }])
  expect(drift([field('name'), field('stage'), field('size')], { known: again }).faults).toEqual([])
})

it('keeps what it knew when the fields could not be read', () => {
  const known = {
    faults: [{ field: 'size', code: 'unknown_field', since: earlier }],
    fieldTypes: { name: 'string' },
  } as const
  const problems = [{ code: 'missing_scope', fix: 'Grant it.' }] as const
  expect(drift(null, { known, problems })).toMatchObject({ ...known, pauseReason: 'missing_scope' })
})

it('leaves out whole fields, and single values', () => {
  const faults = [
    { field: 'size', code: 'unknown_field', since: earlier },
    { field: 'stage', code: 'picklist_value', values: ['qualified'], since: earlier },
  ] as const
  expect(applyLiveMappings(mappings, SAMPLE_LEAD, faults)).toEqual({
    fields: { name: 'Ada Lovelace' },
    leftOut: ['size', 'stage'],
  })
  expect(liveMappings(mappings, faults).map(({ target }) => target)).toEqual(['name', 'stage'])
  const other = [{ field: 'stage', code: 'picklist_value', values: ['lost'], since: earlier }] as const
  expect(applyLiveMappings(mappings, SAMPLE_LEAD, other).leftOut).toEqual([])
})
