import { describe, expect, it } from 'vitest'
import { isSuperseded, straysOf } from './stray-object.ts'

const FOLDER = 'messages/tenant=019cad2d-6b80-7000-8000-000000000001/month=2026-01/'
const OLD = new Date('2026-03-01T00:00:00Z')
const BEFORE = new Date('2026-04-01T00:00:00Z')
const ROWS = [{ month: '2026-01', generation: 3, objectKey: `${FOLDER}g3-0123456789ab.jsonl.gz` }]

function object(key: string, modifiedAt = OLD) {
  return { key, modifiedAt, size: 1, sha256: '' }
}

describe('strays', () => {
  it('are objects that no generation names, neither as its object nor as its manifest', () => {
    const own = [`${FOLDER}g3-0123456789ab.jsonl.gz`, `${FOLDER}_g3-0123456789ab.manifest.json`]
    const other = object(`${FOLDER}g2-0123456789ab.jsonl.gz`)
    expect(straysOf([...own.map((key) => object(key)), other], ROWS)).toEqual([other])
  })

  it.each([
    ['an object of an earlier generation', 'g2-0123456789ab.jsonl.gz', OLD, true],
    ['its manifest', '_g2-0123456789ab.manifest.json', OLD, true],
    ['one that is younger than the grace', 'g2-0123456789ab.jsonl.gz', BEFORE, false],
    ['one of the newest generation', 'g3-ba9876543210.jsonl.gz', OLD, false],
    ['one of a later generation, such as of before a database was restored', 'g4-0123456789ab.jsonl.gz', OLD, false],
    ['what LeadKit does not name so', 'report-2.csv', OLD, false],
  ])('go or stay: %s', (_what, name, modifiedAt, goes) => {
    expect(isSuperseded(object(`${FOLDER}${name}`, modifiedAt), ROWS, BEFORE)).toBe(goes)
  })

  it('stay in a month of which nothing is known, and in folders of first versions', () => {
    const month = FOLDER.replace('2026-01', '2026-02')
    expect(isSuperseded(object(`${month}g1-0123456789ab.csv.gz`), ROWS, BEFORE)).toBe(false)
    expect(isSuperseded(object('tenants/x/messages/2026/01/g1.jsonl.gz'), ROWS, BEFORE)).toBe(false)
  })
})
