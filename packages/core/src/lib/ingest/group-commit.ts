import type { RoutedDelivery } from './routed-delivery.ts'
import type { DeliveryStore } from './delivery-store.ts'

export interface GroupCommitOptions {
  /** Transactions at the same time. Default 2. */
  readonly lanes?: number | undefined
  /** Deliveries in one transaction. Default 256. */
  readonly maxGroup?: number | undefined
  /** True for a fault of the storage as a whole, which splitting the group cannot mend. */
  readonly isStorageFault: (error: unknown) => boolean
}

interface Waiting {
  readonly delivery: RoutedDelivery
  resolve(): void
  reject(error: unknown): void
}

/**
 * Writes the deliveries that are in flight together in one transaction (group commit). A delivery that comes alone is written at once; while
 * every lane is busy, those that come wait and form the next group, so that the wait is bounded by one commit. Each `write` resolves
 * only when its own rows are durable.
 */
export class GroupCommit {
  readonly #store: DeliveryStore
  readonly #options: GroupCommitOptions
  readonly #waiting: Waiting[] = []
  #busyLanes = 0

  constructor(store: DeliveryStore, options: GroupCommitOptions) {
    this.#store = store
    this.#options = options
  }

  write(delivery: RoutedDelivery): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#waiting.push({ delivery, resolve, reject })
    if (this.#busyLanes < (this.#options.lanes ?? 2)) void this.#runLane()
    return promise
  }

  async #runLane(): Promise<void> {
    this.#busyLanes += 1
    while (this.#waiting.length > 0) await this.#writeGroup(this.#waiting.splice(0, this.#options.maxGroup ?? 256))
    this.#busyLanes -= 1
  }

  async #writeGroup(group: readonly Waiting[]): Promise<void> {
    try {
      await this.#store.write(group.map((waiting) => waiting.delivery))
      for (const waiting of group) waiting.resolve()
    } catch (error) {
      if (group.length === 1 || this.#options.isStorageFault(error)) for (const waiting of group) waiting.reject(error)
      // One delivery that cannot be written must not drag the others down.
      else for (const waiting of group) await this.#writeGroup([waiting])
    }
  }
}
