import { LeadKitError } from '@leadkit/contracts'

/** How long a query may take, and the caller's signal, as one. */
export class QueryDeadline {
  readonly signal: AbortSignal
  readonly #asked: AbortSignal | undefined
  readonly #operation: string

  constructor(operation: string, timeoutMs: number, asked: AbortSignal | undefined) {
    this.#operation = operation
    this.#asked = asked
    const timeout = AbortSignal.timeout(timeoutMs)
    this.signal = asked === undefined ? timeout : AbortSignal.any([asked, timeout])
  }

  /** @throws LeadKitError `aborted` if the caller's signal has fired, `transient` if the time is over. */
  check(): void {
    if (!this.signal.aborted) return
    if (this.#asked?.aborted === true) throw new LeadKitError('aborted', `${this.#operation}: stopped by the signal`)
    throw new LeadKitError(
      'transient',
      `${this.#operation}: the time is over; name fewer months with from and to, ask for less, or raise timeoutMs`,
    )
  }

  /** What work gives, or the error of `check` as soon as the signal fires, whether the work ends then or not. */
  async within<Value>(work: Promise<Value>): Promise<Value> {
    const { promise, reject } = Promise.withResolvers<never>()
    const stop = (): void => {
      try {
        this.check()
      } catch (error) {
        reject(error)
      }
    }
    this.signal.addEventListener('abort', stop, { once: true })
    try {
      this.check()
      return await Promise.race([work, promise])
    } finally {
      this.signal.removeEventListener('abort', stop)
    }
  }
}
