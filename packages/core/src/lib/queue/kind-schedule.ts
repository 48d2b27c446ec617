import { type TaskKind, taskKinds } from './task.ts'

/**
 * Shares of a worker's slots, while several kinds have work: what a person waits for comes first, housekeeping last. A kind without
 * competition takes all slots, and none starves.
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
  crm_check: 1,
  retention: 1,
}

const BY_PRIORITY = taskKinds.toSorted((one, other) => WEIGHTS[other] - WEIGHTS[one])

/** Which kind claims next, and for how many slots. */
export interface KindTurn {
  readonly kind: TaskKind
  readonly slots: number
  /** How often the kind had been woken when its turn came. */
  readonly wakes: number
}

/** Chooses the kind to claim next, and for how many of the free slots. */
export class KindSchedule {
  readonly kinds: readonly TaskKind[]
  readonly #running = new Map<TaskKind, number>()
  readonly #due = new Set<TaskKind>()
  readonly #wakes = new Map<TaskKind, number>()

  constructor(kinds: Iterable<TaskKind>) {
    const served = new Set(kinds)
    this.kinds = BY_PRIORITY.filter((kind) => served.has(kind))
  }

  /** Notes that there may be work of these kinds; kinds that are not served are left out. */
  wake(kinds: Iterable<TaskKind>): void {
    for (const kind of kinds) {
      if (!this.kinds.includes(kind)) continue
      this.#due.add(kind)
      this.#wakes.set(kind, this.#wakesOf(kind) + 1)
    }
  }

  /** Notes that a turn left nothing behind, unless the kind was woken since: the claim may have looked before that. */
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
