import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { type CallContext, LeadKitError } from '@leadkit/contracts'
import { backoffMs, connectionBackoff } from './backoff.ts'
import { LeaseKeeper, HeldGroups } from './lease-keeper.ts'
import type { TaskHandler, TaskKind } from './task.ts'
import { TaskPump, KindSchedule } from './task-pump.ts'
import { OutageLog } from './outage-log.ts'
import { TaskRunner } from './task-runner.ts'
import { faultWords } from '../base/fault-words.ts'
import { type WorkerCounts, type WorkerMeasure, WorkerMetrics } from './worker-metrics.ts'
import type { DispatchStore } from './dispatch-store.ts'
import type { DispatchSweep } from './dispatch-sweep.ts'
import type { TaskNotificationStore } from './task-notification-store.ts'

/** The options of one worker. A host may run any number of workers, in one process or in many. */
export interface WorkerOptions {
  /** Concurrent runs, each with tasks of one tenant. Default 8. */
  readonly concurrency?: number | undefined
  /** Only these kinds. Default all. */
  readonly kinds?: readonly TaskKind[] | undefined
  /** How often the worker polls for tasks without a wake-up, delayed tasks and expired leases. In milliseconds. Default 1,000. */
  readonly pollIntervalMs?: number | undefined
  /** How long `stop()` waits for running tasks before it releases the rest. In milliseconds. Default 30,000. */
  readonly stopTimeoutMs?: number | undefined
  /** The maximum number of concurrent tasks of one tenant and kind in this worker. Default: no limit, but one slot is left for others. */
  readonly tenantLimit?: number | undefined
  /** How often the sweep looks for tasks without a dispatch row, for some of the tenants each time. In milliseconds. Default 60,000. */
  readonly sweepIntervalMs?: number | undefined
  /** Called for each count as it happens, for a metrics library. Must not throw. */
  readonly onMeasure?: ((measure: WorkerMeasure) => void) | undefined
}

export interface WorkerStats {
  readonly workerId: string
  readonly running: boolean
  /** Tasks that this worker holds now. */
  readonly tasksHeld: number
  /** Since the worker was created. */
  readonly counts: WorkerCounts
}

/** Runs tasks that are due. Workers of all processes share the work: each task runs in one of them at a time. */
export interface Worker {
  /** Starts claiming. Resolves at once; an unreachable database is retried with growing delays. */
  start(): Promise<void>
  /** Stops claiming, waits for running tasks, then aborts the rest and releases them, so that another worker can take them at once. */
  stop(): Promise<void>
  /**
   * Runs until nothing is ready, with or without `start()`: for tests, one-off jobs and serverless cron. Tasks that wait for a time stay. Rejects
   * with `storage_unavailable` if the database cannot be reached.
   */
  drain(): Promise<void>
  stats(): WorkerStats
}

/** The parts of a worker. */
export interface WorkerParts {
  readonly store: DispatchStore
  readonly handlers: ReadonlyMap<TaskKind, TaskHandler>
  readonly wakes: TaskNotificationStore
  readonly sweep?: Pick<DispatchSweep, 'run'> | undefined
  readonly context: Omit<CallContext, 'signal'>
  readonly random?: (() => number) | undefined
}

/** @throws LeadKitError `invalid_input` for an option outside its range. */
export function createWorker(parts: WorkerParts, options: WorkerOptions = {}): Worker {
  for (const name of ['concurrency', 'pollIntervalMs', 'stopTimeoutMs', 'tenantLimit', 'sweepIntervalMs'] as const) {
    const value = options[name]
    const least = name === 'stopTimeoutMs' ? 0 : 1
    if (value === undefined || (Number.isFinite(value) && value >= least)) continue
    throw new LeadKitError('invalid_input', `kit.worker: ${name} must be a number of at least ${least}`)
  }
  return new TaskWorker(parts, options)
}

const PROMOTE_BATCH = 500
/** A run that takes this long may be waiting for a lock. In milliseconds. */
const SLOW_RUN_MS = 300
const TIDY_AFTER_TASKS = 2_000
/** After the signal fires, adapters reject within 100 ms. */
const ABORT_GRACE_MS = 500

