import type { TaskKind } from './task.ts'

const workerCounters = ['claimed', 'done', 'retried', 'dead', 'lost', 'released', 'promoted', 'swept'] as const

/**
 * - `claimed`: leases taken. `done`, `retried`, `dead`: results that were accepted.
 * - `lost`: results refused because the lease had passed to another worker.
 * - `released`: unfinished tasks released by a stopping worker. `promoted`: delayed tasks that became due, and leases that expired.
 * - `swept`: tasks without a dispatch row that the sweep made due again.
 */
export type WorkerCounter = (typeof workerCounters)[number]

/** One count, as it happens. `kind` is null if it concerns several kinds. */
export interface WorkerMeasure {
  readonly counter: WorkerCounter
  readonly kind: TaskKind | null
  readonly count: number
}

/** Counts since the worker was created. */
export type WorkerCounts = Readonly<Record<WorkerCounter, number>>

export class WorkerMetrics {
  readonly #counts = Object.fromEntries(workerCounters.map((counter) => [counter, 0])) as Record<WorkerCounter, number>
  readonly #onMeasure: ((measure: WorkerMeasure) => void) | undefined

  constructor(onMeasure: ((measure: WorkerMeasure) => void) | undefined) {
    this.#onMeasure = onMeasure
  }

  add(counter: WorkerCounter, kind: TaskKind | null, count: number): void {
    if (count === 0) return
    this.#counts[counter] += count
    this.#onMeasure?.({ counter, kind, count })
  }

  get counts(): WorkerCounts {
    return { ...this.#counts }
  }
}
