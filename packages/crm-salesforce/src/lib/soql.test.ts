import { isLeadKitError } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { quoteSoql, soqlFields, soqlMoment } from './soql.ts'

describe('quoteSoql', () => {
  it.each([
    ["o'x\\", String.raw`'o\'x\\'`],
    [String.raw`\' OR Name != '`, String.raw`'\\\' OR Name != \''`],
    ['two\nlines', String.raw`'two\nlines'`],
    ['ada@example.com', "'ada@example.com'"],
  ])('keeps the literal of %j closed (case 60)', (text, literal) => {
    expect(quoteSoql(text)).toBe(literal)
  })
})

describe('soqlFields', () => {
  it('names each field once, whatever its case', () => {
    expect(soqlFields(['Id', 'Email', 'email', 'Owner.Name', 'A__c'])).toBe('Id, Email, Owner.Name, A__c')
  })

  it.each(['', 'Id, Name', 'Id FROM User', "x'", '1a', 'a..b', 'COUNT()'])('refuses %j', (name) => {
    const call = (): string => soqlFields([name])
    expect(call).toThrow(expect.toSatisfy((error: unknown) => isLeadKitError(error, 'invalid_input')))
  })
})

describe('soqlMoment', () => {
  it('is ISO 8601 without quotes', () => {
    expect(soqlMoment(new Date(0))).toBe('1970-01-01T00:00:00.000Z')
  })
})
