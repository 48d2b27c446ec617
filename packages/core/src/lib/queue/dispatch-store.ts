import type { ClaimedTask, TaskKind, Settlement } from './task.ts'
import type { Database } from '../database/database.ts'
import {
  type SettlementOutcome,
  SettlementStore,
  leaseColumns,
  leaseKey,
  SettlementWriter,
  type TellDead,
} from './settlement-store.ts'
import { readLockedSchemas } from './lock-wait-reader.ts'
import { type DatabaseSession, quoteIdentifier, prepared } from '../database/session.ts'
import type { ClaimedGroup, ClaimPage, ClaimRequest, Lease } from './claimed-group.ts'
import { type TenantScope, tenantSchema } from '../base/identifier.ts'

/**
 * Claims in one statement. `walk` skips across the index from tenant to tenant with ready tasks (a loose index scan), from the cursor to the last
 * tenant and then from the first, at most once around; the LIMIT in `walked` stops it. `picked` locks a few tasks of each, skipping rows locked by
 * other workers. The cost depends on the tasks claimed, not on the number of tenants.
 */
function claimText(sharedSchema: string): string {
  const schema = quoteIdentifier(sharedSchema)
  const dispatch = `${schema}.dispatch`
  return `
WITH RECURSIVE walk (tenant_id, step, wrapped) AS (
  SELECT $2::uuid, 0, false
  UNION ALL
  SELECT coalesce(later.tenant_id, earliest.tenant_id), walk.step + 1, walk.wrapped OR later.tenant_id IS NULL
  FROM walk
  LEFT JOIN LATERAL (
    SELECT d.tenant_id FROM ${dispatch} d
    WHERE d.ready AND d.kind = $1 AND d.tenant_id > walk.tenant_id AND (NOT walk.wrapped OR d.tenant_id <= $2)
    ORDER BY d.tenant_id LIMIT 1
  ) later ON true
  LEFT JOIN LATERAL (
    SELECT d.tenant_id FROM ${dispatch} d
    WHERE later.tenant_id IS NULL AND NOT walk.wrapped AND d.ready AND d.kind = $1 AND d.tenant_id <= $2
    ORDER BY d.tenant_id LIMIT 1
  ) earliest ON true
  WHERE coalesce(later.tenant_id, earliest.tenant_id) IS NOT NULL
), walked AS MATERIALIZED (
  SELECT tenant_id, step, (SELECT t.active FROM ${schema}.tenants t WHERE t.id = walk.tenant_id) AS active
  FROM walk WHERE step > 0 AND tenant_id <> ALL ($5::uuid[]) LIMIT $3
), picked AS MATERIALIZED (
  SELECT task.id FROM walked
  CROSS JOIN LATERAL (
    SELECT d.id FROM ${dispatch} d
    WHERE d.ready AND d.kind = $1 AND d.tenant_id = walked.tenant_id
    ORDER BY d.due_at LIMIT $4 FOR UPDATE SKIP LOCKED
  ) task
), claimed AS (
  UPDATE ${dispatch} d
  SET ready = false, due_at = clock_timestamp() + $6::integer * interval '1 millisecond', worker_id = $7, attempts = d.attempts + 1, fence = d.fence + 1, again_at = NULL
  FROM picked WHERE d.id = picked.id
  RETURNING d.id, d.tenant_id, d.task_id, d.attempts, d.fence
)
SELECT walked.tenant_id, walked.step, walked.active, c.id, c.task_id, c.attempts, c.fence
FROM walked LEFT JOIN claimed c ON c.tenant_id = walked.tenant_id`
}

interface ClaimRow {
  readonly tenant_id: string
  readonly step: number
  readonly active: boolean | null
  readonly id: string | null
  readonly task_id: string
  readonly attempts: number
  readonly fence: string | number
}

const SLOW_CLAIM_MS = 15

const RENAME_EVERY_MS = 30_000

/**
 * Leases ready tasks of one kind, at most `maxPerTenant` of each of at most `maxTenants` tenants.
 *
 * Planning takes longer than a small claim, so the server keeps the plan. But a plan made while the table was empty scans the whole table on each
 * step (measured: 130 ms instead of 2 ms at 50,000 rows). A slow claim therefore changes the statement's name, so that the next claims are planned
 * again for the current table.
 */
export class DispatchClaim {
  readonly #text: string
  #named: string
  #generation = 0
  #renamedAt = -Infinity

  constructor(sharedSchema: string) {
    this.#text = claimText(sharedSchema)
    this.#named = prepared('leadkit_claim_0', this.#text)
  }

  async run(session: DatabaseSession, request: ClaimRequest): Promise<ClaimPage> {
    const { kind, after, maxTenants, maxPerTenant, skipTenants, leaseMs, workerId } = request
    const began = performance.now()
    const rows = await session.run<ClaimRow>({
      text: this.#named,
      parameters: [kind, after, maxTenants, maxPerTenant, skipTenants, leaseMs, workerId],
    })
    const ended = performance.now()
    if (ended - began > SLOW_CLAIM_MS && ended - this.#renamedAt > RENAME_EVERY_MS) {
      this.#generation += 1
      this.#named = prepared(`leadkit_claim_${this.#generation}`, this.#text)
      this.#renamedAt = ended
    }
    return toPage(request, rows)
  }
}

