import { LeadKitError } from '@leadkit/contracts'
import type { DeliveryStore } from './delivery-store.ts'
import type { RoutedDelivery } from './routed-delivery.ts'
import type { ShareFailure } from './shares/share-failure.ts'

export interface GroupCommitOptions {
  /** Concurrent groups. Default 2. */
  readonly lanes?: number | undefined
  /** Deliveries in one group. Default 256. */
  readonly maxGroup?: number | undefined
  /** Bytes of bodies in one group, not counting its first delivery. A body takes about five times its size in memory while it is written. Default 2 MiB. */
  readonly maxGroupBytes?: number | undefined
  /** Events in one group, not counting its first delivery. Default 2,000. */
  readonly maxGroupEvents?: number | undefined
  /** Bytes of bodies that may wait; beyond that, deliveries are refused, and the platform delivers them again. Default 128 MiB. */
  readonly maxWaitingBytes?: number | undefined
}

interface Waiting {
  readonly delivery: RoutedDelivery
  resolve(failures: readonly ShareFailure[]): void
  reject(error: unknown): void
}

/** The size of an event besides its part of the body. */
const BYTES_PER_EVENT = 500

/**
 * Writes the deliveries that are in flight together as one group (group commit). A delivery that arrives alone is written at once; while every lane
 * is busy, arriving deliveries wait and form the next group, so that the wait is at most one commit. Each `write` resolves only when its own rows are
 * durable, or it is known which are not.
 */
export class GroupCommit {
  readonly #store: Pick<DeliveryStore, 'writeGroup'>
  readonly #options: GroupCommitOptions
  readonly #waiting: Waiting[] = []
  #waitingBytes = 0
  #busyLanes = 0

  constructor(store: Pick<DeliveryStore, 'writeGroup'>, options: GroupCommitOptions = {}) {
    this.#store = store
    this.#options = options
  }

  /**
   * Resolves with the shares that could not be stored.
   * @throws LeadKitError `storage_unavailable` if nothing can be stored, or too much is waiting.
   */
  async write(delivery: RoutedDelivery): Promise<readonly ShareFailure[]> {
    const bytes = sizeOf(delivery)
    const { maxWaitingBytes = 128 * 1_048_576, lanes = 2 } = this.#options
    if (this.#waiting.length > 0 && this.#waitingBytes + bytes > maxWaitingBytes)
      throw new LeadKitError('storage_unavailable', 'webhook: too many deliveries are waiting to be stored; try again')
    const { promise, resolve, reject } = Promise.withResolvers<readonly ShareFailure[]>()
    this.#waiting.push({ delivery, resolve, reject })
    this.#waitingBytes += bytes
    if (this.#busyLanes < lanes) void this.#runLane()
    return promise
  }

  async #runLane(): Promise<void> {
    this.#busyLanes += 1
    while (this.#waiting.length > 0) await this.#writeGroup(this.#takeGroup())
    this.#busyLanes -= 1
  }

  #takeGroup(): readonly Waiting[] {
    const { maxGroup = 256, maxGroupBytes = 2 * 1_048_576, maxGroupEvents = 2_000 } = this.#options
    let [bytes, events, count] = [0, 0, 0]
    for (const { delivery } of this.#waiting) {
      bytes += sizeOf(delivery)
      events += eventsOf(delivery)
      if (count > 0 && (count >= maxGroup || bytes > maxGroupBytes || events > maxGroupEvents)) break
      count += 1
    }
    const group = this.#waiting.splice(0, count)
    for (const { delivery } of group) this.#waitingBytes -= sizeOf(delivery)
    return group
  }

  async #writeGroup(group: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.#store.writeGroup(group.map((waiting) => waiting.delivery))
      for (const [index, { resolve, reject }] of group.entries()) outcomes[index]?.then(resolve, reject)
    } catch (error) {
      for (const waiting of group) waiting.reject(error)
    }
  }
}

function sizeOf(delivery: RoutedDelivery): number {
  return (delivery.record?.body.byteLength ?? 0) + BYTES_PER_EVENT * eventsOf(delivery)
}

function eventsOf({ messages, statuses }: RoutedDelivery): number {
  return messages.length + statuses.length
}
