import type { TenantSession } from '../database/session.ts'

/**
 * The database's time. What lets somebody in, or keeps somebody out, is decided by this one clock: those of hosts are apart, and each would give other
 * answers. A session's own time is for what is shown.
 */
export async function readClock(session: TenantSession): Promise<Date> {
  const [row] = await session.run<{ now: Date }>({ text: 'SELECT statement_timestamp() AS now', parameters: [] })
  return row?.now ?? session.now
}
