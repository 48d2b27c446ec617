import type { CrmFieldRefusal, CrmFieldValue } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import type { FieldMapping } from '../fields/field-mapping.ts'
import type { PreparedWrite } from './prepared-write.ts'
import { leaveOut, rememberRefusals } from './sync-failure.ts'

const mappings: readonly FieldMapping[] = [
  { target: 'Email', source: 'lead.email' },
  { target: 'Phone', source: 'lead.phone' },
  { target: 'Description', source: 'lead.notes' },
  { target: 'Company', source: 'lead.company', owner: 'latest' },
]

function refuse(fields: Readonly<Record<string, CrmFieldValue>>, ...refusals: readonly CrmFieldRefusal[]) {
  const prepared = {
    write: { key: 'k', fields },
    ledger: {},
    leftOut: [],
    cut: [],
    refused: [],
  } as unknown as PreparedWrite
  return leaveOut(prepared, refusals, { mappings, keyField: 'Key', maxLengths: new Map([['description', 5]]) })
}

describe('leaveOut', () => {
  it('leaves out a refused value and names it, whatever the case of its name', () => {
    const next = refuse({ Email: 'ada@ymail.con', Phone: '1' }, { name: 'email', code: 'INVALID_EMAIL' })
    expect(next).toMatchObject({ write: { fields: { Phone: '1' } }, leftOut: ['Email'], refused: ['Email'], cut: [] })
  })

  it('cuts a text that is only shown, and leaves out what means nothing when it is cut', () => {
    const tooLong = { code: 'STRING_TOO_LONG', rule: 'too_long', maxLength: 3 } as const
    const next = refuse(
      { Phone: '12345', Description: 'ab\u{1F600}cdef' },
      { name: 'Phone', ...tooLong },
      { name: 'Description', ...tooLong },
    )
    expect(next?.write.fields).toEqual({ Description: 'ab' })
    expect([next?.leftOut, next?.cut]).toEqual([['Phone'], ['Description']])
    expect(refuse({ Description: 'abcdefgh' }, { name: 'Description', code: 'X' })?.write.fields).toEqual({
      Description: 'abcde',
    })
  })

  it('gives up where leaving out does not help', () => {
    expect(refuse({ Email: 'a' }, { name: 'Email', code: 'X', rule: 'required' })).toBeNull()
    expect(refuse({ Email: 'a' }, { name: 'Key', code: 'X' })).toBeNull()
    expect(refuse({ Email: 'a' }, { name: 'Other', code: 'X' })).toBeNull()
  })

  it('is remembered until the lead says something else', () => {
    const fields = { Email: 'ada@ymail.con', Description: 'abcdefgh', Company: 'Acme' }
    const next = refuse(fields, ...Object.keys(fields).map((name) => ({ name, code: 'X' })))
    const ledger = next?.ledger ?? {}
    expect(rememberRefusals(fields, ledger)).toEqual({
      fields: { Description: 'abcde', Company: 'Acme' },
      leftOut: ['Email'],
      cut: { Description: ledger['Description'] },
    })
    const changed = { Email: 'ada@ymail.com', Description: 'abcdefghi' }
    expect(rememberRefusals(changed, ledger)).toEqual({ fields: changed, leftOut: [], cut: {} })
  })
})
