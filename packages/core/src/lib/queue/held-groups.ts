import type { ClaimedTask, TaskKind } from './task.ts'
import type { TenantScope } from '../base/tenant-scope.ts'

/** Tasks of one tenant that run together in this worker, from their claim to their settlement. */
export interface HeldGroup {
  readonly kind: TaskKind
  readonly scope: TenantScope
  readonly tasks: readonly ClaimedTask[]
  /** Fires when the worker gives the group up. */
  readonly controller: AbortController
  readonly leaseMs: number
  /** `released`: the tasks were given back, and a result that still comes is dropped. */
  state: 'running' | 'settling' | 'released'
  /** By `performance.now()`. */
  readonly startedAt: number
  /** True while the run or its results wait for a lock on the tenant's tables, or for the database. */
  heldUp: boolean
  /** Until when nobody else may have claimed the tasks, by `performance.now()`: a clock that is set changes nothing. */
  leaseEndsAt: number
}

/** What a worker holds. */
export class HeldGroups {
  readonly #groups = new Set<HeldGroup>()

  get size(): number {
    return this.#groups.size
  }

  /** Those whose handler is at work; the others are being settled, or wait for a lock. */
  get running(): number {
    let count = 0
    for (const group of this.#groups) if (group.state === 'running' && !group.heldUp) count += 1
    return count
  }

  /** Those that take part in the worker's share of work: all but the ones that are held up. */
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
   * Tenants that must not be claimed for now: those that are held up, those that would pass the limit of tasks of one kind with
   * another claim, and, while one slot is left, the one that holds all others.
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
