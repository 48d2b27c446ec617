import type { ClaimedTask, TaskKind } from './task.ts'
import type { TenantScope } from '../base/identifier.ts'

/** A claim for ready tasks of one kind, a few per tenant, starting after the cursor's tenant. */
export interface ClaimRequest {
  readonly kind: TaskKind
  readonly workerId: string
  /** Any id: the walk starts at the next tenant after it, and wraps around once. */
  readonly after: string
  readonly maxTenants: number
  readonly maxPerTenant: number
  /** Tenants for which this worker holds its maximum of tasks, or that a lock delays. */
  readonly skipTenants: readonly string[]
  /** The lease from now on, by the database's clock: hosts' clocks differ, and a lease applies across hosts. In milliseconds. */
  readonly leaseMs: number
}

/** Tasks of one tenant that were claimed together. */
export interface ClaimedGroup {
  readonly scope: TenantScope
  /** A suspended tenant's tasks are postponed; those of a removed tenant are deleted. */
  readonly tenant: 'active' | 'suspended' | 'removed'
  readonly tasks: readonly ClaimedTask[]
}

export interface ClaimPage {
  readonly groups: readonly ClaimedGroup[]
  /** The tenant after which to continue; null if the walk wrapped around and saw all tenants with ready tasks. */
  readonly next: string | null
}

export interface Lease {
  readonly task: ClaimedTask
  /** The time from now on. In milliseconds. */
  readonly leaseMs: number
}
