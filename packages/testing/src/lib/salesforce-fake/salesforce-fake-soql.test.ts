import { describe, expect, it } from 'vitest'
import { meets, parseSoql, type SoqlCondition } from './salesforce-fake-soql.ts'

const RECORD: Readonly<Record<string, string | number | boolean | null>> = {
  Id: '00Q1',
  Name: "o'x\\",
  Size: 7,
  Gone: false,
  At: '2026-11-22T12:00:00.000+0000',
  None: null,
}

const holds = (where: string): boolean =>
  meets(parseSoql(`SELECT Id FROM Lead WHERE ${where}`).where as SoqlCondition, (field) => RECORD[field] ?? null)

describe('SOQL', () => {
  it('is taken apart into fields, object, conditions, order and limit', () => {
    expect(parseSoql("SELECT Id, Owner.Name FROM Lead WHERE A = 'b' ORDER BY A, Id LIMIT 5")).toEqual({
      fields: ['Id', 'Owner.Name'],
      object: 'Lead',
      where: { kind: 'compare', field: 'A', operator: '=', value: 'b' },
      orderBy: ['A', 'Id'],
      limit: 5,
    })
  })

  it.each([
    [String.raw`Name = 'o\'x\\'`, true],
    ["Name = 'O'", false],
    ["Id IN ('x', '00Q1')", true],
    ['Size >= 7 AND Size < 8', true],
    ['Size > 7 OR Gone = false', true],
    ["(Size > 7 OR Gone = false) AND Id = 'x'", false],
    ['At = 2026-11-22T12:00:00.000Z', true],
    ['At > 2026-11-22T12:00:00.000Z', false],
    ['None = null', true],
    ['None != null', false],
  ])('%s holds: %s', (where, expected) => {
    expect(holds(where)).toBe(expected)
  })

  it.each([
    "SELECT Id FROM Lead WHERE Name = 'o'x\\'",
    'SELECT Id',
    "SELECT Id FROM Lead WHERE A = 'b",
    'SELECT Id FROM Lead x y',
  ])('refuses %j', (text) => {
    expect(() => parseSoql(text)).toThrow('MALFORMED_QUERY')
  })
})
