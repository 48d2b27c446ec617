import { describe, expect, it } from 'vitest'
import { type CatalogObject, compareSchemas } from './schema-comparison.ts'

const object = (kind: CatalogObject['kind'], name: string, definition = '', valid = true): CatalogObject => ({
  kind,
  table: kind === 'table' ? name : 'leads',
  name,
  definition,
  valid,
})
const TABLE = object('table', 'leads', 'r')
const tell = (expected: readonly CatalogObject[], found: readonly CatalogObject[], unexpected = true) =>
  compareSchemas([TABLE, ...expected], [TABLE, ...found], unexpected).map(
    ({ object: name, problem, repair }) => `${name} ${problem}: ${repair}`,
  )

describe('compareSchemas', () => {
  it('tells of a missing table once, without what belongs to it', () => {
    const model = [TABLE, object('column', 'name', 'text')]
    expect(compareSchemas(model, [], true).map(({ kind }) => kind)).toEqual(['table'])
  })

  it('gives SQL for what can be made again', () => {
    const check = object('constraint', 'c', 'CHECK ((a > 0))')
    expect(tell([check], [])).toEqual([
      'c missing: ALTER TABLE {{tenant}}.leads ADD CONSTRAINT c CHECK ((a > 0)) NOT VALID; ALTER TABLE {{tenant}}.leads VALIDATE CONSTRAINT c',
    ])
    expect(tell([check], [object('constraint', 'c', 'CHECK ((a > 0)) NOT VALID')])).toEqual([
      'c different: ALTER TABLE {{tenant}}.leads VALIDATE CONSTRAINT c',
    ])
    expect(tell([object('constraint', 'k', 'UNIQUE (a)')], [])).toEqual([
      'k missing: ALTER TABLE {{tenant}}.leads ADD CONSTRAINT k UNIQUE (a)',
    ])
    expect(tell([object('index', 'i', 'CREATE UNIQUE INDEX i ON {{tenant}}.leads (a)')], [])).toEqual([
      'i missing: CREATE UNIQUE INDEX CONCURRENTLY i ON {{tenant}}.leads (a)',
    ])
  })

  it('says what a column should be and is', () => {
    expect(tell([object('column', 'a', 'bigint')], [object('column', 'a', 'integer')])).toEqual([
      'leads.a different: make it: a bigint (it is: integer)',
    ])
  })

  it('tells of an invalid index, whoever made it, and of nothing of the host’s in a schema that is also his', () => {
    const mine = [object('table', 'mine', 'r'), { ...object('column', 'a', 'int'), table: 'mine' }]
    const custom = object('index', 'idx_leads_custom_size_number', 'CREATE INDEX …')
    expect(tell([], [...mine, custom])).toEqual([expect.stringContaining('mine unexpected')])
    expect(tell([], mine, false)).toEqual([])
    expect(tell([], [{ ...custom, valid: false }], false)).toEqual([
      'idx_leads_custom_size_number invalid: REINDEX INDEX CONCURRENTLY {{tenant}}.idx_leads_custom_size_number',
    ])
  })
})
