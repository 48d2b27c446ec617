import { describe, expect, it } from 'vitest'
import { cleanContact } from './contact.ts'
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
