import type { Logger } from '@leadkit/contracts'
import type { DispatchStore } from './dispatch-store.ts'
import type { OutageLog } from './outage-log.ts'
import type { Lease } from './claimed-group.ts'
import type { ClaimedTask, TaskKind } from './task.ts'
import type { TenantScope } from '../base/identifier.ts'

/** Tasks of one tenant that run together in this worker, from their claim to their settlement. */
export interface HeldGroup {
  readonly kind: TaskKind
  readonly scope: TenantScope
  readonly tasks: readonly ClaimedTask[]
  /** Fires when the worker gives up the group. */
  readonly controller: AbortController
  readonly leaseMs: number
  /** `released`: the tasks were released, and a result that still arrives is dropped. */
  state: 'running' | 'settling' | 'released'
  /** By `performance.now()`. */
  readonly startedAt: number
  /** True while the run or its results wait for a lock on the tenant's tables, or for the database. */
  heldUp: boolean
  /** Until when nobody else can have claimed the tasks, by `performance.now()`: setting the clock has no effect. */
  leaseEndsAt: number
}

/** The tasks that a worker holds. */
export class HeldGroups {
  readonly #groups = new Set<HeldGroup>()

  get size(): number {
    return this.#groups.size
  }

  /** Those whose handler is running; the others are being settled, or wait for a lock. */
  get running(): number {
    let count = 0
    for (const group of this.#groups) if (group.state === 'running' && !group.heldUp) count += 1
    return count
  }

  /** Those that count for the worker's limits: all except the delayed ones. */
  get active(): number {
    let count = 0
    for (const group of this.#groups) if (!group.heldUp) count += 1
    return count
  }

  get all(): readonly HeldGroup[] {
    return [...this.#groups]
  }

  add(group: HeldGroup): void {
    this.#groups.add(group)
  }

  delete(group: HeldGroup): void {
    this.#groups.delete(group)
  }

  /**
   * Tenants that must not be claimed for now: those that are delayed by a lock, those that would exceed the limit of tasks of one kind with another
   * claim, and, while one slot is left, the tenant that holds all others.
   */
  full(
    kind: TaskKind,
    limits: { readonly tasks: number; readonly perClaim: number; readonly groups: number },
  ): readonly string[] {
    const tasks = new Map<string, number>()
    const groups = new Map<string, number>()
    const heldUp = new Set<string>()
    for (const group of this.#groups) {
      const { tenantId } = group.scope
      if (group.heldUp) heldUp.add(tenantId)
      groups.set(tenantId, (groups.get(tenantId) ?? 0) + 1)
      if (group.kind === kind) tasks.set(tenantId, (tasks.get(tenantId) ?? 0) + group.tasks.length)
    }
    return [...groups.keys()].filter(
      (tenantId) =>
        heldUp.has(tenantId) ||
        (tasks.get(tenantId) ?? 0) + limits.perClaim > limits.tasks ||
        (groups.get(tenantId) ?? 0) >= limits.groups,
    )
  }
}

export interface LeaseKeeperOptions {
  readonly store: Pick<DispatchStore, 'extend'>
  readonly held: HeldGroups
  readonly workerId: string
  readonly logger: Logger
  readonly outage: OutageLog
  /** A third of the shortest lease. */
  readonly everyMs: number
}

/**
 * Extends the leases of running tasks and of those waiting to be settled, in one statement per beat, and stops runs whose tasks have passed to
 * another worker.
 */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions
  #timer: NodeJS.Timeout | undefined
  #beating: Promise<void> | undefined

  constructor(options: LeaseKeeperOptions) {
    this.#options = options
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      // Beats must not pile up on a slow database.
      this.#beating ??= this.beat().finally(() => (this.#beating = undefined))
    }, this.#options.everyMs)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#timer = undefined
    await this.#beating
  }

  async beat(): Promise<void> {
    await this.keep(this.#options.held.all)
  }

  /** Extends the leases of these groups. If the database is unavailable, the next beat does it. */
  async keep(all: readonly HeldGroup[]): Promise<void> {
    const { store, workerId, outage } = this.#options
    const groups = all.filter((group) => group.state !== 'released')
    if (groups.length === 0) return
    const began = performance.now()
    const leases = groups.flatMap(({ tasks, leaseMs }) => tasks.map((task): Lease => ({ task, leaseMs })))
    try {
      const kept = await store.extend(leases, workerId)
      outage.worked('extend')
      for (const group of groups) this.#note(group, kept, began)
    } catch (error) {
      outage.failed('extend', error)
    }
  }

  #note(group: HeldGroup, kept: ReadonlySet<ClaimedTask>, began: number): void {
    if (group.tasks.some((task) => kept.has(task))) {
      group.leaseEndsAt = Math.max(group.leaseEndsAt, began + group.leaseMs)
      return
    }
    // A group that ended in the meantime has settled its tasks itself.
    if (group.state !== 'running') return
    const { kind, scope } = group
    this.#options.logger.warn(
      { code: 'lease_lost', kind, tenantId: scope.tenantId },
      'Tasks passed to another worker; their run is stopped',
    )
    group.controller.abort()
  }
}
