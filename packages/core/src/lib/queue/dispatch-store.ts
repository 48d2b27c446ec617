import type { LeadKitError } from '@leadkit/contracts'
import type { TenantScope } from '../domain/tenant.ts'
import type { ClaimedTask, TaskKind } from './task.ts'

/** Asks for ready tasks of one kind, a few of each tenant, from the tenant after a cursor on. */
export interface ClaimRequest {
  readonly kind: TaskKind
  readonly workerId: string
  /** Any id: the walk starts at the next tenant after it, and goes once around. */
  readonly after: string
  readonly maxTenants: number
  readonly maxPerTenant: number
  /** Tenants of which this worker holds as much as it may. */
  readonly skipTenants: readonly string[]
  readonly leaseUntil: Date
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

/** What is to become of one claimed task. */
export type Settlement<Session> = SettlementAction<Session> & {
  readonly task: ClaimedTask
  /** Writes the result, in the transaction that settles the task. Settlements that share it are written by one call. */
  readonly commit?: ((session: Session, accepted: readonly ClaimedTask[]) => Promise<void>) | undefined
}

type SettlementAction<Session> =
  | { readonly action: 'finish' }
  | {
      readonly action: 'retry'
      readonly error: LeadKitError
      readonly dueAt: Date
      readonly countsAsAttempt: boolean
    }
  | {
      readonly action: 'bury'
      readonly error: LeadKitError
      readonly onDead?: ((session: Session) => Promise<void>) | undefined
    }

/** The storage of what is due. Implemented by `PostgresDispatchStore`. */
export interface DispatchStore<Session> {
  claim(request: ClaimRequest): Promise<ClaimPage>
  /** Makes ready what waited for a time before `now`: delayed tasks, and those whose worker let its lease run out. Returns how many. */
  promote(now: Date, limit: number): Promise<number>
  /** Those of the kinds that have at least one ready task. */
  readyKinds(kinds: readonly TaskKind[]): Promise<readonly TaskKind[]>
  /** Moves the ends of leases. Returns the dispatch ids that are still this worker's. */
  extend(leases: readonly Lease[], workerId: string): Promise<ReadonlySet<string>>
  /** Makes tasks ready again at once, their attempts given back; results that come later are refused. Returns how many. */
  release(tasks: readonly ClaimedTask[], now: Date): Promise<number>
  /**
   * Settles tasks of one tenant in one transaction and runs their `commit`. Tasks whose lease another worker took are left out.
   * Returns the dispatch ids that were accepted; throws, with nothing kept, when any `commit` throws.
   */
  settle(scope: TenantScope, settlements: readonly Settlement<Session>[], now: Date): Promise<ReadonlySet<string>>
  /** Puts off all tasks of a kind of a suspended tenant, without an attempt lost. */
  putOff(kind: TaskKind, group: ClaimedGroup, until: Date): Promise<void>
  /** Deletes all tasks of a tenant that does not exist. */
  discard(tenantId: string): Promise<void>
  /** Clears what a drained backlog left behind in the indexes, which claims would have to read past. */
  tidy(): Promise<void>
}

export interface Lease {
  readonly task: ClaimedTask
  readonly until: Date
}

/** Tells workers that tasks may have become due. A hint: polling finds what no hint told. */
export interface WakeSource {
  /** Calls `listener` with the kinds that became due. Returns how to stop it. */
  subscribe(listener: (kinds: readonly TaskKind[]) => void): () => void
}

/** Repairs tasks that lost their dispatch row. */
export interface TaskSweep {
  /** Looks at the next tenants. Returns how many tasks were made due again. */
  run(signal: AbortSignal): Promise<number>
}
