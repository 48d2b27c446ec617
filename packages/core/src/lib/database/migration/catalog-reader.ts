import type { StatementRunner } from '../session.ts'
import type { CatalogObject } from './schema-comparison.ts'

/** Tables that are not partitions, with their columns, indexes and constraints; NOT NULL belongs to the column. Partitions are read for invalid indexes only. */
const CATALOG = `WITH space AS (SELECT oid FROM pg_namespace WHERE nspname = $1),
  owned AS (SELECT c.oid, c.relname, c.relkind FROM pg_class c JOIN space ON space.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition)
SELECT 'table' AS kind, relname::text AS "table", relname::text AS name, relkind::text AS definition, true AS valid FROM owned
UNION ALL
SELECT 'column', relname, attname,
  concat_ws(' ', format_type(atttypid, atttypmod),
    CASE WHEN attgenerated <> '' THEN 'GENERATED ALWAYS AS (' || pg_get_expr(adbin, adrelid) || ') STORED'
      ELSE 'DEFAULT ' || pg_get_expr(adbin, adrelid) END,
    CASE WHEN attnotnull THEN 'NOT NULL' END), true
FROM owned JOIN pg_attribute ON attrelid = owned.oid AND attnum > 0 AND NOT attisdropped
  LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
UNION ALL
SELECT 'index', t.relname, i.relname, pg_get_indexdef(i.oid), indisvalid
FROM pg_index JOIN pg_class i ON i.oid = indexrelid JOIN pg_class t ON t.oid = indrelid JOIN space ON space.oid = t.relnamespace
WHERE NOT indisvalid OR (NOT t.relispartition AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.oid AND contype IN ('p', 'u', 'x')))
UNION ALL
SELECT 'constraint', relname, conname, pg_get_constraintdef(c.oid), true
FROM owned JOIN pg_constraint c ON conrelid = owned.oid AND contype IN ('c', 'f', 'p', 'u', 'x') AND conparentid = 0`

/**
 * Needs a transaction: names are told with their schema only where it is not on the search path.
 * @param tenantId null for the shared schema.
 */
export async function readCatalog(
  session: StatementRunner,
  schema: string,
  tenantId: string | null,
): Promise<readonly CatalogObject[]> {
  await session.run({ text: `SELECT set_config('search_path', 'pg_catalog', true)`, parameters: [] })
  const rows = await session.run<CatalogObject>({ text: CATALOG, parameters: [schema] })
  return rows.map((row) => ({ ...row, definition: normalise(row.definition, schema, tenantId) }))
}

function normalise(definition: string, schema: string, tenantId: string | null): string {
  const named = definition.replaceAll(`"${schema}".`, '{{tenant}}.').replaceAll(`${schema}.`, '{{tenant}}.')
  return tenantId === null ? named : named.replaceAll(tenantId, '{{tenant_id}}')
}
