import type { ClaimedTask, TaskKind } from './task.ts'
import type { TenantScope } from '../base/identifier.ts'

/** Asks for ready tasks of one kind, a few of each tenant, from the tenant after a cursor on. */
export interface ClaimRequest {
  readonly kind: TaskKind
  readonly workerId: string
  /** Any id: the walk starts at the next tenant after it, and goes once around. */
  readonly after: string
  readonly maxTenants: number
  readonly maxPerTenant: number
  /** Tenants of which this worker holds as many tasks as it may, or that a lock holds up. */
  readonly skipTenants: readonly string[]
  /** From now on, by the database's clock: hosts' clocks differ, and a lease holds between them. In milliseconds. */
  readonly leaseMs: number
}

/** Tasks of one tenant that were claimed together. */
export interface ClaimedGroup {
  readonly scope: TenantScope
  /** A suspended tenant's tasks are put off; those of a tenant that is gone are deleted. */
  readonly tenant: 'active' | 'suspended' | 'removed'
  readonly tasks: readonly ClaimedTask[]
}

export interface ClaimPage {
  readonly groups: readonly ClaimedGroup[]
  /** The tenant after which to go on; null when the walk went once around and saw all tenants with ready tasks. */
  readonly next: string | null
}

export interface Lease {
  readonly task: ClaimedTask
  /** From now on. In milliseconds. */
  readonly leaseMs: number
}
