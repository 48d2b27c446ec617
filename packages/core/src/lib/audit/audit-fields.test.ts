import { expect, it } from 'vitest'
import { auditActions } from '../base/audit-record.ts'
import { allowedValues } from './audit-fields.ts'

const LEAD = '01900000-0000-7000-8000-000000000001'

it('keeps the listed fields of the right form', () => {
  expect(allowedValues('lead.moved', { status: 'qualified', crmConfigId: LEAD })).toEqual({
    status: 'qualified',
    crmConfigId: LEAD,
  })
  expect(allowedValues('hold.placed', { kind: 'lead', until: new Date(0), subjectId: null })).toEqual({
    kind: 'lead',
    until: '1970-01-01T00:00:00.000Z',
    subjectId: null,
  })
  expect(allowedValues('role.created', { permissions: ['*', 'leads:*', 'leads:read'] })).toEqual({
    permissions: ['*', 'leads:*', 'leads:read'],
  })
  expect(allowedValues('tenant.restored', {})).toBeNull()
})

it('leaves out what is not listed, and what a person may have written, for every action', () => {
  const texts = ['Ada Lovelace', 'ada@example.org', '+41 44 000 00 00', 'Zürich', "O'Neil"]
  for (const action of auditActions)
    for (const text of texts) {
      const names = [
        'name',
        'email',
        'reason',
        'notes',
        'by',
        'status',
        'kind',
        'tier',
        'provider',
        'subjectId',
        'object',
      ]
      const given = Object.fromEntries(names.map((name) => [name, text]))
      const lists = { permissions: [text], fields: [text], leadIds: [text] }
      expect(allowedValues(action, { ...given, ...lists, rules: text, active: text, until: text })).toBeNull()
    }
})
