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

/** Settlements of one tenant that are kept or refused together. */
export interface SettlementGroup {
  readonly scope: TenantScope
  readonly settlements: readonly Settlement[]
  readonly now: Date
}

/** Writes settlements inside one transaction: first the dispatch rows, by fence, and only for those that match, what belongs to them. */
export class SettlementWriter {
  readonly #tellDead: TellDead
  readonly #dispatch: string

  constructor(sharedSchema: string, tellDead: TellDead) {
    this.#tellDead = tellDead
    this.#dispatch = `${quoteIdentifier(sharedSchema)}.dispatch`
  }

  /** Returns the dispatch ids that were accepted. */
  async write(session: DatabaseSession, groups: readonly SettlementGroup[]): Promise<ReadonlySet<string>> {
    const all = groups.flatMap((group) => group.settlements)
    const deleted = all.filter((settlement) => settlement.action !== 'retry')
    const retried = all.filter((settlement) => settlement.action === 'retry')
    const accepted = new Set([...(await this.delete(session, deleted)), ...(await this.#postpone(session, retried))])
    for (const { scope, settlements, now } of groups) {
      const kept = settlements.filter((settlement) => accepted.has(settlement.task.dispatchId))
      const tenant = session.ofTenant(scope, now)
      await runCommits(tenant, kept)
      for (const settlement of kept) {
        if (settlement.action === 'bury') await this.#bury(tenant, settlement)
      }
    }
    return accepted
  }

  async delete(session: DatabaseSession, settlements: readonly Settlement[]): Promise<ReadonlySet<string>> {
    if (settlements.length === 0) return new Set()
    const rows = await session.run<{ id: string }>({
      text: `DELETE FROM ${this.#dispatch} d USING unnest($1::uuid[], $2::bigint[]) AS r (id, fence)
             WHERE d.id = r.id AND d.fence = r.fence RETURNING d.id`,
      parameters: leaseColumns(settlements.map((settlement) => settlement.task)),
    })
    return new Set(rows.map((row) => row.id))
  }

  async #postpone(
    session: DatabaseSession,
    settlements: readonly Extract<Settlement, { action: 'retry' }>[],
  ): Promise<ReadonlySet<string>> {
    if (settlements.length === 0) return new Set()
    const rows = await session.run<{ id: string }>({
      text: `UPDATE ${this.#dispatch} d
             SET ready = false, worker_id = NULL, due_at = r.due_at, attempts = d.attempts - r.given_back
             FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::int[]) AS r (id, fence, due_at, given_back)
             WHERE d.id = r.id AND d.fence = r.fence RETURNING d.id`,
      parameters: [
        ...leaseColumns(settlements.map((settlement) => settlement.task)),
        settlements.map((settlement) => settlement.dueAt),
        settlements.map((settlement) => (settlement.countsAsAttempt ? 0 : 1)),
      ],
    })
    return new Set(rows.map((row) => row.id))
  }

  async #bury(session: TenantSession, settlement: Extract<Settlement, { action: 'bury' }>): Promise<void> {
    await settlement.onDead?.(session)
    await this.#tellDead(session, settlement)
  }
}

/** Ids and fencing numbers, as parameters for unnest. */
export function leaseColumns(tasks: readonly ClaimedTask[]): [ids: readonly string[], fences: readonly number[]] {
  return [tasks.map((task) => task.dispatchId), tasks.map((task) => task.fence)]
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
