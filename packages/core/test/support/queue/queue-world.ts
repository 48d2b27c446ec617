import { silentLogger } from '@leadkit/contracts'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { newId, tenantSchema, type TenantScope } from '../../../src/lib/base/identifier.ts'
import { taskBackoff } from '../../../src/lib/queue/backoff.ts'
import type { HostEventType } from '../../../src/lib/host-events/host-event.ts'
import { Database, type DatabaseOptions } from '../../../src/lib/database/database.ts'
import { quoteIdentifier } from '../../../src/lib/database/session.ts'
import { DispatchStore } from '../../../src/lib/queue/dispatch-store.ts'
import type { DispatchSweep } from '../../../src/lib/queue/dispatch-sweep.ts'
import { enqueue } from '../../../src/lib/queue/dispatch-writer.ts'
import { Migrator } from '../../../src/lib/database/migrator.ts'
import { prepareTenant } from '../../../src/lib/tenants/tenant-preparation-writer.ts'
import { TaskNotificationStore } from '../../../src/lib/queue/task-notification-store.ts'
import type { ClaimedTask, TaskHandler, TaskKind, TaskResult } from '../../../src/lib/queue/task.ts'
import { createWorker, type Worker, type WorkerOptions } from '../../../src/lib/queue/worker.ts'
import { HostEventWriter } from '../../../src/lib/host-events/host-event-store.ts'

export type TestHandler = TaskHandler

/** A database with what a worker needs, and a clock that tests move. */
export class QueueWorld {
  readonly database: Database
  readonly store: DispatchStore
  readonly notifier: TaskNotificationStore
  readonly events: HostEventWriter
  /** Added to the real time. */
  aheadMs = 0
  readonly #workers: Worker[] = []

  constructor(options: DatabaseOptions, subscribed: readonly HostEventType[] = []) {
    this.database = new Database(options)
    this.events = new HostEventWriter(subscribed)
    this.store = new DispatchStore(this.database, this.events.tellDead)
    this.notifier = new TaskNotificationStore(this.database, silentLogger)
  }

  readonly now = (): Date => new Date(Date.now() + this.aheadMs)

  /** A tenant; only with its schema when a test reads or writes its tables. */
  async tenant(withSchema: 'with schema' | 'without schema' = 'without schema'): Promise<TenantScope> {
    const tenantId = newId()
    const scope = { tenantId, schema: tenantSchema(tenantId) }
    await this.database.transaction(async (session) => {
      const row = { id: tenantId, name: tenantId, tier: 'free', schema_name: scope.schema }
      await session.sharedTables.insertInto('tenants').values(row).execute()
      if (withSchema === 'with schema')
        await new Migrator(this.database, this.now, prepareTenant).createTenantSchema(session.ofTenant(scope))
      // A new tenant has work of its own, which is not what these tests are about.
      await session.sharedTables.deleteFrom('dispatch').where('tenant_id', '=', tenantId).execute()
    })
    return scope
  }

  /** Makes new tasks due, and returns their ids. */
  async enqueue(scope: TenantScope, kind: TaskKind, count = 1, dueAt?: Date): Promise<readonly string[]> {
    const tasks = Array.from({ length: count }, () => ({ kind, taskId: newId(), dueAt }))
    await this.database.transaction((session) => enqueue(session.ofTenant(scope, this.now()), tasks))
    return tasks.map((task) => task.taskId)
  }

  worker(
    handlers: readonly TestHandler[],
    options: WorkerOptions = {},
    parts: { readonly sweep?: DispatchSweep; readonly random?: () => number } = {},
  ): Worker {
    const context = { fetch, logger: silentLogger, now: this.now }
    const byKind = new Map(handlers.map((handler) => [handler.kind, handler]))
    const worker = createWorker(
      { store: this.store, handlers: byKind, wakes: this.notifier, context, ...parts },
      options,
    )
    this.#workers.push(worker)
    return worker
  }

  /** Runs what is due, and then, as often as said, what comes back after the longest pause. */
  async drainThrough(worker: Worker, comebacks: number): Promise<void> {
    await worker.drain()
    for (let comeback = 0; comeback < comebacks; comeback += 1) {
      this.aheadMs += taskBackoff.longestMs
      await worker.drain()
    }
  }

  /** Lets all leases run out, which the database's clock measures. */
  async endLeases(): Promise<void> {
    await this.database.session.run({
      text: `UPDATE ${quoteIdentifier(this.database.sharedSchema)}.dispatch SET due_at = clock_timestamp() - interval '1 second' WHERE worker_id IS NOT NULL`,
      parameters: [],
    })
  }

  /** The dispatch rows of a tenant. */
  async rows(scope: TenantScope): Promise<readonly DispatchRow[]> {
    const rows = await this.database.session.sharedTables
      .selectFrom('dispatch')
      .selectAll()
      .where('tenant_id', '=', scope.tenantId)
      .orderBy('id')
      .execute()
    return rows.map((row) => ({
      taskId: row.task_id,
      kind: row.kind,
      ready: row.ready,
      dueAt: row.due_at,
      attempts: row.attempts,
      fence: Number(row.fence),
      workerId: row.worker_id,
    }))
  }

  async clear(): Promise<void> {
    await this.database.session.sharedTables.deleteFrom('dispatch').execute()
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()))
    await this.notifier.close()
    await this.database.close()
  }
}

export interface DispatchRow {
  readonly taskId: string
  readonly kind: string
  readonly ready: boolean
  readonly dueAt: Date
  readonly attempts: number
  readonly fence: number
  readonly workerId: string | null
}

/** A handler of one function per task. */
export function handlerOf(
  kind: TaskKind,
  runOne: (task: ClaimedTask, scope: TenantScope, signal: AbortSignal) => Promise<TaskResult>,
  rules: Partial<Pick<TestHandler, 'batchSize' | 'leaseMs' | 'maxAttempts' | 'onDead'>> = {},
): TestHandler {
  return {
    kind,
    batchSize: 5,
    leaseMs: 30_000,
    maxAttempts: 3,
    ...rules,
    run: (scope, tasks, context) => Promise.all(tasks.map((task) => runOne(task, scope, context.signal))),
  }
}

export const done = { outcome: 'done' } as const

/** One world for the tests of a describe block, with an empty queue and the real time before each. */
export function useQueueWorld(
  options: () => DatabaseOptions,
  subscribed: readonly HostEventType[] = [],
): () => QueueWorld {
  let world: QueueWorld | undefined
  beforeAll(() => {
    world = new QueueWorld(options(), subscribed)
  })
  beforeEach(async () => {
    if (world !== undefined) world.aheadMs = 0
    await world?.clear()
  })
  afterAll(() => world?.close())
  return () => world as QueueWorld
}

export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
