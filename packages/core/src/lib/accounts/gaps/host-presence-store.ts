import type { Database } from '../../database/database.ts'
import { quoteIdentifier } from '../../database/session.ts'
import type { AccountGapStore } from './account-gap-store.ts'

/** The host was down if its last heartbeat is older than this. In milliseconds. */
const AWAY_AFTER_MS = 180_000
/** Deliveries that failed shortly before the last heartbeat may be lost too. In milliseconds. */
const MARGIN_MS = 300_000

export interface Absence {
  readonly awayMs: number
  /** The number of accounts that read their history for missed messages. */
  readonly accounts: number
}

/**
 * The heartbeat of all processes that accept webhooks. Platforms give up a delivery after minutes (X) or hours; the time without a running process is
 * recorded as a gap of every account, in the transaction that ends it. Times are from the database's clock, so a host whose clock jumps does not
 * count as down.
 */
export class HostPresenceStore {
  readonly #database: Database
  readonly #gaps: AccountGapStore
  readonly #now: () => Date

  constructor(database: Database, gaps: AccountGapStore, now: () => Date) {
    this.#database = database
    this.#gaps = gaps
    this.#now = now
  }

  /** Null if the last heartbeat is recent enough. */
  async beat(): Promise<Absence | null> {
    return this.#database.writeShared('accounts.presence', async (session) => {
      const presence = `${quoteIdentifier(session.sharedSchema)}.host_presence`
      const [before] = await session.run<{ away_ms: number }>({
        text: `SELECT (extract(epoch FROM clock_timestamp() - alive_at) * 1000)::float8 AS away_ms FROM ${presence}
          WHERE name = 'webhooks' FOR UPDATE`,
        parameters: [],
      })
      const awayMs = Math.round(before?.away_ms ?? 0)
      const away = awayMs > AWAY_AFTER_MS
      const since = new Date(this.#now().getTime() - awayMs - MARGIN_MS)
      const accounts = away ? await this.#gaps.noteForAll(session, since) : 0
      await session.run({
        text: `INSERT INTO ${presence} AS p (name, alive_at) VALUES ('webhooks', clock_timestamp())
          ON CONFLICT (name) DO UPDATE SET alive_at = greatest(p.alive_at, excluded.alive_at)`,
        parameters: [],
      })
      return away ? { awayMs, accounts } : null
    })
  }
}
