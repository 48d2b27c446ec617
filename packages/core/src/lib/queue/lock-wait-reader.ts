import type { DatabaseSession } from '../database/session.ts'

/** The schemas in which a connection is currently waiting for a lock on a table. */
export async function readLockedSchemas(
  session: DatabaseSession,
  schemas: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await session.run<{ schema: string }>({
    text: `SELECT DISTINCT n.nspname AS schema FROM pg_locks l
      JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE NOT l.granted AND l.locktype = 'relation' AND n.nspname = ANY ($1::text[])
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    parameters: [schemas],
  })
  return new Set(rows.map((row) => row.schema))
}
