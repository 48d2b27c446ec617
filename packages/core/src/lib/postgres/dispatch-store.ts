import type { TenantScope } from '../domain/tenant.ts'
import type {
  ClaimedGroup,
  ClaimPage,
  ClaimRequest,
  DispatchStore,
  Lease,
  Settlement,
} from '../queue/dispatch-store.ts'
import type { ClaimedTask, TaskKind } from '../queue/task.ts'
import type { Database } from './database.ts'
import { claimTasks } from './dispatch-claim.ts'
import type { HostEventWriter } from './host-event-writer.ts'
import { toLeadKitError } from './pg-error.ts'
import { type DatabaseSession, quoteIdentifier } from './session.ts'

/**
 * What is due, in the shared dispatch table. None of its statements is named: a plan kept from a moment when the table was empty would
 * read the whole table later.
 */
export class PostgresDispatchStore implements DispatchStore<DatabaseSession> {
  readonly #database: Database
  readonly #events: HostEventWriter
  readonly #dispatch: string

  constructor(database: Database, events: HostEventWriter) {
    this.#database = database
    this.#events = events
    this.#dispatch = `${quoteIdentifier(database.sharedSchema)}.dispatch`
  }

  async claim(request: ClaimRequest): Promise<ClaimPage> {
    return guard('queue.claim', () => claimTasks(this.#database.session, request))
  }

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

  async readyKinds(kinds: readonly TaskKind[]): Promise<readonly TaskKind[]> {
    const rows = await this.#run<{ kind: TaskKind }>(
      'queue.readyKinds',
      `SELECT k.kind FROM unnest($1::text[]) AS k (kind)
       WHERE EXISTS (SELECT 1 FROM ${this.#dispatch} d WHERE d.ready AND d.kind = k.kind)`,
      [kinds],
    )
    return rows.map((row) => row.kind)
  }

  async extend(leases: readonly Lease[], workerId: string): Promise<ReadonlySet<string>> {
    const rows = await this.#run<{ id: string }>(
      'queue.extend',
      // An overdue lease that was promoted but not claimed has kept its fence, and is taken back.
      `UPDATE ${this.#dispatch} d SET ready = false, worker_id = $4, due_at = r.due_at
       FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[]) AS r (id, fence, due_at)
       WHERE d.id = r.id AND d.fence = r.fence RETURNING d.id`,
      [...columns(leases.map((lease) => lease.task)), leases.map((lease) => lease.until), workerId],
    )
    return new Set(rows.map((row) => row.id))
  }

  async release(tasks: readonly ClaimedTask[], now: Date): Promise<number> {
    const rows = await this.#run(
      'queue.release',
      `UPDATE ${this.#dispatch} d
       SET ready = true, worker_id = NULL, due_at = $3, attempts = d.attempts - 1, fence = d.fence + 1
       FROM unnest($1::uuid[], $2::bigint[]) AS r (id, fence) WHERE d.id = r.id AND d.fence = r.fence RETURNING 1`,
      [...columns(tasks), now],
    )
    return rows.length
  }

  async settle(
    scope: TenantScope,
    settlements: readonly Settlement<DatabaseSession>[],
    now: Date,
  ): Promise<ReadonlySet<string>> {
    return guard('queue.settle', async () => {
      const plain = settlements.every((settlement) => settlement.action === 'finish' && settlement.commit === undefined)
      if (plain) return this.#delete(this.#database.session, settlements)
      return this.#database.transaction((session) => this.#settleIn(session, scope, settlements, now))
    })
  }

  async putOff(kind: TaskKind, group: ClaimedGroup, until: Date): Promise<void> {
    await this.#run(
      'queue.putOff',
      `UPDATE ${this.#dispatch} SET ready = false, worker_id = NULL, due_at = $3,
         attempts = attempts - CASE WHEN id = ANY ($4::uuid[]) THEN 1 ELSE 0 END
       WHERE tenant_id = $1 AND kind = $2 AND (ready OR id = ANY ($4::uuid[]))`,
      [group.scope.tenantId, kind, until, group.tasks.map((task) => task.dispatchId)],
    )
  }

  async discard(tenantId: string): Promise<void> {
    await this.#run('queue.discard', `DELETE FROM ${this.#dispatch} WHERE tenant_id = $1`, [tenantId])
  }

  async #settleIn(
    session: DatabaseSession,
    scope: TenantScope,
    settlements: readonly Settlement<DatabaseSession>[],
    now: Date,
  ): Promise<ReadonlySet<string>> {
    const deleted = settlements.filter((settlement) => settlement.action !== 'retry')
    const retried = settlements.filter((settlement) => settlement.action === 'retry')
    const accepted = new Set([...(await this.#delete(session, deleted)), ...(await this.#postpone(session, retried))])
    for (const settlement of settlements) {
      if (!accepted.has(settlement.task.dispatchId)) continue
      await settlement.commit?.(session)
      if (settlement.action === 'bury') await this.#bury(session, scope, settlement, now)
    }
    return accepted
  }

  async #bury(
    session: DatabaseSession,
    scope: TenantScope,
    settlement: Extract<Settlement<DatabaseSession>, { action: 'bury' }>,
    now: Date,
  ): Promise<void> {
    await settlement.onDead?.(session)
    const { kind, taskId } = settlement.task
    // A dead event that made another event would, with a broken handler, never end.
    if (kind === 'host_event') return
    await this.#events.write(session, scope, 'task.dead', { kind, taskId, code: settlement.error.code }, now)
  }

  async #delete(
    session: DatabaseSession,
    settlements: readonly Settlement<DatabaseSession>[],
  ): Promise<ReadonlySet<string>> {
    if (settlements.length === 0) return new Set()
    const rows = await session.run<{ id: string }>({
      text: `DELETE FROM ${this.#dispatch} d USING unnest($1::uuid[], $2::bigint[]) AS r (id, fence)
             WHERE d.id = r.id AND d.fence = r.fence RETURNING d.id`,
      parameters: columns(settlements.map((settlement) => settlement.task)),
    })
    return new Set(rows.map((row) => row.id))
  }

  async #postpone(
    session: DatabaseSession,
    settlements: readonly Extract<Settlement<DatabaseSession>, { action: 'retry' }>[],
  ): Promise<ReadonlySet<string>> {
    if (settlements.length === 0) return new Set()
    const rows = await session.run<{ id: string }>({
      text: `UPDATE ${this.#dispatch} d
             SET ready = false, worker_id = NULL, due_at = r.due_at, attempts = d.attempts - r.given_back
             FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::int[]) AS r (id, fence, due_at, given_back)
             WHERE d.id = r.id AND d.fence = r.fence RETURNING d.id`,
      parameters: [
        ...columns(settlements.map((settlement) => settlement.task)),
        settlements.map((settlement) => settlement.dueAt),
        settlements.map((settlement) => (settlement.countsAsAttempt ? 0 : 1)),
      ],
    })
    return new Set(rows.map((row) => row.id))
  }

  #run<Row>(operation: string, text: string, parameters: readonly unknown[]): Promise<readonly Row[]> {
    return guard(operation, () => this.#database.session.run<Row>({ text, parameters }))
  }
}

function columns(tasks: readonly ClaimedTask[]): [ids: readonly string[], fences: readonly number[]] {
  return [tasks.map((task) => task.dispatchId), tasks.map((task) => task.fence)]
}

async function guard<Value>(operation: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    throw toLeadKitError(error, operation)
  }
}
