import { describe, expect, it } from 'vitest'
import { readFormContact } from './form-contact.ts'

const NOTHING = { name: null, email: null, phone: null, company: null, notes: null }

describe('readFormContact', () => {
  it('reads the words of Meta and LinkedIn, and keeps the rest as notes', () => {
    expect(
      readFormContact([
        { name: 'FIRST_NAME', values: ['Ada'] },
        { name: 'last_name', values: ['Example'] },
        { name: 'email', values: ['ada@example.test'] },
        { name: 'phone_number', values: ['+49 30 1'] },
        { name: 'company_name', values: ['Example Ltd'] },
        { name: 'when', values: ['This month', 'or next'] },
      ]),
    ).toEqual({
      name: 'Ada Example',
      email: 'ada@example.test',
      phone: '+49 30 1',
      company: 'Example Ltd',
      notes: 'when: This month, or next',
    })
    expect(readFormContact([{ name: 'full_name', values: ['Ada Example'] }]).name).toBe('Ada Example')
  })

  it('loses nothing that does not fit', () => {
    expect(
      readFormContact([
        { name: 'email', values: ['not an address'] },
        { name: 'work_email', values: ['ada@example.test'] },
      ]),
    ).toEqual({ ...NOTHING, email: 'ada@example.test', notes: 'email: not an address' })
  })

  it('reads nothing from what is no list of answers', () => {
    expect(readFormContact(undefined)).toEqual(NOTHING)
    expect(readFormContact([{ name: 'email', values: [] }, { name: 7 }])).toEqual(NOTHING)
  })
})
