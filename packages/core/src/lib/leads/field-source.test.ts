import { describe, expect, it } from 'vitest'
import { byPerson, changedSources, fieldSource, sourcesOf } from './contact.ts'

describe('sources of fields', () => {
  it('has one for each field with a value', () => {
    expect(sourcesOf({ name: 'Ada', email: null }, byPerson)).toEqual({ name: fieldSource('person') })
  })

  it('replaces those of what is set, drops those of what is emptied, and keeps the others', () => {
    const known = sourcesOf({ name: 'Ada', email: 'ada@example.org', phone: '+41' }, byPerson)
    const machine = fieldSource('machine', { messageId: 'm' })
    expect(changedSources(known, { email: 'ada@example.net', phone: null }, () => machine)).toEqual({
      name: fieldSource('person'),
      email: { by: 'machine', messageId: 'm', saidAt: null, crmConfigId: null },
    })
  })
})
