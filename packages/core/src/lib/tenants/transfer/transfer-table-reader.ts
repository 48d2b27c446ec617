import { quoteIdentifier, type StatementRunner } from '../../database/session.ts'

/** A table as the catalog has it. */
export interface CatalogTable {
  readonly table: string
  /** Those that are not generated, in order. */
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly key: readonly { readonly name: string; readonly type: string }[]
  /** Tables that its rows refer to. */
  readonly refersTo: readonly string[]
}

const COLUMN = `json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod))`

const TABLES = `SELECT c.relname::text AS "table",
    (SELECT json_agg(${COLUMN} ORDER BY a.attnum) FROM pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
    coalesce((SELECT json_agg(${COLUMN} ORDER BY array_position(i.indkey::int2[], a.attnum)) FROM pg_index i
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey::int2[])
      WHERE i.indrelid = c.oid AND i.indisprimary), '[]') AS key,
    coalesce((SELECT json_agg(DISTINCT t.relname) FROM pg_constraint k JOIN pg_class t ON t.oid = k.confrelid
      WHERE k.conrelid = c.oid AND k.contype = 'f'), '[]') AS "refersTo"
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1`

/** Every table of a schema: from the catalog, so that none is forgotten that a later migration adds. */
export async function readTables(session: StatementRunner, schema: string): Promise<readonly CatalogTable[]> {
  return session.run<CatalogTable>({ text: TABLES, parameters: [schema] })
}

/** Months that have a partition of messages, as `2026-11`. */
export async function readMonths(session: StatementRunner, schema: string): Promise<readonly string[]> {
  const rows = await session.run<{ name: string }>({
    text: `SELECT c.relname::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1 AND c.relispartition AND c.relkind = 'r' AND c.relname ~ '^messages_[0-9]{4}_[0-9]{2}$' ORDER BY 1`,
    parameters: [schema],
  })
  return rows.map(({ name }) => name.slice('messages_'.length).replace('_', '-'))
}

const BATCH = 500

/** Values are written as the database writes them whatever the server's settings are, and the snapshot may wait for a slow target. */
export async function fixSettings(session: StatementRunner): Promise<void> {
  await session.run({
    text: `SELECT set_config('datestyle', 'ISO', true), set_config('timezone', 'UTC', true), set_config('intervalstyle', 'postgres', true),
      set_config('extra_float_digits', '3', true), set_config('bytea_output', 'hex', true),
      set_config('idle_in_transaction_session_timeout', '0', true), set_config('statement_timeout', '0', true)`,
    parameters: [],
  })
}

/**
 * The rows of a table in the order of its key, each a line with a JSON list of texts. Read through a cursor, so that a table may be larger than memory.
 * @param empty names of columns whose values are left out.
 */
export async function* readRows(
  session: StatementRunner,
  from: { readonly schema: string; readonly where?: string },
  { table, columns, key }: CatalogTable,
  empty: ReadonlySet<string>,
): AsyncGenerator<Uint8Array> {
  const cells = columns.map(({ name }) => (empty.has(name) ? 'NULL' : `${quoteIdentifier(name)}::text`))
  const order = key.map(({ name, type }) => quoteIdentifier(name) + (isText(type) ? ' COLLATE "C"' : ''))
  const where = from.where === undefined ? '' : ` WHERE ${from.where}`
  await session.run({
    text: `DECLARE leadkit_export NO SCROLL CURSOR FOR SELECT json_build_array(${cells.join(', ')})::text AS line
      FROM ${quoteIdentifier(from.schema)}.${quoteIdentifier(table)}${where}${order.length > 0 ? ` ORDER BY ${order.join(', ')}` : ''}`,
    parameters: [],
  })
  for (;;) {
    const rows = await session.run<{ line: string }>({ text: `FETCH ${BATCH} FROM leadkit_export`, parameters: [] })
    if (rows.length > 0) yield Buffer.from(rows.map(({ line }) => `${line}\n`).join(''))
    if (rows.length < BATCH) break
  }
  await session.run({ text: 'CLOSE leadkit_export', parameters: [] })
}

function isText(type: string): boolean {
  return type === 'text' || type.startsWith('character')
}

/** Tables before those that refer to them. */
export function inOrderOfKeys<Item extends { readonly table: string }>(
  items: readonly Item[],
  refersTo: (table: string) => readonly string[],
): readonly Item[] {
  const waiting = new Set(items)
  const names = new Set(items.map(({ table }) => table))
  const ordered: Item[] = []
  while (waiting.size > 0) {
    const ready = [...waiting].filter(({ table }) =>
      refersTo(table).every((name) => name === table || !names.has(name)),
    )
    // In a circle of keys any order fails, and the database says so.
    for (const item of ready.length > 0 ? ready : waiting) {
      ordered.push(item)
      waiting.delete(item)
      names.delete(item.table)
    }
  }
  return ordered
}
