import { describe, expect, it } from 'vitest'
import { cleanContact, fieldSource, mergeContact } from './contact.ts'
import type { FieldSource, Lead } from './lead.ts'
import { leadFieldSchemas } from './lead-fields.ts'

const NOTHING = { name: null, email: null, phone: null, company: null }

describe('cleanContact', () => {
  it('trims, and leaves out what is empty or cannot be stored whole', () => {
    const found = { name: ' Ada\0 ', email: ' ', phone: '1'.repeat(51), company: null }
    expect(cleanContact(found)).toEqual({ ...NOTHING, name: 'Ada' })
  })

  it('makes broken Unicode well-formed, which the database would refuse', () => {
    expect(cleanContact({ name: 'Ada \ud83d' }).name).toBe('Ada \ufffd')
  })
})

describe('letters of a contact', () => {
  it('are composed, from every source', () => {
    expect(cleanContact({ name: 'Zoe\u0308' }).name).toBe('Zo\u00eb')
    expect(leadFieldSchemas.company.parse(' Zoe\u0308 AG')).toBe('Zo\u00eb AG')
  })
})

function leadWith(values: Partial<Lead>, fieldSources: Lead['fieldSources']): Lead {
  return { ...NOTHING, ...values, fieldSources } as Lead
}

function told(minute: number, messageId = `m${minute}`): FieldSource {
  return fieldSource('machine', { messageId, saidAt: new Date(Date.UTC(2026, 10, 30, 9, minute)) })
}

function merge(known: FieldSource | undefined, found: FieldSource, value = 'Maria') {
  const lead = leadWith({ name: 'Mia' }, known === undefined ? {} : { name: known })
  return mergeContact(lead, { ...NOTHING, name: value }, () => found, {})
}

describe('mergeContact', () => {
  it('fills what is empty', () => {
    const lead = leadWith({ name: 'Ada', phone: '1' }, { name: told(1), phone: told(1) })
    const found = { ...NOTHING, email: 'ada@acme.test' }
    expect(mergeContact(lead, found, () => told(2), {})).toEqual({ changes: { email: 'ada@acme.test' }, confirmed: [] })
  })

  it.each([
    ['what was said before', told(1), told(2), true],
    ['what was said in the same message, as after an edit', told(2), told(2), true],
    ['what was said in the same moment by the message before', told(2, 'a'), told(2, 'b'), true],
    ['what was said later', told(3), told(2), false],
    ['what was said in the same moment by the message after', told(2, 'b'), told(2, 'a'), false],
    ['a display name', fieldSource('platform'), told(2), true],
    ['what a machine found before sources had a moment', fieldSource('machine', { messageId: 'm' }), told(2), true],
    ['what a person entered', fieldSource('person'), told(2), false],
    ['what was changed in a CRM', fieldSource('crm'), told(2), false],
    ['a value without a source', undefined, told(2), false],
    ['what was said, by a display name', told(1), fieldSource('platform'), false],
    ['what was said, by a claim without evidence', told(1), fieldSource('machine'), false],
  ] as const)('replaces %s, or not', (_what, known, found, replaced) => {
    expect(merge(known, found)).toEqual({ changes: replaced ? { name: 'Maria' } : {}, confirmed: [] })
  })

  it('takes newer evidence for the value that is there', () => {
    expect(merge(told(1), told(3), 'Mia')).toEqual({ changes: {}, confirmed: ['name'] })
    expect(merge(told(3), told(1), 'Mia')).toEqual({ changes: {}, confirmed: [] })
  })

  it('does not fill again what somebody emptied, unless it is said after that', () => {
    const lead = leadWith({}, {})
    const found = { ...NOTHING, name: 'Mia' }
    const emptiedAt = { name: new Date(Date.UTC(2026, 10, 30, 9, 5)) }
    expect(mergeContact(lead, found, () => told(4), emptiedAt).changes).toEqual({})
    expect(mergeContact(lead, found, () => fieldSource('platform'), emptiedAt).changes).toEqual({})
    expect(mergeContact(lead, found, () => told(6), emptiedAt).changes).toEqual({ name: 'Mia' })
  })
})
