import type { LeadKitError } from '@leadkit/contracts'
import type { ClaimedTask } from './task.ts'
import { type DatabaseSession, quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { Settlement } from './settlement.ts'
import type { TenantScope } from '../base/tenant-scope.ts'

/** Tells the host, in the transaction that buries a task, that nobody tries it again. */
export type TellDead = (
  session: TenantSession,
  dead: { readonly task: ClaimedTask; readonly error: LeadKitError },
) => Promise<void>

/** Settlements of one tenant that are kept or refused together: a tenant's share of a transaction. */
export interface SettlementGroup {
  readonly scope: TenantScope
  readonly settlements: readonly Settlement[]
  readonly now: Date
  /** The longest wait for a lock: a part of the lease, which cannot be extended meanwhile. In milliseconds. */
  readonly patienceMs: number
}

export interface AcceptanceLimits {
  /** The longest wait for a lock, here and in what follows in the same transaction. In milliseconds. */
  readonly lockTimeoutMs: number
  readonly now: Date
}

/**
 * Writes settlements inside one transaction: first the dispatch rows, and only for those that were accepted, what belongs to them. A result is
 * accepted once, and only from the newest claim of its task: id and fence of the row must both match, and each acceptance ends that fence.
 */
export class SettlementWriter {
  readonly #tellDead: TellDead
  readonly #dispatch: string

  constructor(sharedSchema: string, tellDead: TellDead) {
    this.#tellDead = tellDead
    this.#dispatch = `${quoteIdentifier(sharedSchema)}.dispatch`
  }

  /**
   * Deletes the dispatch rows, or makes them wait for their next try; a task that was made due again while it ran is due again at once.
   * Returns the settlements that were accepted.
   */
  async accept(
    session: DatabaseSession,
    settlements: readonly Settlement[],
    limits: AcceptanceLimits,
  ): Promise<ReadonlySet<Settlement>> {
    // Of two results of one claim the first stands.
    const byLease = new Map<string, Settlement>()
    for (const settlement of settlements) {
      const key = leaseKey(settlement.task.dispatchId, settlement.task.fence)
      if (!byLease.has(key)) byLease.set(key, settlement)
    }
    const all = [...byLease.values()]
    const ended = all.filter((settlement) => settlement.action !== 'retry').map(({ task }) => task)
    const deleted = await this.#delete(session, ended, limits)
    // Rare: the others were made due again, or their lease is lost.
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

  /** Writes what belongs to the accepted settlements of one tenant. */
  async writeShare(
    session: DatabaseSession,
    { scope, settlements, now }: SettlementGroup,
    accepted: ReadonlySet<Settlement>,
  ): Promise<void> {
    const kept = settlements.filter((settlement) => accepted.has(settlement))
    const tenant = session.ofTenant(scope, now)
    await lockConversations(tenant, kept)
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
      // A new fence: neither a repetition of this result nor an extension that was on its way may touch the row again.
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

/** Sets the longest wait for a lock until the transaction ends, before the statement it stands in takes its first: no round trip of its own. */
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

/** Ids and fencing numbers, as parameters for unnest. */
export function leaseColumns(tasks: readonly ClaimedTask[]): [ids: readonly string[], fences: readonly number[]] {
  return [tasks.map((task) => task.dispatchId), tasks.map((task) => task.fence)]
}

/**
 * Locks the conversations that the results of a tenant touch before the first of them is written, in the order in which ingestion locks them.
 * A sent reply locks the key of its message before its conversation, by itself.
 */
async function lockConversations(session: TenantSession, settlements: readonly Settlement[]): Promise<void> {
  const ids = [...new Set(settlements.flatMap((settlement) => settlement.conversationIds ?? []))]
  if (ids.length < 2) return
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
