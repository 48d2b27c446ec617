import { deleteDropped, dropBefore, findChainsBefore } from '../../audit/audit-drop-writer.ts'
import type { ChainKeys } from '../../audit/chain-keys.ts'
import { monthOf, monthStartDate } from '../../base/month.ts'
import type { TenantScope } from '../../base/identifier.ts'
import type { Database } from '../../database/database.ts'
import type { TenantSession } from '../../database/session.ts'
import { lockHolds, readHoldsInForce } from '../../holds/hold-reader.ts'

const BATCH = 500

/** Drops whole months of a tenant's log. While any hold is in force nothing goes: the log is what shows who did what with what is held. */
export class AuditMonthStore {
  readonly #database: Database
  readonly #keys: ChainKeys

  constructor(database: Database, keys: ChainKeys) {
    this.#database = database
    this.#keys = keys
  }

  /** Drops the months that ended before a time; a run that is stopped has done a part. Returns how many entries were deleted. */
  async dropBefore(
    scope: TenantScope,
    before: Date,
    { now, signal }: { readonly now: Date; readonly signal: AbortSignal },
  ): Promise<number> {
    const month = monthStartDate(monthOf(before))
    const write = <Value>(work: (session: TenantSession) => Promise<Value>): Promise<Value> =>
      this.#database.write('retention.audit', scope, work, { now })
    const chains = await this.#database.read('retention.audit', scope, (session) => findChainsBefore(session, month))
    let deleted = 0
    for (const chainId of chains) {
      const isHeld = await write(async (session) => {
        await lockHolds(session, 'shared')
        if ((await readHoldsInForce(session)).length > 0) return true
        await dropBefore(session, this.#keys, { chainId, before: month })
        return false
      })
      if (isHeld) return deleted
      for (let count = BATCH; count === BATCH && !signal.aborted;) {
        count = await write((session) => deleteDropped(session, chainId, BATCH))
        deleted += count
      }
    }
    return deleted
  }
}
