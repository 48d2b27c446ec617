import type { ConnectionTarget } from './connection-fault.ts'

/**
 * Where pg connects with these settings, including PGHOST and similar environment variables. Does not connect.
 * @param settings those of a pool or client; null if there is no connection, as with PGlite.
 */
export async function readConnectionTarget(settings: object | null): Promise<ConnectionTarget> {
  if (settings === null) return {}
  try {
    const { default: pg } = await import('pg')
    const { host, port, database, user } = new pg.Client(settings)
    return { host, port, database, user }
  } catch {
    return {}
  }
}
