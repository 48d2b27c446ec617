import type { Logger } from '@leadkit/contracts'

interface Outage {
  readonly since: number
  readonly causes: Set<string>
  refused: number
}

/** Outages tracked at the same time: the storage's, and those of single tenants. */
const MAX_OUTAGES = 1_000

/**
 * Logs when webhooks cannot be stored: one line when it begins, one for each cause, and one with counts when it ends; not one per request.
 */
export class OutageLog {
  readonly #logger: Logger
  readonly #elapsedMs: () => number
  /** The outages now, by tenant; the storage's has an empty key. */
  readonly open: ReadonlyMap<string, unknown>
  readonly #outages = new Map<string, Outage>()

  /** @param elapsedMs a monotonic clock: setting back the host's clock does not shorten an outage. */
  constructor(logger: Logger, elapsedMs: () => number = () => performance.now()) {
    this.#logger = logger
    this.#elapsedMs = elapsedMs
    this.open = this.#outages
  }

  /** A request was refused. @param tenantId the tenant whose rows are affected; null for the storage as a whole. */
  refused(tenantId: string | null, cause: string): void {
    const key = tenantId ?? ''
    const who = tenantId === null ? {} : { tenantId }
    let outage = this.#outages.get(key)
    if (outage === undefined) {
      if (this.#outages.size >= MAX_OUTAGES) return
      outage = { since: this.#elapsedMs(), causes: new Set(), refused: 0 }
      this.#outages.set(key, outage)
      this.#logger.error(who, 'Webhooks cannot be stored; they are answered with 503 until they can be')
    }
    outage.refused += 1
    if (outage.causes.size < 10 && !outage.causes.has(cause)) {
      outage.causes.add(cause)
      this.#logger.error({ ...who, cause }, 'Why webhooks cannot be stored')
    }
  }

  /** A delivery of these tenants was stored. */
  stored(tenantIds: Iterable<string>): void {
    for (const key of ['', ...tenantIds]) {
      const outage = this.#outages.get(key)
      if (outage === undefined) continue
      this.#outages.delete(key)
      const { refused, since } = outage
      const fields = { ...(key === '' ? {} : { tenantId: key }), refused, forMs: Math.round(this.#elapsedMs() - since) }
      this.#logger.info(fields, 'Webhooks are stored again')
    }
  }
}
