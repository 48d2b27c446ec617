import type { CrmFieldValue } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import type { FieldMapping } from '../fields/field-mapping.ts'
import { fillRecord } from './fill-record.ts'
import type { PreparedWrite } from './prepared-write.ts'
import { fingerprint, keptMark } from '../fields/judge-fields.ts'

const LEAD = 'lead-1'
const mappings: readonly FieldMapping[] = [
  { target: 'name', source: 'lead.name' },
  { target: 'company', source: 'lead.company', onLink: 'overwrite' },
  { target: 'email', source: 'lead.email', owner: 'remote' },
]

function fill(
  fields: Readonly<Record<string, CrmFieldValue>>,
  record: Readonly<Record<string, CrmFieldValue>>,
  holders: readonly string[] = [],
) {
  const prepared = { write: { key: LEAD, fields }, ledger: {}, recheck: false, leftOut: [] } as unknown as PreparedWrite
  return fillRecord(
    prepared,
    { externalId: '7', fields: record },
    { mappings, keyField: 'key', holders: new Set(holders) },
  )
}

describe('fillRecord', () => {
  it('writes what is empty, and the key', () => {
    const { write, recheck } = fill({ name: 'Ada', email: 'a@example.org' }, { name: ' ', email: null, key: null })
    expect(write).toEqual({ key: LEAD, externalId: '7', fields: { name: 'Ada', email: 'a@example.org', key: LEAD } })
    expect(recheck).toBe(false)
  })

  it('keeps what a person entered, and marks it so that it stays until the lead changes', () => {
    const { write, ledger } = fill({ name: 'Ada', company: 'Ours' }, { name: 'Hand', company: 'Theirs', key: LEAD })
    expect(write.fields).toEqual({ company: 'Ours' })
    expect(ledger['name']).toBe(keptMark(fingerprint(null, 'Ada')))
  })

  it('has the lead read again when the CRM owns a field that has a value', () => {
    const { write, ledger, recheck } = fill({ email: 'a@example.org' }, { email: 'own@example.org', key: LEAD })
    expect([write.fields, ledger, recheck]).toEqual([{}, {}, true])
    expect(fill({}, { email: 'own@example.org', key: LEAD }).recheck, 'also when the lead has none').toBe(true)
  })

  it("leaves the key of another lead that has the record, and takes a stranger's", () => {
    expect(fill({}, { key: 'lead-2' }, ['lead-1', 'lead-2']).write.fields).toEqual({})
    expect(fill({}, { key: 'somebody' }, ['lead-1']).write.fields).toEqual({ key: LEAD })
  })

  it('empties nothing', () => {
    expect(fill({ name: null }, { name: 'Hand', key: LEAD }).write.fields).toEqual({})
    expect(fill({ name: null }, { name: null, key: LEAD }).write.fields).toEqual({})
  })
})
