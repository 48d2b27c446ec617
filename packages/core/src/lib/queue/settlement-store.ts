import type { Database } from '../database/database.ts'
import { isHeldUp } from '../database/pg-error.ts'
import { type TenantSession, type DatabaseSession, quoteIdentifier } from '../database/session.ts'
import type { LeadKitError } from '@leadkit/contracts'
import type { ClaimedTask, Settlement } from './task.ts'
import type { TenantScope } from '../base/identifier.ts'

/** Writes the host event for a dead letter, in the transaction that ends the task. */
export type TellDead = (
  session: TenantSession,
  dead: { readonly task: ClaimedTask; readonly error: LeadKitError },
) => Promise<void>

/** Settlements of one tenant that are committed or refused together: a tenant's share of a transaction. */
export interface SettlementGroup {
  readonly scope: TenantScope
  readonly settlements: readonly Settlement[]
  readonly now: Date
  /** The longest wait for a lock: a fraction of the lease, which cannot be extended while waiting. In milliseconds. */
  readonly patienceMs: number
}

/** All groups of one tenant in a transaction. Results of different runs with the same commit are written by one call of it. */
export type SettlementShare = Pick<SettlementGroup, 'scope' | 'settlements' | 'now'>

export interface AcceptanceLimits {
  /** The longest wait for a lock, here and in the rest of the transaction. In milliseconds. */
  readonly lockTimeoutMs: number
  readonly now: Date
}

/**
 * Writes settlements inside one transaction: first the dispatch rows, then, only for accepted settlements, the data that belongs to them. A result is
 * accepted once, and only from the newest claim of its task: id and fence of the row must both match, and each acceptance invalidates that fence.
 */
export class SettlementWriter {
  readonly #tellDead: TellDead
  readonly #dispatch: string

  constructor(sharedSchema: string, tellDead: TellDead) {
    this.#tellDead = tellDead
    this.#dispatch = `${quoteIdentifier(sharedSchema)}.dispatch`
  }

  /**
   * Deletes the dispatch rows, or makes them wait for their next attempt; a task that became due again while it ran is due at once. Returns the
   * accepted settlements.
   */
  async accept(
    session: DatabaseSession,
    settlements: readonly Settlement[],
    limits: AcceptanceLimits,
  ): Promise<ReadonlySet<Settlement>> {
    // Of two results of one claim the first wins.
    const byLease = new Map<string, Settlement>()
    for (const settlement of settlements) {
      const key = leaseKey(settlement.task.dispatchId, settlement.task.fence)
      if (!byLease.has(key)) byLease.set(key, settlement)
    }
    const all = [...byLease.values()]
    const ended = all.filter((settlement) => settlement.action !== 'retry').map(({ task }) => task)
    const deleted = await this.#delete(session, ended, limits)
    // Rare: the others became due again, or their lease is lost.
    const renewed = deleted.length === ended.length ? [] : await this.#renew(session, ended, limits)
    const postponed = await this.#postpone(
      session,
      all.filter((settlement) => settlement.action === 'retry'),
      limits,
    )
    for (const row of [...renewed, ...postponed]) if (row.ready) session.woken.add(row.kind)
    return new Set(
      [...deleted, ...renewed, ...postponed].flatMap((row) => byLease.get(leaseKey(row.id, row.fence)) ?? []),
    )
  }

  /**
   * Locks the conversations that the results touch, before anything else of theirs is locked: as in ingestion, conversations come before dispatch rows.
   * A tenant with one conversation is left out, since its commit locks that one itself.
   */
  async lockConversations(
    session: DatabaseSession,
    shares: readonly SettlementShare[],
    limits: AcceptanceLimits,
    onShare: (share: SettlementShare) => void,
  ): Promise<void> {
    const locked = shares.map((share) => ({ share, ids: conversationsOf(share) })).filter(({ ids }) => ids.length > 1)
    if (locked.length === 0) return
    // Tables are locked when a statement is parsed, so the limit is set before it.
    await session.run({
      text: `SELECT set_config('lock_timeout', $1, true)`,
      parameters: [String(limits.lockTimeoutMs)],
    })
    for (const { share, ids } of locked) {
      onShare(share)
      await lockConversations(session.ofTenant(share.scope), ids)
    }
  }

  /** Writes the data of one tenant's accepted settlements. */
  async writeShare(
    session: DatabaseSession,
    { scope, settlements, now }: SettlementShare,
    accepted: ReadonlySet<Settlement>,
  ): Promise<void> {
    const kept = settlements.filter((settlement) => accepted.has(settlement))
    const tenant = session.ofTenant(scope, now)
    await runCommits(tenant, kept)
    for (const settlement of kept) if (settlement.action === 'bury') await this.#bury(tenant, settlement)
  }

  async #delete(
    session: DatabaseSession,
    tasks: readonly ClaimedTask[],
    { lockTimeoutMs }: AcceptanceLimits,
  ): Promise<readonly LeaseRow[]> {
    if (tasks.length === 0) return []
    return session.run<LeaseRow>({
      text: `WITH ${PATIENCE} DELETE FROM ${this.#dispatch} d USING unnest($2::uuid[], $3::bigint[]) AS r (id, fence), patience
             WHERE d.id = r.id AND d.fence = r.fence AND d.again_at IS NULL RETURNING r.id, r.fence`,
      parameters: [String(lockTimeoutMs), ...leaseColumns(tasks)],
    })
  }

  async #renew(
    session: DatabaseSession,
    tasks: readonly ClaimedTask[],
    { lockTimeoutMs, now }: AcceptanceLimits,
  ): Promise<readonly WaitingRow[]> {
    return session.run<WaitingRow>({
      text: `WITH ${PATIENCE} UPDATE ${this.#dispatch} d
             SET ready = d.again_at <= $4, worker_id = NULL, due_at = d.again_at, attempts = 0, fence = d.fence + 1, again_at = NULL
             FROM unnest($2::uuid[], $3::bigint[]) AS r (id, fence), patience
             WHERE d.id = r.id AND d.fence = r.fence AND d.again_at IS NOT NULL RETURNING r.id, r.fence, d.kind, d.ready`,
      parameters: [String(lockTimeoutMs), ...leaseColumns(tasks), now],
    })
  }

  async #postpone(
    session: DatabaseSession,
    settlements: readonly Extract<Settlement, { action: 'retry' }>[],
    { lockTimeoutMs, now }: AcceptanceLimits,
  ): Promise<readonly WaitingRow[]> {
    if (settlements.length === 0) return []
    return session.run<WaitingRow>({
      // A new fence: neither a repetition of this result nor a late lease extension may change the row again.
      text: `WITH ${PATIENCE} UPDATE ${this.#dispatch} d
             SET ready = least(r.due_at, d.again_at) <= $6, worker_id = NULL, due_at = least(r.due_at, d.again_at),
               attempts = d.attempts - r.given_back, fence = d.fence + 1, again_at = NULL
             FROM unnest($2::uuid[], $3::bigint[], $4::timestamptz[], $5::int[]) AS r (id, fence, due_at, given_back), patience
             WHERE d.id = r.id AND d.fence = r.fence RETURNING r.id, r.fence, d.kind, d.ready`,
      parameters: [
        String(lockTimeoutMs),
        ...leaseColumns(settlements.map((settlement) => settlement.task)),
        settlements.map((settlement) => settlement.dueAt),
        settlements.map((settlement) => (settlement.countsAsAttempt ? 0 : 1)),
        now,
      ],
    })
  }

  async #bury(session: TenantSession, settlement: Extract<Settlement, { action: 'bury' }>): Promise<void> {
    await settlement.onDead?.(session)
    await this.#tellDead(session, settlement)
  }
}

