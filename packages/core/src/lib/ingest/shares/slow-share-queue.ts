import { LeadKitError } from '@leadkit/contracts'
import { LRUCache } from 'lru-cache'
import { type DeliveryShare, halveShare, joinShares, recordsOf, withRecords } from './delivery-share.ts'
import { type Fault, type ShareFailure, toShareFailures } from './share-failure.ts'

/** Tenants written at the same time. */
const TENANTS_AT_ONCE = 4
/** Shares that may wait; more are refused at once, so that a tenant that cannot be written does not use unbounded memory. */
const MAX_WAITING = 1_000
/** How long a tenant is written here after a fault not caused by its data. In milliseconds. */
const SLOW_MS = 5_000

interface Waiting {
  readonly share: DeliveryShare
  resolve(failures: readonly ShareFailure[]): void
}

/** How long events wait for a lock while others wait behind them. In milliseconds. */
const FIRST_LOCK_TIMEOUT_MS = 50
/** How long those that met one wait for it once the others are written. In milliseconds. */
const LAST_LOCK_TIMEOUT_MS = 750
/** How long a tenant's shares are cut for locks. What is left then is refused as it is. In milliseconds. */
const LONGEST_RUN_MS = 800

/** Writes a share. A statement that waits for a lock longer than `lockTimeoutMs` fails. */
type WriteShare = (share: DeliveryShare, lockTimeoutMs: number) => Promise<void>

/**
 * Writes the shares that could not be written with others, one at a time per tenant, so that no tenant waits for another's locks. A share that the
 * database refuses because of its data is halved until the bad event is isolated and the others are stored. So is one that meets a lock: **a row that
 * somebody holds keeps only its own events waiting**, not those of the tenant's other people.
 */
export class SlowShareQueue {
  readonly #write: WriteShare
  readonly #faultOf: (error: unknown) => Fault
  readonly #waiting = new Map<string, Waiting[]>()
  readonly #slow = new LRUCache<string, true>({ max: 10_000, ttl: SLOW_MS })
  #running = 0
  #size = 0

  constructor(write: WriteShare, faultOf: (error: unknown) => Fault) {
    this.#write = write
    this.#faultOf = faultOf
  }

  /** True while a tenant's shares should be written here directly. */
  isSlow(tenantId: string): boolean {
    return this.#slow.has(tenantId) || this.#waiting.has(tenantId)
  }

  /** Never rejects: resolves with the parts that could not be stored. */
  write(share: DeliveryShare): Promise<readonly ShareFailure[]> {
    if (this.#size >= MAX_WAITING) return Promise.resolve(toShareFailures(share, BACKLOG))
    return new Promise((resolve) => {
      this.#size += 1
      const { tenantId } = share.scope
      const queue = this.#waiting.get(tenantId)
      if (queue === undefined) this.#waiting.set(tenantId, [{ share, resolve }])
      else queue.push({ share, resolve })
      this.#begin()
    })
  }

  #begin(): void {
    for (const [tenantId, queue] of this.#waiting) {
      if (this.#running >= TENANTS_AT_ONCE) return
      if (queue.length === 0) continue
      this.#running += 1
      void this.#run(tenantId, queue.splice(0)).finally(() => {
        this.#running -= 1
        // A tenant's entry stays while it runs, so that its shares are written in sequence.
        if (this.#waiting.get(tenantId)?.length === 0) this.#waiting.delete(tenantId)
        this.#begin()
      })
    }
  }

  async #run(tenantId: string, batch: readonly Waiting[]): Promise<void> {
    const share = batch.map((each) => each.share).reduce(joinShares)
    const run: Run = { until: performance.now() + LONGEST_RUN_MS, late: [] }
    const failures = [...(await this.#isolate(share, run))]
    for (const one of run.late) failures.push(...(await this.#writeLate(one, run.until)))
    if (failures.some((failure) => failure.kind !== 'data')) this.#slow.set(tenantId, true)
    else this.#slow.delete(tenantId)
    this.#size -= batch.length
    for (const { share: own, resolve } of batch) {
      const deliveries = new Set(own.parts.map((part) => part.delivery))
      resolve(failures.filter((failure) => deliveries.has(failure.part.delivery)))
    }
  }

  async #isolate(share: DeliveryShare, run: Run): Promise<readonly ShareFailure[]> {
    try {
      await this.#write(share, FIRST_LOCK_TIMEOUT_MS)
      return []
    } catch (error) {
      const fault = this.#faultOf(error)
      const mayCut = fault.kind === 'data' || (fault.kind === 'busy' && performance.now() < run.until)
      const halves = mayCut ? halveShare(share) : null
      if (halves === null && fault.kind === 'busy') {
        run.late.push({ share, fault })
        return []
      }
      if (halves === null) return toShareFailures(share, fault)
      // Data that are refused are held, so their ledger rows are written in any case; for a lock the platform may be asked to deliver again.
      const isData = fault.kind === 'data'
      const failures = isData && share.records.length > 0 ? [...(await this.#isolate(recordsOf(share), run))] : []
      for (const half of halves)
        failures.push(...(await this.#isolate(isData ? half : withRecords(half, share.records), run)))
      return failures
    }
  }

  async #writeLate({ share, fault }: Late, until: number): Promise<readonly ShareFailure[]> {
    const left = Math.round(Math.min(LAST_LOCK_TIMEOUT_MS, until - performance.now()))
    if (left < FIRST_LOCK_TIMEOUT_MS) return toShareFailures(share, fault)
    try {
      await this.#write(share, left)
      return []
    } catch (error) {
      return toShareFailures(share, this.#faultOf(error))
    }
  }
}

/** Events that met a lock. */
interface Late {
  readonly share: DeliveryShare
  readonly fault: Fault
}

interface Run {
  /** By `performance.now()`. */
  readonly until: number
  /** To be written once the others are. */
  readonly late: Late[]
}

const BACKLOG: Fault = {
  kind: 'busy',
  error: new LeadKitError('storage_unavailable', 'webhook: too many events are waiting for this tenant; try again'),
}
