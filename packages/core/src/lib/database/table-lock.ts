import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from './database.ts'
import { isHeldUp } from './pg-error.ts'
import type { DatabaseSession } from './session.ts'

const LOCK_TIMEOUT_MS = 2_000
const TRIES = 5

/**
 * Changes a table in one short transaction that gives up and retries, rather than make others queue behind its lock. DETACH CONCURRENTLY would lock
 * less, but cannot be atomic with the checks before it, and not every PostgreSQL-compatible database has it.
 */
export async function withShortLocks<Value>(
  database: Database,
  operation: string,
  work: (session: DatabaseSession) => Promise<Value>,
): Promise<Value> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.transaction(async (session) => {
        await session.run({ text: `SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`, parameters: [] })
        return work(session)
      })
    } catch (error) {
      if (attempt >= TRIES || !isHeldUp(error)) throw await database.explain(error, operation)
      await pause(200 * 2 ** attempt * (0.5 + Math.random() / 2))
    }
  }
}