/** Sets the lock timeout until the transaction ends, before the statement that contains it takes its first lock: this saves a round trip. */
const PATIENCE = `patience AS MATERIALIZED (SELECT set_config('lock_timeout', $1, true))`

interface LeaseRow {
  readonly id: string
  readonly fence: string | number
}

interface WaitingRow extends LeaseRow {
  readonly kind: string
  readonly ready: boolean
}

/** One claim of one task. */
export function leaseKey(dispatchId: string, fence: string | number): string {
  return `${dispatchId} ${fence}`
}

/** Ids and fences, as parameters for unnest. */
export function leaseColumns(tasks: readonly ClaimedTask[]): [ids: readonly string[], fences: readonly number[]] {
  return [tasks.map((task) => task.dispatchId), tasks.map((task) => task.fence)]
}

function conversationsOf({ settlements }: SettlementShare): readonly string[] {
  return [...new Set(settlements.flatMap((settlement) => settlement.conversationIds ?? []))]
}

/** In the order in which ingestion locks them. */
async function lockConversations(session: TenantSession, ids: readonly string[]): Promise<void> {
  await session.run({
    text: `SELECT id FROM ${quoteIdentifier(session.schema)}.conversations WHERE id = ANY ($1::uuid[])
      ORDER BY social_account_id, platform_conversation_id, participant_id FOR NO KEY UPDATE`,
    parameters: [ids],
  })
}

async function runCommits(session: TenantSession, settlements: readonly Settlement[]): Promise<void> {
  const shared = Map.groupBy(settlements, (settlement) => settlement.commit)
  for (const [commit, those] of shared) {
    await commit?.(
      session,
      those.map((settlement) => settlement.task),
    )
  }
}

/** The group's accepted settlements; `held_up` if a lock was not free in time and everything was rolled back: submit the group again. */
export type SettlementOutcome = ReadonlySet<Settlement> | 'held_up'

interface Waiting {
  readonly group: SettlementGroup
  readonly resolve: (outcome: SettlementOutcome) => void
  readonly reject: (error: unknown) => void
}

/** More would only share the same two or three commits per flush across more connections, each with its own schema cache. */
const TRANSACTIONS_AT_ONCE = 2
/** Groups of tenants whose locks were not free. Kept separate from the others, which never wait behind them. */
const ALONE_AT_ONCE = 2
/** The longest time that one tenant's results wait for another's locks. In milliseconds. */
const SHARED_LOCK_TIMEOUT_MS = 250
/** One round over all delayed groups. In milliseconds. */
const ROUND_MS = 2_000
const LONGEST_LOCK_TIMEOUT_MS = 1_000
const SHORTEST_LOCK_TIMEOUT_MS = 50

