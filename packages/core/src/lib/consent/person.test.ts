import { describe, expect, it } from 'vitest'
import { type Identity, identitiesOf, isSamePerson } from './person.ts'

const phone = (text: string): readonly Identity[] => [{ kind: 'phone', phone: text }]
const email = (text: string): readonly Identity[] => [{ kind: 'email', email: text }]

describe('isSamePerson', () => {
  it.each([
    ['+49 170 1234567', '0049 170 123 45 67', true],
    ['+49 170 1234567', '0170/1234567', true],
    ['0170 1234567', '(0170) 123-4567', true],
    ['+1 212 555 0100', '212-555-0100', true],
    // The same last digits in two countries are two people.
    ['+49 170 1234567', '+1 970 123 4567', false],
    ['+49 170 1234567', '+49 170 1234568', false],
    // Too short to identify anybody.
    ['110', '110', false],
  ])('compares the phone numbers %s and %s: %s', (one, other, expected) => {
    expect(isSamePerson(phone(one), phone(other))).toBe(expected)
    expect(isSamePerson(phone(other), phone(one))).toBe(expected)
  })

  it('compares e-mail addresses without capitals', () => {
    expect(isSamePerson(email('Ada@Example.org'), email('ada@example.org '))).toBe(true)
    expect(isSamePerson(email('ada@example.org'), email('ada@example.com'))).toBe(false)
  })

  it('knows a participant on every account of the platform, and on no other platform', () => {
    const on = (platform: string, participantId: string) => identitiesOf({ platform, participantId })
    expect(isSamePerson(on('twitter', '7'), on('twitter', '7'))).toBe(true)
    expect(isSamePerson(on('twitter', '7'), on('facebook', '7'))).toBe(false)
    expect(isSamePerson(on('twitter', '7'), on('twitter', '8'))).toBe(false)
  })

  it('takes no text of one kind for one of another', () => {
    expect(isSamePerson(email('1701234567'), phone('1701234567'))).toBe(false)
    expect(isSamePerson([], [])).toBe(false)
  })
})
