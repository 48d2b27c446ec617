import { Client } from 'pg'
import type { DatabaseOptions } from '../../../src/lib/database/database.ts'
import { wait } from './queue-world.ts'

/** Locks on tables, held by a connection of its own until they are given up. */
export interface LockedTables {
  /** Resolves when so many backends wait for a lock of any kind. */
  blocked(count: number): Promise<void>
  /** Ends the transaction that holds the locks. */
  release(): Promise<void>
}

/**
 * Locks one table in each schema. In mode `EXCLUSIVE` readers go on, so that handlers run and only their results wait; `ACCESS EXCLUSIVE`
 * stops them, too.
 */
export async function lockTables(
  options: DatabaseOptions,
  schemas: readonly string[],
  table: string,
  mode: 'EXCLUSIVE' | 'ACCESS EXCLUSIVE' = 'EXCLUSIVE',
): Promise<LockedTables> {
  if (!('connectionString' in options)) throw new Error('Locks of another connection need PostgreSQL itself')
  const client = new Client({ connectionString: options.connectionString })
  await client.connect()
  await client.query('BEGIN')
  for (const schema of schemas) await client.query(`LOCK TABLE "${schema}".${table} IN ${mode} MODE`)
  const waiting = `SELECT count(DISTINCT pid)::int AS count FROM pg_locks
    WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
  return {
    async blocked(count) {
      for (;;) {
        const { rows } = await client.query<{ count: number }>(waiting)
        if ((rows[0]?.count ?? 0) >= count) return
        await wait(5)
      }
    },
    async release() {
      await client.query('ROLLBACK')
      await client.end()
    },
  }
}