/**
 * Group commit. While transactions are running, groups that finish wait, and then share one transaction. An idle worker's group is written alone, at
 * once.
 *
 * A tenant's share is the unit of failure: a share that fails is taken out of the transaction, and the others are written without it. A tenant whose
 * locks were not free uses separate lanes until its results are written.
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

  /** Resolves after the commit. Rejects, with the whole group rolled back, if a `commit` throws or the database is unavailable. */
  settle(group: SettlementGroup): Promise<SettlementOutcome> {
    return new Promise((resolve, reject) => {
      const lane = this.#heldUpTenants.has(group.scope.tenantId) ? this.#alone : this.#waiting
      lane.push({ group, resolve, reject })
      this.#begin()
    })
  }

  #begin(): void {
    while (this.#sharedUnderWay < TRANSACTIONS_AT_ONCE && this.#waiting.length > 0) {
      const batch = takeAlike(this.#waiting, this.#groupsPerTransaction)
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
      const { share } = run
      const failed =
        batch.length === 1 ? batch : batch.filter(({ group }) => group.scope.tenantId === share?.scope.tenantId)
      const [only] = failed
      // Not caused by one group: a dispatch row that the host's transaction holds, the commit itself, or any of a tenant's groups.
      if (only === undefined) this.#alone.push(...batch)
      else {
        if (failed.length === 1) this.#fail(only, error, run)
        else this.#alone.push(...failed)
        this.#waiting.unshift(...batch.filter((one) => !failed.includes(one)))
      }
    }
  }

  async #writeAlone(one: Waiting): Promise<void> {
    const run: Run = { share: null, heldUp: false }
    const turn = (ROUND_MS * ALONE_AT_ONCE) / (this.#alone.length + 1)
    // What several results wait for keeps those who wait for the others waiting; they are submitted one by one after that.
    const most = one.group.settlements.length > 1 ? SHARED_LOCK_TIMEOUT_MS : LONGEST_LOCK_TIMEOUT_MS
    const longest = Math.min(most, one.group.patienceMs)
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
    const limits = { lockTimeoutMs: Math.max(1, Math.round(lockTimeoutMs)), now: groups[0]?.now ?? new Date() }
    const accept = (session: DatabaseSession): Promise<ReadonlySet<Settlement>> =>
      noting(run, () => this.#writer.accept(session, settlements, limits))
    if (groups.every(isPlain))
      return this.#database.readShared('queue.settle', async (session) => {
        const accepted = await accept(session)
        if (session.woken.size > 0) this.#database.announceTasksDue(session.woken)
        return accepted
      })
    const shares = toShares(groups)
    return this.#database.writeShared('queue.settle', (session) =>
      noting(run, async () => {
        const onShare = (share: SettlementShare): void => void (run.share = share)
        await this.#writer.lockConversations(session, shares, limits, onShare)
        run.share = null
        const accepted = await accept(session)
        for (const share of shares) {
          onShare(share)
          await this.#writer.writeShare(session, share, accepted)
        }
        run.share = null
        return accepted
      }),
    )
  }
}

/** True for results that change nothing but their dispatch rows. */
function isPlain({ settlements }: SettlementGroup): boolean {
  return settlements.every((each) => each.action === 'finish' && each.commit === undefined)
}

/**
 * Takes the first group and those that may share its transaction. **Results of one kind share a transaction, and plain ones share none with others**:
 * kinds lock different tables, and what one of them holds would be held while another waits.
 */
function takeAlike(waiting: Waiting[], most: number): readonly Waiting[] {
  const sortOf = ({ group }: Waiting): string | undefined => (isPlain(group) ? '' : group.settlements[0]?.task.kind)
  const [first] = waiting
  const sort = first === undefined ? undefined : sortOf(first)
  const taken = waiting.filter((one) => sortOf(one) === sort).slice(0, most)
  const rest = waiting.filter((one) => !taken.includes(one))
  waiting.splice(0, waiting.length, ...rest)
  return taken
}

/** Always in tenant order, so that two transactions never wait for each other's rows. */
function toShares(groups: readonly SettlementGroup[]): readonly SettlementShare[] {
  const tenants = Map.groupBy(groups, ({ scope }) => scope.tenantId)
  const shares = [...tenants.values()].map((those) => ({
    ...(those.at(-1) as SettlementGroup),
    settlements: those.flatMap(({ settlements }) => settlements),
  }))
  return shares.toSorted((one, other) => (one.scope.tenantId < other.scope.tenantId ? -1 : 1))
}

/** How far a transaction got. */
interface Run {
  /** The share being written. */
  share: SettlementShare | null
  /** True if it failed because a lock was not free. */
  heldUp: boolean
}

async function noting<Value>(run: Run, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    run.heldUp = isHeldUp(error)
    throw error
  }
}
