import { expect, it } from 'vitest'
import { fieldSource } from '../contact.ts'
import type { Lead } from '../lead.ts'
import { type FoundLead, saysNothingNew } from './found-lead.ts'

const EARLY = new Date('2026-01-01T10:00:00Z')
const LATE = new Date('2026-01-01T11:00:00Z')
const EMPTY = { name: null, email: null, phone: null, company: null, fieldSources: {} }

function lead(values: object): Lead {
  return { ...EMPTY, ...values } as unknown as Lead
}

function said(found: FoundLead['found'], saidAt: Date = EARLY, messageId = 'm1'): FoundLead {
  return {
    conversationId: 'c1',
    found,
    sourceOf: () => fieldSource('machine', { messageId, saidAt }),
    scoring: null,
  }
}

const known = lead({
  email: 'ada@example.org',
  fieldSources: { email: fieldSource('machine', { messageId: 'm1', saidAt: EARLY }) },
})

it('sees nothing new in nothing, and in what is known from the same message', () => {
  expect(saysNothingNew(lead({}), said({}), {})).toBe(true)
  expect(saysNothingNew(known, said({}), {})).toBe(true)
  expect(saysNothingNew(known, said({ email: 'ada@example.org' }), {})).toBe(true)
})

it('sees a value that was not known, another value, and newer evidence', () => {
  expect(saysNothingNew(lead({}), said({ email: 'ada@example.org' }), {})).toBe(false)
  expect(saysNothingNew(known, said({ email: 'bo@example.org' }, LATE, 'm2'), {})).toBe(false)
  expect(saysNothingNew(known, said({ email: 'ada@example.org' }, LATE, 'm2'), {})).toBe(false)
})

it('leaves a field empty that was emptied after the detail was given', () => {
  expect(saysNothingNew(lead({}), said({ phone: '+44 20 7946 0018' }), { phone: LATE })).toBe(true)
  expect(saysNothingNew(lead({}), said({ phone: '+44 20 7946 0018' }, LATE), { phone: EARLY })).toBe(false)
})
