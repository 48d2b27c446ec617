import type { Logger } from '@leadkit/contracts'
import type { HeldGroups } from './held-groups.ts'
import type { DispatchStore } from './dispatch-store.ts'
import type { Lease } from './claimed-group.ts'

export interface LeaseKeeperOptions {
  readonly store: Pick<DispatchStore, 'extend'>
  readonly held: HeldGroups
  readonly workerId: string
  readonly now: () => Date
  readonly logger: Logger
  /** A third of the shortest lease. */
  readonly everyMs: number
}

/** Extends the leases of what runs, in one statement per beat, and stops runs whose tasks have passed to another worker. */
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
    const { held, store, workerId, now, logger } = this.#options
    // A group that is being settled has most of its lease left, and extending it now could deadlock with that transaction.
    const groups = held.all.filter((group) => group.state === 'running')
    const leases = groups.flatMap((group): Lease[] => {
      const until = new Date(now().getTime() + group.leaseMs)
      return group.tasks.map((task) => ({ task, until }))
    })
    if (leases.length === 0) return
    try {
      const kept = await store.extend(leases, workerId)
      for (const group of groups) {
        if (group.state !== 'running' || group.tasks.some((task) => kept.has(task.dispatchId))) continue
        logger.warn(
          { code: 'lease_lost', kind: group.kind, tenantId: group.scope.tenantId },
          'Tasks passed to another worker; their run is stopped',
        )
        group.controller.abort()
      }
    } catch {
      logger.warn({ tasks: leases.length }, 'Leases could not be extended; the next beat tries again')
    }
  }
}
