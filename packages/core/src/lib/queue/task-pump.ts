import { randomUUID } from 'node:crypto'
import type { Logger } from '@leadkit/contracts'
import type { OutageLog } from './outage-log.ts'
import { type TaskHandler, type TaskKind, taskKinds } from './task.ts'
import type { TaskRunner } from './task-runner.ts'
import type { WorkerMetrics } from './worker-metrics.ts'
import type { DispatchStore } from './dispatch-store.ts'
import type { ClaimedGroup } from './claimed-group.ts'
import type { HeldGroup, HeldGroups } from './lease-keeper.ts'

/**
 * Weights for a worker's slots, while several kinds have work: tasks that a person waits for come first, housekeeping last. A kind without
 * competition gets all slots, and none starves.
 */
const WEIGHTS: Readonly<Record<TaskKind, number>> = {
  reply: 4,
  ai: 4,
  hydrate: 2,
  crm_sync: 2,
  crm_pull: 2,
  host_event: 2,
  profile: 1,
  account_check: 1,
  automation_resume: 1,
  bulk: 1,
  duplicates: 1,
  assignment: 2,
  answer_clock: 1,
  crm_check: 1,
  retention: 1,
  erasure: 1,
}

const BY_PRIORITY = taskKinds.toSorted((one, other) => WEIGHTS[other] - WEIGHTS[one])

/** The kind that claims next, and for how many slots. */
export interface KindTurn {
  readonly kind: TaskKind
  readonly slots: number
  /** How often the kind had been woken when its turn came. */
  readonly wakes: number
}

/** Chooses the kind to claim next, and how many of the free slots it gets. */
export class KindSchedule {
  readonly kinds: readonly TaskKind[]
  readonly #running = new Map<TaskKind, number>()
  readonly #due = new Set<TaskKind>()
  readonly #wakes = new Map<TaskKind, number>()

  constructor(kinds: Iterable<TaskKind>) {
    const served = new Set(kinds)
    this.kinds = BY_PRIORITY.filter((kind) => served.has(kind))
  }

  /** Records that there may be work of these kinds; kinds that this worker does not serve are ignored. */
  wake(kinds: Iterable<TaskKind>): void {
    for (const kind of kinds) {
      if (!this.kinds.includes(kind)) continue
      this.#due.add(kind)
      this.#wakes.set(kind, this.#wakesOf(kind) + 1)
    }
  }

