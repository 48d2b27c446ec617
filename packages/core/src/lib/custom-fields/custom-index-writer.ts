import { createHash } from 'node:crypto'
import { type DatabaseSession, quoteIdentifier } from '../database/session.ts'
import { isOrdered } from './custom-filter.ts'
import { isNumber, orderedExpression } from './custom-filter-statement.ts'
import type { CustomFieldSet } from './custom-field-set.ts'

interface CustomIndex {
  readonly name: string
  readonly table: string
  /** What follows `USING`. */
  readonly definition: string
}

/** Where a statement runs, and the schema of the tables. */
interface Place {
  readonly session: DatabaseSession
  readonly schema: string
}

const MAX_NAME = 63

/** The indexes of one kind of record: one for all texts, booleans and lists together, and one for each field that is compared. */
function wantedIndexes({ entity: table, indexed, fields }: CustomFieldSet): readonly CustomIndex[] {
  const all = indexed.flatMap((name) => fields.get(name) ?? [])
  const contained = all.some((field) => !isOrdered(field))
  const definition = 'gin (custom jsonb_path_ops) WHERE custom IS NOT NULL'
  return [
    ...(contained ? [{ name: `idx_${table}_custom`, table, definition }] : []),
    ...all.filter(isOrdered).map((field) => {
      const value = orderedExpression(field)
      const name = shortName(`idx_${table}_custom_${field.name}_${isNumber(field) ? 'number' : 'text'}`)
      return { name, table, definition: `btree (${value}) WHERE ${value} IS NOT NULL` }
    }),
  ]
}

/** PostgreSQL cuts longer names. */
function shortName(name: string): string {
  if (name.length <= MAX_NAME) return name
  return `${name.slice(0, MAX_NAME - 9)}_${createHash('sha256').update(name).digest('hex').slice(0, 8)}`
}

/** Gives new, empty tables their indexes, in the caller's transaction. */
export async function addCustomIndexes(place: Place, sets: readonly CustomFieldSet[]): Promise<void> {
  for (const index of sets.flatMap(wantedIndexes)) await createIndex(place, index, '')
}

/** What was done to one schema's indexes, by name. */
export interface IndexChanges {
  readonly created: readonly string[]
  readonly dropped: readonly string[]
}

/**
 * Creates the indexes that are missing, and drops those of fields that are not indexed any more, while everything keeps running. Every statement
 * commits on its own; an index that an interrupted run left unfinished is made again.
 */
export async function alignCustomIndexes(place: Place, sets: readonly CustomFieldSet[]): Promise<IndexChanges> {
  const wanted = sets.flatMap(wantedIndexes)
  const existing = await readCustomIndexes(place, sets)
  const names = new Set(wanted.map(({ name }) => name))
  const useless = existing.filter(({ name, valid }) => !valid || !names.has(name))
  for (const { name } of useless)
    await run(place, `DROP INDEX CONCURRENTLY IF EXISTS ${quoteIdentifier(place.schema)}.${quoteIdentifier(name)}`)
  const kept = new Set(existing.filter((index) => !useless.includes(index)).map(({ name }) => name))
  const missing = wanted.filter(({ name }) => !kept.has(name))
  for (const index of missing) await createIndex(place, index, 'CONCURRENTLY')
  return { created: missing.map(({ name }) => name), dropped: useless.map(({ name }) => name) }
}

function createIndex(place: Place, { name, table, definition }: CustomIndex, how: string): Promise<void> {
  const target = `${quoteIdentifier(place.schema)}.${table}`
  return run(place, `CREATE INDEX ${how} IF NOT EXISTS ${quoteIdentifier(name)} ON ${target} USING ${definition}`)
}

async function readCustomIndexes(
  { session, schema }: Place,
  sets: readonly CustomFieldSet[],
): Promise<readonly { readonly name: string; readonly valid: boolean }[]> {
  return session.run<{ name: string; valid: boolean }>({
    text: `SELECT index.relname AS name, entry.indisvalid AS valid FROM pg_index entry
      JOIN pg_class index ON index.oid = entry.indexrelid JOIN pg_class owner ON owner.oid = entry.indrelid
      JOIN pg_namespace space ON space.oid = owner.relnamespace
      WHERE space.nspname = $1 AND owner.relname = ANY($2::text[])
        AND starts_with(index.relname::text, 'idx_' || owner.relname || '_custom')`,
    parameters: [schema, sets.map(({ entity }) => entity)],
  })
}

async function run({ session }: Place, text: string): Promise<void> {
  await session.run({ text, parameters: [] })
}
