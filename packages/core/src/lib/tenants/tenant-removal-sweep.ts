import type { Logger } from '@leadkit/contracts'
import { faultWords } from '../base/fault-words.ts'
import type { Database } from '../database/database.ts'
import { quoteIdentifier } from '../database/session.ts'
import type { TenantDirectory } from '../database/tenant-directory.ts'
import { dropTenant } from './tenant-removal-writer.ts'

/** Tenants looked at in one run. */
const BATCH = 20
/** Whoever still uses one of its tables is not waited for: the next run tries again. */
const LOCK_TIMEOUT_MS = 2_000

/**
 * Drops tenants whose time to be restored is over, each in a transaction of its own: a process that dies leaves it whole or gone. One that cannot be
 * dropped (a legal hold, a table in use) waits for the next run and holds up no other. Costs one look at an index while there is none.
 */
export class TenantRemovalSweep {
  readonly #database: Database
  readonly #directory: TenantDirectory
  readonly #logger: Logger
  /** Where the next run begins, so that tenants that cannot be dropped do not keep others waiting. */
  #after: Date | null = null

  constructor(database: Database, directory: TenantDirectory, logger: Logger) {
    this.#database = database
    this.#directory = directory
    this.#logger = logger
  }

  /** Returns how many were dropped. */
  async run(signal: AbortSignal): Promise<number> {
    let dropped = 0
    const due = await this.#due()
    for (const { id } of due) {
      if (signal.aborted) break
      if (await this.#drop(id)) dropped += 1
    }
    this.#after = due.length < BATCH ? null : (due.at(-1)?.drops_at ?? null)
    return dropped
  }

  async #due(): Promise<readonly { readonly id: string; readonly drops_at: Date }[]> {
    return this.#database.readShared('tenants.sweep', (session) =>
      session.run({
        text: `SELECT id, drops_at FROM ${quoteIdentifier(session.sharedSchema)}.tenants
          WHERE drops_at <= clock_timestamp() AND ($1::timestamptz IS NULL OR drops_at >= $1) ORDER BY drops_at LIMIT ${BATCH}`,
        parameters: [this.#after],
      }),
    )
  }

  async #drop(id: string): Promise<boolean> {
    try {
      return await this.#database.writeShared('tenants.sweep', async (session) => {
        await session.run({
          text: `SELECT set_config('lock_timeout', $1, true)`,
          parameters: [String(LOCK_TIMEOUT_MS)],
        })
        // It may have been restored since, or another worker is at it.
        const [row] = await session.run({
          text: `SELECT id FROM ${quoteIdentifier(session.sharedSchema)}.tenants
            WHERE id = $1 AND drops_at <= clock_timestamp() FOR UPDATE SKIP LOCKED`,
          parameters: [id],
        })
        if (row === undefined) return false
        await dropTenant(session, id, 'tenants.sweep')
        this.#directory.forget(id)
        return true
      })
    } catch (error) {
      const fields = { tenantId: id, ...faultWords(error) }
      this.#logger.warn(fields, 'A removed tenant could not be dropped yet; the next round tries again')
      return false
    }
  }
}