function toPage(request: ClaimRequest, rows: readonly ClaimRow[]): ClaimPage {
  const tenants = new Map<string, ClaimRow[]>()
  let last: ClaimRow | undefined
  for (const row of rows) {
    if (last === undefined || row.step > last.step) last = row
    const others = tenants.get(row.tenant_id)
    if (others === undefined) tenants.set(row.tenant_id, [row])
    else others.push(row)
  }
  return {
    groups: [...tenants.values()].map((group) => toGroup(request, group)).filter((group) => group.tasks.length > 0),
    next: tenants.size < request.maxTenants ? null : (last?.tenant_id ?? null),
  }
}

function toGroup(request: ClaimRequest, rows: readonly ClaimRow[]): ClaimedGroup {
  const [{ tenant_id: tenantId, active }] = rows as readonly [ClaimRow]
  const tenant = active === null ? 'removed' : active ? 'active' : 'suspended'
  return {
    scope: { tenantId, schema: tenantSchema(tenantId) },
    tenant,
    tasks: rows.flatMap((row) => toTask(request, row)),
  }
}

function toTask(request: ClaimRequest, row: ClaimRow): readonly ClaimedTask[] {
  if (row.id === null) return []
  return [
    { dispatchId: row.id, kind: request.kind, taskId: row.task_id, attempt: row.attempts, fence: Number(row.fence) },
  ]
}

export interface DispatchStoreOptions {
  /**
   * How many tenants' results may share a transaction if they end at the same time. Default 16. On Citus use 1: a transaction across tenants on
   * several nodes needs a two-phase commit there.
   */
  readonly groupsPerTransaction?: number | undefined
}

/**
 * Open work, in the shared dispatch table. Only the claim is a named statement: a plan made while the table was empty would scan the whole table
 * later.
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

  /**
   * Makes tasks ready that waited for a time before `now`, and tasks whose lease has expired. A lease is measured only by the database's clock: by
   * its own clock, a host that is ahead would take the tasks of all others. Returns how many.
   */
  async promote(now: Date, limit: number): Promise<number> {
    const rows = await this.#run(
      'queue.promote',
      `WITH waited AS MATERIALIZED (
         SELECT id FROM ${this.#dispatch}
         WHERE NOT ready AND due_at <= greatest($1::timestamptz, statement_timestamp())
           AND due_at <= CASE WHEN worker_id IS NULL THEN $1::timestamptz ELSE statement_timestamp() END
         ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
       )
       UPDATE ${this.#dispatch} d SET ready = true, worker_id = NULL FROM waited WHERE d.id = waited.id RETURNING 1`,
      [now, limit],
    )
    return rows.length
  }

  /** The kinds that have at least one ready task. */
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
   * Extends leases. Never waits for a lock: a locked row keeps the end of its lease, and nobody can claim it in the meantime. Returns the tasks that
   * still belong to this worker, including locked ones.
   */
  async extend(leases: readonly Lease[], workerId: string): Promise<ReadonlySet<ClaimedTask>> {
    const rows = await this.#run<{ id: string; fence: string | number }>(
      'queue.extend',
      // An overdue lease that was promoted but not claimed still has its fence, and is taken back.
      `WITH leased AS MATERIALIZED (
         SELECT id, fence, clock_timestamp() + lease * interval '1 millisecond' AS due_at
         FROM unnest($1::uuid[], $2::bigint[], $3::integer[]) AS r (id, fence, lease)
       ), free AS MATERIALIZED (
         SELECT d.id, leased.due_at FROM ${this.#dispatch} d JOIN leased ON d.id = leased.id AND d.fence = leased.fence
         FOR UPDATE OF d SKIP LOCKED
       ), moved AS (
         UPDATE ${this.#dispatch} d SET ready = false, worker_id = $4, due_at = free.due_at FROM free WHERE d.id = free.id
       )
       SELECT d.id, d.fence FROM ${this.#dispatch} d JOIN leased ON d.id = leased.id AND d.fence = leased.fence`,
      [...leaseColumns(leases.map((lease) => lease.task)), leases.map((lease) => lease.leaseMs), workerId],
    )
    const kept = new Set(rows.map((row) => leaseKey(row.id, row.fence)))
    return new Set(leases.map(({ task }) => task).filter((task) => kept.has(leaseKey(task.dispatchId, task.fence))))
  }

  /** Makes tasks ready again at once, without using up the attempt; later results are refused. Returns how many. */
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
   * Settles tasks of one tenant in one transaction and runs their `commit`. Results of any claim but the task's newest are left out. Rejects, with
   * everything rolled back, if any `commit` throws.
   * @param patienceMs the longest wait for a lock, well below the lease.
   */
  settle(
    scope: TenantScope,
    settlements: readonly Settlement[],
    now: Date,
    patienceMs = Infinity,
  ): Promise<SettlementOutcome> {
    return this.#settlements.settle({ scope, settlements, now, patienceMs })
  }

  /** Postpones all tasks of one kind of a suspended tenant, without using up an attempt. */
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

  /** The tenants' schemas in which something waits for a lock on a table. */
  lockedSchemas(schemas: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#database.readShared('queue.locks', (session) => readLockedSchemas(session, schemas))
  }

  /** Removes the dead index entries of a drained backlog, which claims would have to read past. */
  async tidy(): Promise<void> {
    // Autovacuum would run within a minute. The pages that stay tell the planner that an empty table may soon be large.
    await this.#run('queue.tidy', `VACUUM (SKIP_LOCKED, TRUNCATE false) ${this.#dispatch}`, [])
  }

  #run<Row>(operation: string, text: string, parameters: readonly unknown[]): Promise<readonly Row[]> {
    return this.#database.readShared(operation, (session) => session.run<Row>({ text, parameters }))
  }
}
