import { describe, expect, it } from 'vitest'
import { findUnsafeChanges } from './unsafe-change.ts'

function find(statement: string, declaredSafe = false): readonly string[] {
  const declared = declaredSafe ? [statement] : []
  const migration = { version: 1, name: '0001_test', checksum: '', statements: [statement], declaredSafe: declared }
  return findUnsafeChanges(migration).map(({ table, what, from }) => `${table} ${from}: ${what}`)
}

const INDEX = 'CREATE INDEX idx ON {{tenant}}.leads (name)'

describe('findUnsafeChanges', () => {
  it.each([
    [
      'ALTER TABLE {{tenant}}.leads ADD COLUMN a text NOT NULL',
      'leads any row: adds a column that is NOT NULL without',
    ],
    ['ALTER TABLE {{tenant}}.leads ADD a uuid DEFAULT gen_random_uuid()', 'leads many rows: rewrites'],
    [
      'ALTER TABLE {{tenant}}.leads\n  ADD COLUMN a int GENERATED ALWAYS AS (b + 1) STORED',
      'leads many rows: rewrites',
    ],
    ['ALTER TABLE {{tenant}}.leads ADD COLUMN a bigserial', 'leads many rows: rewrites'],
    ['ALTER TABLE {{tenant}}.leads ALTER COLUMN a TYPE bigint', 'leads many rows: rewrites'],
    ['ALTER TABLE {{tenant}}.leads ALTER COLUMN a SET NOT NULL', 'leads many rows: reads every row'],
    ['ALTER TABLE {{tenant}}.leads ADD CONSTRAINT c CHECK (a > 0)', 'leads many rows: checks every row'],
    ['ALTER TABLE {{tenant}}.leads ADD CONSTRAINT c UNIQUE (a, b)', 'leads many rows: builds an index for'],
    ['CREATE UNIQUE INDEX idx ON {{shared}}.tenants (name)', 'tenants many rows: builds an index without'],
    [INDEX, 'leads many rows: builds an index without'],
  ])('%s', (statement, found) => {
    expect(find(statement)).toEqual([expect.stringContaining(found)])
  })

  it.each([
    "ALTER TABLE {{tenant}}.leads ADD COLUMN a text DEFAULT 'x, NOT' NOT NULL, ADD COLUMN b numeric(10, 2)",
    'ALTER TABLE {{tenant}}.leads ADD COLUMN a timestamptz DEFAULT now() NOT NULL',
    'ALTER TABLE {{tenant}}.leads ADD CONSTRAINT c CHECK (a > 0) NOT VALID',
    'ALTER TABLE {{tenant}}.leads ADD CONSTRAINT c UNIQUE USING INDEX idx',
    'ALTER TABLE {{tenant}}.leads DROP CONSTRAINT c, DROP COLUMN a',
    'CREATE INDEX CONCURRENTLY idx ON {{tenant}}.leads (name)',
    'CREATE TABLE {{tenant}}.news (id uuid NOT NULL, CONSTRAINT news_pkey PRIMARY KEY (id))',
  ])('finds nothing in %s', (statement) => {
    expect(find(statement)).toEqual([])
  })

  it('finds each action of a statement, and none of a statement that is declared safe', () => {
    expect(find('ALTER TABLE {{tenant}}.leads ALTER a SET NOT NULL, ALTER b TYPE int')).toHaveLength(2)
    expect(find(INDEX, true)).toEqual([])
  })
})
