import type { Logger } from '@leadkit/contracts'
import { type FaultWords, faultWords } from '../base/fault-words.ts'

export interface OutageLogOptions {
  readonly logger: Logger
  /** Added to each line. */
  readonly fields?: Readonly<Record<string, unknown>>
  /** The message when it begins, and for each further cause. */
  readonly began: string
  readonly ended: string
}

/**
 * Logs an outage in two lines, however many attempts fail in the meantime: one when it begins, with its cause, and one when everything that failed
 * works again, with counts and its length. A further cause during the outage gets its own line.
 */
export class OutageLog {
  readonly #options: OutageLogOptions
  readonly #failing = new Set<string>()
  readonly #failures = new Map<string, number>()
  readonly #causes = new Set<string>()
  #beganAt = 0

  constructor(options: OutageLogOptions) {
    this.#options = options
  }

  /** @param operation what failed, such as `poll`: the outage lasts until it works again. */
  failed(operation: string, error: unknown): void {
    if (this.#failing.size === 0) this.#beganAt = performance.now()
    this.#failing.add(operation)
    this.#failures.set(operation, (this.#failures.get(operation) ?? 0) + 1)
    const words = faultWords(error)
    const cause = causeKey(words)
    if (this.#causes.has(cause)) return
    this.#causes.add(cause)
    const { logger, fields, began } = this.#options
    logger.warn({ ...fields, operation, ...words }, began)
  }

  worked(operation: string): void {
    if (!this.#failing.delete(operation) || this.#failing.size > 0) return
    const { logger, fields, ended } = this.#options
    const durationMs = Math.round(performance.now() - this.#beganAt)
    logger.info({ ...fields, durationMs, failures: Object.fromEntries(this.#failures) }, ended)
    this.#failures.clear()
    this.#causes.clear()
  }
}

function causeKey({ code, sqlState, errno }: FaultWords): string {
  return `${code} ${sqlState ?? errno ?? ''}`
}
