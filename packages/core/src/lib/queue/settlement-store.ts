import type { Database } from '../database/database.ts'
import { sqlState } from '../base/fault-words.ts'
import type { DatabaseSession } from '../database/session.ts'
import type { Settlement } from './settlement.ts'
import type { SettlementGroup, SettlementWriter } from './settlement-writer.ts'

/** The settlements of the group that were accepted; `held_up` when a lock was not free in time and nothing was kept: give the group again. */
export type SettlementOutcome = ReadonlySet<Settlement> | 'held_up'

interface Waiting {
  readonly group: SettlementGroup
  readonly resolve: (outcome: SettlementOutcome) => void
  readonly reject: (error: unknown) => void
}

/** More would only share the same two or three commits per flush, and spread over more connections, each with its own cache of schemas. */
const TRANSACTIONS_AT_ONCE = 2
/** Groups of tenants whose locks were not free. Apart from the others, who never wait behind them. */
const ALONE_AT_ONCE = 2
/** Results of different tenants wait for each other's locks no longer than this. In milliseconds. */
const SHARED_LOCK_TIMEOUT_MS = 250
/** One round over all groups that are held up. In milliseconds. */
const ROUND_MS = 2_000
const LONGEST_LOCK_TIMEOUT_MS = 1_000
const SHORTEST_LOCK_TIMEOUT_MS = 50

/** Lock not free in time; deadlock; serialisation failure. */
const HELD_UP: ReadonlySet<string> = new Set(['55P03', '40P01', '40001'])

/**
 * Group commit. While transactions are under way, groups of tenants that end meanwhile wait, and then share one. An idle worker's group
 * goes alone, at once.
 *
 * The share of a tenant is the unit of failure: a share that fails leaves the transaction, and the others are written without it. A tenant
 * whose locks were not free has lanes apart until its results are written.
 */
export class SettlementStore {
  readonly #database: Database
  readonly #writer: SettlementWriter
  readonly #groupsPerTransaction: number
  readonly #waiting: Waiting[] = []
  readonly #alone: Waiting[] = []
  readonly #heldUpTenants = new Set<string>()
  #sharedUnderWay = 0
  #aloneUnderWay = 0

  constructor(database: Database, writer: SettlementWriter, groupsPerTransaction: number) {
    this.#database = database
    this.#writer = writer
    this.#groupsPerTransaction = groupsPerTransaction
  }

  /** Resolves after the commit. Rejects, with nothing of the group kept, when a `commit` throws or the database is away. */
  settle(group: SettlementGroup): Promise<SettlementOutcome> {
    return new Promise((resolve, reject) => {
      const lane = this.#heldUpTenants.has(group.scope.tenantId) ? this.#alone : this.#waiting
      lane.push({ group, resolve, reject })
      this.#begin()
    })
  }

  #begin(): void {
    while (this.#sharedUnderWay < TRANSACTIONS_AT_ONCE && this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#groupsPerTransaction)
      this.#sharedUnderWay += 1
      void this.#writeTogether(batch).finally(() => {
        this.#sharedUnderWay -= 1
        this.#begin()
      })
    }
    while (this.#aloneUnderWay < ALONE_AT_ONCE && this.#alone.length > 0) {
      const [one] = this.#alone.splice(0, 1) as [Waiting]
      this.#aloneUnderWay += 1
      void this.#writeAlone(one).finally(() => {
        this.#aloneUnderWay -= 1
        this.#begin()
      })
    }
  }

  async #writeTogether(batch: readonly Waiting[]): Promise<void> {
    const run: Run = { share: null, heldUp: false }
    try {
      const accepted = await this.#commit(
        batch.map(({ group }) => group),
        Math.min(SHARED_LOCK_TIMEOUT_MS, ...batch.map(({ group }) => group.patienceMs)),
        run,
      )
      for (const { group, resolve } of batch)
        resolve(new Set(group.settlements.filter((settlement) => accepted.has(settlement))))
    } catch (error) {
      const failed = batch.length === 1 ? batch[0] : batch.find(({ group }) => group === run.share)
      // Nobody's share: a dispatch row that the host's transaction holds, or the commit itself.
      if (failed === undefined) this.#alone.push(...batch)
      else {
        this.#fail(failed, error, run)
        this.#waiting.unshift(...batch.filter((one) => one !== failed))
      }
    }
  }

  async #writeAlone(one: Waiting): Promise<void> {
    const run: Run = { share: null, heldUp: false }
    const turn = (ROUND_MS * ALONE_AT_ONCE) / (this.#alone.length + 1)
    const longest = Math.min(LONGEST_LOCK_TIMEOUT_MS, one.group.patienceMs)
    const lockTimeoutMs = Math.min(longest, Math.max(SHORTEST_LOCK_TIMEOUT_MS, turn))
    try {
      const accepted = await this.#commit([one.group], lockTimeoutMs, run)
      this.#heldUpTenants.delete(one.group.scope.tenantId)
      one.resolve(accepted)
    } catch (error) {
      this.#fail(one, error, run)
    }
  }

  #fail({ group, resolve, reject }: Waiting, error: unknown, { heldUp }: Run): void {
    if (!heldUp) return reject(error)
    this.#heldUpTenants.add(group.scope.tenantId)
    resolve('held_up')
  }

  async #commit(groups: readonly SettlementGroup[], lockTimeoutMs: number, run: Run): Promise<ReadonlySet<Settlement>> {
    const settlements = groups.flatMap((group) => group.settlements)
    const plain = settlements.every((each) => each.action === 'finish' && each.commit === undefined)
    const now = groups[0]?.now ?? new Date()
    const accept = (session: DatabaseSession): Promise<ReadonlySet<Settlement>> =>
      noting(run, () =>
        this.#writer.accept(session, settlements, { lockTimeoutMs: Math.max(1, Math.round(lockTimeoutMs)), now }),
      )
    if (plain)
      return this.#database.readShared('queue.settle', async (session) => {
        const accepted = await accept(session)
        if (session.woken.size > 0) this.#database.announceTasksDue(session.woken)
        return accepted
      })
    // Always in the order of their tenants, so that two transactions never wait for each other's rows.
    const ordered = groups.toSorted((one, other) => (one.scope.tenantId < other.scope.tenantId ? -1 : 1))
    return this.#database.writeShared('queue.settle', (session) =>
      noting(run, async () => {
        const accepted = await accept(session)
        for (const group of ordered) {
          run.share = group
          await this.#writer.writeShare(session, group, accepted)
        }
        run.share = null
        return accepted
      }),
    )
  }
}

/** How far a transaction came. */
interface Run {
  /** The share that is being written. */
  share: SettlementGroup | null
  /** True when it failed because a lock was not free. */
  heldUp: boolean
}

async function noting<Value>(run: Run, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    run.heldUp = HELD_UP.has(sqlState(error) ?? '')
    throw error
  }
}
