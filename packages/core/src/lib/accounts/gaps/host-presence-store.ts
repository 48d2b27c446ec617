import type { Database } from '../../database/database.ts'
import { quoteIdentifier } from '../../database/session.ts'
import type { AccountGapStore } from './account-gap-store.ts'

/** A host that was away is known by its last sign of life being older than this. In milliseconds. */
const AWAY_AFTER_MS = 180_000
/** What failed shortly before the last sign of life may be lost too. In milliseconds. */
const MARGIN_MS = 300_000

export interface Absence {
  readonly awayMs: number
  /** Accounts whose history is read for what they may have missed. */
  readonly accounts: number
}

/**
 * The sign of life of all processes that take webhooks. Platforms give a delivery up after minutes (X) or hours; what they sent while no
 * process lived is noted as a gap of every account, in the transaction that ends the absence. Times are the database's: a host whose clock
 * jumps was not away.
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

  /** Null when the last sign of life was there in time. */
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
