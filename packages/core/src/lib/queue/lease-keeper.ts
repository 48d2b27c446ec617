import type { Logger } from '@leadkit/contracts'
import type { HeldGroup, HeldGroups } from './held-groups.ts'
import type { DispatchStore } from './dispatch-store.ts'
import type { OutageLog } from './outage-log.ts'
import type { Lease } from './claimed-group.ts'
import type { ClaimedTask } from './task.ts'

export interface LeaseKeeperOptions {
  readonly store: Pick<DispatchStore, 'extend'>
  readonly held: HeldGroups
  readonly workerId: string
  readonly now: () => Date
  readonly logger: Logger
  readonly outage: OutageLog
  /** A third of the shortest lease. */
  readonly everyMs: number
}

/**
 * Extends the leases of what runs and of what waits to be settled, in one statement per beat, and stops runs whose tasks have passed to
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
      // A slow database must not queue up beats.
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

  /** Extends the leases of these groups. A database that cannot be asked leaves them to the next beat. */
  async keep(all: readonly HeldGroup[]): Promise<void> {
    const { store, workerId, now, outage } = this.#options
    const groups = all.filter((group) => group.state !== 'released')
    if (groups.length === 0) return
    const began = performance.now()
    const leases = groups.flatMap((group): Lease[] => {
      const until = new Date(now().getTime() + group.leaseMs)
      return group.tasks.map((task) => ({ task, until }))
    })
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
    // A group that ended meanwhile has settled its tasks itself.
    if (group.state !== 'running') return
    const { kind, scope } = group
    this.#options.logger.warn(
      { code: 'lease_lost', kind, tenantId: scope.tenantId },
      'Tasks passed to another worker; their run is stopped',
    )
    group.controller.abort()
  }
}
