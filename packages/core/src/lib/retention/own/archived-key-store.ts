import type { Database } from '../../database/database.ts'
import type { TenantScope } from '../../base/identifier.ts'
import { addMonths, type Month, monthName, monthOf, monthStartDate } from '../../base/month.ts'
import { listMonths } from '../archive-partition-writer.ts'
import { findDay, removeKeys, writeDigests } from './archived-key-writer.ts'

/**
 * Keys of messages that left the database are kept as digests after a time, in a twentieth of the room: enough to know a message that is delivered
 * once more. A month that is in the database, or came back to it, keeps its keys.
 */
export class ArchivedKeyStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Turns keys of months that ended before a given time into digests, oldest first, a day at a time. Returns how many. */
  async archiveBefore(scope: TenantScope, before: Date, signal: AbortSignal): Promise<number> {
    const end = monthStartDate(monthOf(before))
    const find = (from: Date | null): Promise<string | null> =>
      this.#database.read('retention.findKeys', scope, (session) => findDay(session, from, end))
    let count = 0
    let hot: ReadonlySet<string> | null = null
    for (let day = await find(null); day !== null && !signal.aborted;) {
      const start = new Date(`${day}T00:00:00.000Z`)
      hot ??= await this.#monthsInDatabase(scope)
      const month = monthOf(start)
      const isHot = hot.has(monthName(month))
      if (!isHot) count += await this.#archiveDay(scope, day, signal)
      day = await find(isHot ? monthStartDate(addMonths(month, 1)) : new Date(start.getTime() + DAY_MS))
    }
    return count
  }

  async #archiveDay(scope: TenantScope, day: string, signal: AbortSignal): Promise<number> {
    await this.#database.write('retention.writeDigests', scope, (session) => writeDigests(session, day))
    for (let count = 0; ;) {
      const removed = await this.#database.write('retention.removeKeys', scope, (session) => removeKeys(session, day))
      count += removed.count
      if (removed.isLast || signal.aborted) return count
    }
  }

  async #monthsInDatabase(scope: TenantScope): Promise<ReadonlySet<string>> {
    const months: readonly Month[] = await this.#database.read('retention.months', scope, listMonths)
    return new Set(months.map(monthName))
  }
}

const DAY_MS = 86_400_000