  /** Records that a turn left no work, unless the kind was woken since: the claim may have run before that. */
  rest(turn: KindTurn): void {
    if (turn.wakes === this.#wakesOf(turn.kind)) this.#due.delete(turn.kind)
  }

  started(kind: TaskKind): void {
    this.#running.set(kind, this.#runningOf(kind) + 1)
  }

  ended(kind: TaskKind): void {
    this.#running.set(kind, this.#runningOf(kind) - 1)
  }

  next(freeSlots: number): KindTurn | undefined {
    if (freeSlots <= 0) return undefined
    const due = this.kinds.filter((kind) => this.#due.has(kind))
    const load = (kind: TaskKind): number => (this.#runningOf(kind) + 1) / WEIGHTS[kind]
    const [kind] = due.toSorted((one, other) => load(one) - load(other))
    if (kind === undefined) return undefined
    const weights = due.reduce((sum, each) => sum + WEIGHTS[each], 0)
    return { kind, slots: Math.max(1, Math.floor((freeSlots * WEIGHTS[kind]) / weights)), wakes: this.#wakesOf(kind) }
  }

  #runningOf(kind: TaskKind): number {
    return this.#running.get(kind) ?? 0
  }

  #wakesOf(kind: TaskKind): number {
    return this.#wakes.get(kind) ?? 0
  }
}

export interface TaskPumpOptions {
  readonly store: DispatchStore
  readonly handlers: ReadonlyMap<TaskKind, TaskHandler>
  readonly schedule: KindSchedule
  readonly held: HeldGroups
  readonly runner: TaskRunner
  readonly metrics: WorkerMetrics
  readonly logger: Logger
  readonly outage: OutageLog
  readonly workerId: string
  readonly concurrency: number
  readonly tenantLimit: number
  readonly now: () => Date
  readonly random: () => number
}

const SUSPENDED_PAUSE_MS = 5 * 60_000
const SETTLING_FACTOR = 3
const REFILL_PAUSE_MS = 4
const LONGEST_PAUSE_MS = 24

/** Keeps a worker's free slots filled: claims kind by kind in turns, and runs the claimed tasks. */
export class TaskPump {
  readonly #options: TaskPumpOptions
  /** Where each kind's walk over the tenants continues. Starts at random, so that workers spread out. */
  readonly #cursors = new Map<TaskKind, string>()
  readonly #runs = new Set<Promise<void>>()
  /** Kinds for which a claim skipped tenants at their limit. */
  readonly #heldBack = new Set<TaskKind>()
  #open = true
  #again = false
  #emptyClaims = 0
  #pumping: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(options: TaskPumpOptions) {
    this.#options = options
  }

  /** Claims until the slots are full or nothing is ready. Rejects if the database cannot be reached. */
  pump(): Promise<void> {
    this.#again = true
    this.#pumping ??= this.#claimWhileAsked().finally(() => (this.#pumping = undefined))
    return this.#pumping
  }

  /** The same for callers that do not wait, after a short pause: a failure is logged, and the next poll retries. */
  pumpSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      if (!this.#open) return
      // The next poll retries.
      this.pump().catch((error: unknown) => this.#options.outage.failed('claim', error))
    }, this.#pauseMs())
  }

  /**
   * While runs continue, slots that become free together are filled by one claim. A worker whose last claims found nothing lets the others go first:
   * when many are woken for one task, most claims would be wasted work for the database.
   */
  #pauseMs(): number {
    return this.#options.held.running > 0
      ? REFILL_PAUSE_MS
      : Math.min(this.#emptyClaims * REFILL_PAUSE_MS, LONGEST_PAUSE_MS)
  }

  get isOpen(): boolean {
    return this.#open
  }

  open(): void {
    this.#open = true
  }

  /** Stops claiming. Resolves when a claim in progress has ended. */
  async close(): Promise<void> {
    this.#open = false
    clearTimeout(this.#timer)
    this.#timer = undefined
    await this.#pumping?.catch(() => {})
  }

  /** Resolves when one of the runs has ended; at once if none is running. */
  async oneEnded(): Promise<void> {
    if (this.#runs.size > 0) await Promise.race(this.#runs)
  }

  async allEnded(): Promise<void> {
    while (this.#runs.size > 0) await Promise.all(this.#runs)
  }

  async #claimWhileAsked(): Promise<void> {
    const { schedule, held, concurrency } = this.#options
    while (this.#again) {
      this.#again = false
      while (this.#open) {
        // Results that wait for their commit take no slot, but if the database falls behind, claims wait for it. A tenant delayed by a lock takes no
        // slot and is not claimed, so it delays nobody else.
        const turn = schedule.next(Math.min(concurrency - held.running, SETTLING_FACTOR * concurrency - held.active))
        if (turn === undefined) break
        await this.#claim(turn)
      }
    }
  }

  async #claim(turn: KindTurn): Promise<void> {
    const { store, handlers, schedule, held, metrics, outage, workerId, tenantLimit, concurrency } = this.#options
    const { kind } = turn
    const handler = handlers.get(kind)
    if (handler === undefined) return
    const maxPerTenant = Math.min(handler.batchSize, tenantLimit)
    const skipTenants = held.full(kind, {
      tasks: tenantLimit,
      perClaim: maxPerTenant,
      groups: Math.max(1, concurrency - 1),
    })
    const after = this.#cursors.get(kind) ?? randomUUID()
    const leaseEndsAt = performance.now() + handler.leaseMs
    const page = await store.claim({
      kind,
      workerId,
      after,
      maxTenants: turn.slots,
      maxPerTenant,
      skipTenants,
      leaseMs: handler.leaseMs,
    })
    outage.worked('claim')
    this.#cursors.set(kind, page.next ?? after)
    this.#emptyClaims = page.groups.length === 0 ? this.#emptyClaims + 1 : 0
    if (skipTenants.length > 0) this.#heldBack.add(kind)
    for (const group of page.groups) {
      metrics.add('claimed', kind, group.tasks.length)
      if (group.tenant === 'active') this.#start(handler, group, leaseEndsAt)
    }
    for (const group of page.groups) if (group.tenant !== 'active') await this.#setAside(kind, group)
    const tookAll = page.next === null && page.groups.every((group) => group.tasks.length < maxPerTenant)
    if (tookAll) schedule.rest(turn)
  }

  #start(handler: TaskHandler, claimed: ClaimedGroup, leaseEndsAt: number): void {
    const { schedule, held } = this.#options
    const { kind, leaseMs } = handler
    const { scope, tasks } = claimed
    const group: HeldGroup = {
      kind,
      scope,
      tasks,
      controller: new AbortController(),
      leaseMs,
      state: 'running',
      startedAt: performance.now(),
      heldUp: false,
      leaseEndsAt,
    }
    held.add(group)
    schedule.started(kind)
    const run = this.#run(handler, group).finally(() => this.#runs.delete(run))
    this.#runs.add(run)
  }

  async #run(handler: TaskHandler, group: HeldGroup): Promise<void> {
    const { schedule, held, runner } = this.#options
    await runner.run(handler, group, () => this.pumpSoon())
    held.delete(group)
    schedule.ended(group.kind)
    // Tasks that a limit held back may continue now.
    schedule.wake(this.#heldBack)
    this.#heldBack.clear()
    this.pumpSoon()
  }

  async #setAside(kind: TaskKind, group: ClaimedGroup): Promise<void> {
    const { store, logger, now, random } = this.#options
    const { tenantId } = group.scope
    if (group.tenant === 'removed') {
      logger.warn({ kind, tenantId }, 'Tasks of a nonexistent tenant were deleted')
      return store.discard(tenantId)
    }
    const until = new Date(now().getTime() + SUSPENDED_PAUSE_MS * (1 + random()))
    logger.info({ kind, tenantId, until }, 'Tasks of a suspended tenant were postponed')
    return store.putOff(kind, group, until)
  }
}
