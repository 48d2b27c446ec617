import type { ClaimedTask, TaskKind } from './task.ts'
import type { Database } from '../database/database.ts'
import { DispatchClaim } from './dispatch-claim.ts'
import { type SettlementOutcome, SettlementStore } from './settlement-store.ts'
import { leaseColumns, leaseKey, SettlementWriter, type TellDead } from './settlement-writer.ts'
import { readLockedSchemas } from './lock-wait-reader.ts'
import { quoteIdentifier } from '../database/session.ts'
import type { Settlement } from './settlement.ts'
import type { ClaimedGroup, ClaimPage, ClaimRequest, Lease } from './claimed-group.ts'
import type { TenantScope } from '../base/tenant-scope.ts'

export interface DispatchStoreOptions {
  /**
   * How many tenants' results may share a transaction when they end at the same time. Default 16. On Citus say 1: a transaction over
   * tenants on several nodes needs a two-phase commit there.
   */
  readonly groupsPerTransaction?: number | undefined
}

/**
 * What is due, in the shared dispatch table. Of its statements only the claim is named: a plan kept from a moment when the table was empty
 * would read the whole table later.
 */
export class DispatchStore {
  readonly #database: Database
  readonly #claim: DispatchClaim
  readonly #settlements: SettlementStore
  readonly #dispatch: string

  constructor(database: Database, tellDead: TellDead, options: DispatchStoreOptions = {}) {
    this.#database = database
    this.#claim = new DispatchClaim(database.sharedSchema)
    const writer = new SettlementWriter(database.sharedSchema, tellDead)
    this.#settlements = new SettlementStore(database, writer, options.groupsPerTransaction ?? 16)
    this.#dispatch = `${quoteIdentifier(database.sharedSchema)}.dispatch`
  }

  async claim(request: ClaimRequest): Promise<ClaimPage> {
    return this.#database.readShared('queue.claim', (session) => this.#claim.run(session, request))
  }

  /** Makes ready what waited for a time before `now`: delayed tasks, and those whose worker let its lease run out. Returns how many. */
  async promote(now: Date, limit: number): Promise<number> {
    const rows = await this.#run(
      'queue.promote',
      `WITH waited AS MATERIALIZED (
         SELECT id FROM ${this.#dispatch} WHERE NOT ready AND due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
       )
       UPDATE ${this.#dispatch} d SET ready = true, worker_id = NULL FROM waited WHERE d.id = waited.id RETURNING 1`,
      [now, limit],
    )
    return rows.length
  }

  /** Those of the kinds that have at least one ready task. */
  async readyKinds(kinds: readonly TaskKind[]): Promise<readonly TaskKind[]> {
    const rows = await this.#run<{ kind: TaskKind }>(
      'queue.readyKinds',
      `SELECT k.kind FROM unnest($1::text[]) AS k (kind)
       WHERE EXISTS (SELECT 1 FROM ${this.#dispatch} d WHERE d.ready AND d.kind = k.kind)`,
      [kinds],
    )
    return rows.map((row) => row.kind)
  }

  /**
   * Moves the ends of leases. Never waits for a lock: a row that somebody else holds keeps its lease's end, and nobody claims it meanwhile.
   * Returns the tasks that are still this worker's, also those.
   */
  async extend(leases: readonly Lease[], workerId: string): Promise<ReadonlySet<ClaimedTask>> {
    const rows = await this.#run<{ id: string; fence: string | number }>(
      'queue.extend',
      // An overdue lease that was promoted but not claimed has kept its fence, and is taken back.
      `WITH leased AS MATERIALIZED (
         SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[]) AS r (id, fence, due_at)
       ), free AS MATERIALIZED (
         SELECT d.id, leased.due_at FROM ${this.#dispatch} d JOIN leased ON d.id = leased.id AND d.fence = leased.fence
         FOR UPDATE OF d SKIP LOCKED
       ), moved AS (
         UPDATE ${this.#dispatch} d SET ready = false, worker_id = $4, due_at = free.due_at FROM free WHERE d.id = free.id
       )
       SELECT d.id, d.fence FROM ${this.#dispatch} d JOIN leased ON d.id = leased.id AND d.fence = leased.fence`,
      [...leaseColumns(leases.map((lease) => lease.task)), leases.map((lease) => lease.until), workerId],
    )
    const kept = new Set(rows.map((row) => leaseKey(row.id, row.fence)))
    return new Set(leases.map(({ task }) => task).filter((task) => kept.has(leaseKey(task.dispatchId, task.fence))))
  }

  /** Makes tasks ready again at once, their attempts given back; results that come later are refused. Returns how many. */
  async release(tasks: readonly ClaimedTask[], now: Date): Promise<number> {
    const rows = await this.#run(
      'queue.release',
      `UPDATE ${this.#dispatch} d
       SET ready = true, worker_id = NULL, due_at = $3, attempts = d.attempts - 1, fence = d.fence + 1, again_at = NULL
       FROM unnest($1::uuid[], $2::bigint[]) AS r (id, fence) WHERE d.id = r.id AND d.fence = r.fence RETURNING 1`,
      [...leaseColumns(tasks), now],
    )
    return rows.length
  }

  /**
   * Settles tasks of one tenant in one transaction and runs their `commit`. Results of any claim but the newest of their task are left out.
   * Rejects, with nothing kept, when any `commit` throws.
   * @param patienceMs the longest wait for a lock, which is well below the lease.
   */
  settle(
    scope: TenantScope,
    settlements: readonly Settlement[],
    now: Date,
    patienceMs = Infinity,
  ): Promise<SettlementOutcome> {
    return this.#settlements.settle({ scope, settlements, now, patienceMs })
  }

  /** Puts off all tasks of a kind of a suspended tenant, without an attempt lost. */
  async putOff(kind: TaskKind, group: ClaimedGroup, until: Date): Promise<void> {
    await this.#run(
      'queue.putOff',
      `UPDATE ${this.#dispatch} SET ready = false, worker_id = NULL, due_at = $3, fence = fence + 1, again_at = NULL,
         attempts = attempts - CASE WHEN id = ANY ($4::uuid[]) THEN 1 ELSE 0 END
       WHERE tenant_id = $1 AND kind = $2 AND (ready OR id = ANY ($4::uuid[]))`,
      [group.scope.tenantId, kind, until, group.tasks.map((task) => task.dispatchId)],
    )
  }

  /** Deletes all tasks of a tenant that does not exist. */
  async discard(tenantId: string): Promise<void> {
    await this.#run('queue.discard', `DELETE FROM ${this.#dispatch} WHERE tenant_id = $1`, [tenantId])
  }

  /** Those of the tenants' schemas in which something waits for a lock on a table. */
  lockedSchemas(schemas: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#database.readShared('queue.locks', (session) => readLockedSchemas(session, schemas))
  }

  /** Clears what a drained backlog left behind in the indexes, which claims would have to read past. */
  async tidy(): Promise<void> {
    // Autovacuum would come within a minute. Kept pages tell the planner that an empty table may be large soon.
    await this.#run('queue.tidy', `VACUUM (SKIP_LOCKED, TRUNCATE false) ${this.#dispatch}`, [])
  }

  #run<Row>(operation: string, text: string, parameters: readonly unknown[]): Promise<readonly Row[]> {
    return this.#database.readShared(operation, (session) => session.run<Row>({ text, parameters }))
  }
}