class TaskWorker implements Worker {
  readonly #parts: WorkerParts
  readonly #options: WorkerOptions
  readonly #workerId = randomUUID()
  readonly #random: () => number
  readonly #held = new HeldGroups()
  readonly #metrics: WorkerMetrics
  readonly #schedule: KindSchedule
  readonly #pump: TaskPump
  readonly #keeper: LeaseKeeper
  #started: AbortController | undefined
  #unsubscribe: () => void = () => {}
  readonly #outage: OutageLog
  #failedPolls = 0
  #tidiedAt = 0

  constructor(parts: WorkerParts, options: WorkerOptions) {
    const { store, handlers, context } = parts
    this.#parts = parts
    this.#options = options
    this.#random = parts.random ?? Math.random
    this.#metrics = new WorkerMetrics(options.onMeasure)
    const kinds = [...handlers.keys()].filter((kind) => options.kinds?.includes(kind) ?? true)
    this.#schedule = new KindSchedule(kinds)
    const { logger } = context
    this.#outage = new OutageLog({
      logger,
      fields: { workerId: this.#workerId },
      began: 'The worker cannot use its queue; it retries until it can, and keeps its results',
      ended: 'The worker can use its queue again',
    })
    const outage = this.#outage
    const shared = { store, held: this.#held, workerId: this.#workerId, logger, outage }
    const leases = kinds.map((kind) => handlers.get(kind)?.leaseMs ?? Infinity)
    this.#keeper = new LeaseKeeper({ ...shared, everyMs: Math.min(60_000, ...leases) / 3 })
    this.#pump = new TaskPump({
      ...shared,
      now: () => context.now(),
      handlers,
      schedule: this.#schedule,
      runner: new TaskRunner({
        store,
        keeper: this.#keeper,
        outage,
        context,
        metrics: this.#metrics,
        random: this.#random,
      }),
      metrics: this.#metrics,
      concurrency: options.concurrency ?? 8,
      tenantLimit: options.tenantLimit ?? Infinity,
      random: this.#random,
    })
  }

  async start(): Promise<void> {
    if (this.#started !== undefined) return
    const { signal } = (this.#started = new AbortController())
    this.#pump.open()
    this.#keeper.start()
    this.#unsubscribe = this.#parts.wakes.subscribe((kinds) => {
      this.#schedule.wake(kinds)
      this.#pump.pumpSoon()
    })
    const { pollIntervalMs = 1_000, sweepIntervalMs = 60_000 } = this.#options
    void this.#repeat(signal, { firstMs: 0, everyMs: pollIntervalMs }, () => this.#poll())
    const { sweep } = this.#parts
    if (sweep === undefined) return
    const spread = { firstMs: sweepIntervalMs * this.#random(), everyMs: sweepIntervalMs }
    void this.#repeat(signal, spread, () => this.#sweep(sweep, signal))
  }

  async stop(): Promise<void> {
    this.#started?.abort()
    this.#started = undefined
    this.#unsubscribe()
    await this.#pump.close()
    await this.#endedWithin(this.#options.stopTimeoutMs ?? 30_000)
    if (this.#held.size > 0) await this.#giveUp()
    await this.#keeper.stop()
  }

  async drain(): Promise<void> {
    const { store } = this.#parts
    this.#keeper.start()
    this.#pump.open()
    try {
      // Stopping the worker ends this, too.
      while (this.#pump.isOpen) {
        while ((await this.#promote()) >= PROMOTE_BATCH);
        const ready = await store.readyKinds(this.#schedule.kinds)
        if (ready.length === 0 && this.#held.size === 0) return
        this.#schedule.wake(ready)
        await this.#pump.pump()
        // Ready, but nothing was claimed: another worker is about to claim it.
        if (this.#held.size === 0) await pause(20)
        else await this.#pump.oneEnded()
      }
    } catch (error) {
      // The database is unavailable. Held tasks would wait for it beyond the end of this call; they become due again when their leases end.
      if (this.#started === undefined) this.#drop()
      throw error
    } finally {
      if (this.#started === undefined) await Promise.all([this.#pump.close(), this.#keeper.stop()])
    }
  }

  stats(): WorkerStats {
    return {
      workerId: this.#workerId,
      running: this.#started !== undefined,
      tasksHeld: this.#held.all.reduce((sum, group) => sum + group.tasks.length, 0),
      counts: this.#metrics.counts,
    }
  }

  async #repeat(
    signal: AbortSignal,
    times: { readonly firstMs: number; readonly everyMs: number },
    work: () => Promise<void>,
  ): Promise<void> {
    let wait = times.firstMs
    while (await elapsed(wait, signal)) {
      await work()
      // Workers that started together spread out.
      wait = times.everyMs * (0.9 + 0.2 * this.#random())
      if (this.#failedPolls > 0) wait += backoffMs(this.#failedPolls, connectionBackoff, this.#random)
    }
  }

  async #poll(): Promise<void> {
    try {
      // After an outage, held tasks come first: their overdue leases do not belong to anybody else yet.
      if (this.#failedPolls > 0) await this.#keeper.beat()
      await this.#promote()
      const ready = await this.#parts.store.readyKinds(this.#schedule.kinds)
      this.#schedule.wake(ready)
      await this.#watchLocks()
      await this.#pump.pump()
      this.#failedPolls = 0
      this.#outage.worked('poll')
      if (ready.length === 0) await this.#tidy()
    } catch (error) {
      this.#failedPolls += 1
      this.#outage.failed('poll', error)
    }
  }

  /** Runs that wait for a lock on their tenant's tables give up their slots, so that one tenant's lock does not delay the others. */
  async #watchLocks(): Promise<void> {
    const before = performance.now() - SLOW_RUN_MS
    const slow = this.#held.all.filter((group) => group.state === 'running' && group.startedAt < before)
    if (slow.length === 0) return
    const locked = await this.#parts.store.lockedSchemas([...new Set(slow.map((group) => group.scope.schema))])
    for (const group of slow) if (group.state === 'running') group.heldUp = locked.has(group.scope.schema)
  }

  async #tidy(): Promise<void> {
    const { claimed } = this.#metrics.counts
    if (claimed - this.#tidiedAt < TIDY_AFTER_TASKS) return
    this.#tidiedAt = claimed
    try {
      await this.#parts.store.tidy()
    } catch (error) {
      this.#parts.context.logger.debug(
        { ...faultWords(error) },
        'The queue could not be vacuumed; autovacuum will do it',
      )
    }
  }

  async #promote(): Promise<number> {
    const promoted = await this.#parts.store.promote(this.#parts.context.now(), PROMOTE_BATCH)
    this.#metrics.add('promoted', null, promoted)
    return promoted
  }

  async #sweep(sweep: Pick<DispatchSweep, 'run'>, signal: AbortSignal): Promise<void> {
    try {
      this.#metrics.add('swept', null, await sweep.run(signal))
      this.#outage.worked('sweep')
    } catch (error) {
      this.#outage.failed('sweep', error)
    }
  }

  /** Aborts running tasks, and makes those ready again that have not been settled since. */
  async #giveUp(): Promise<void> {
    for (const group of this.#held.all) group.controller.abort()
    await this.#endedWithin(ABORT_GRACE_MS)
    const { store, context } = this.#parts
    for (const group of this.#held.all) {
      group.state = 'released'
      try {
        this.#metrics.add('released', group.kind, await store.release(group.tasks, context.now()))
      } catch (error) {
        const { kind, scope, tasks } = group
        context.logger.warn(
          { kind, tenantId: scope.tenantId, tasks: tasks.length, ...faultWords(error) },
          'Tasks could not be released; they become due again when their leases end',
        )
      }
    }
  }

  #drop(): void {
    for (const group of this.#held.all) {
      group.state = 'released'
      group.controller.abort()
    }
  }

  async #endedWithin(timeoutMs: number): Promise<void> {
    const timer = new AbortController()
    await Promise.race([this.#pump.allEnded(), elapsed(timeoutMs, timer.signal)])
    timer.abort()
  }
}

/** False if the signal fired first. */
async function elapsed(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await pause(milliseconds, undefined, { signal })
    return true
  } catch {
    return false
  }
}
