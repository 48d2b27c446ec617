import type { ConnectionTarget } from './connection-fault.ts'

/**
 * Where pg connects with these settings, the environment's PGHOST and the like included. Connects to nothing.
 * @param settings those of a pool or client; null where there is no connection, as with PGlite.
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
