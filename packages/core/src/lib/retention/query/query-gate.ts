/** Lets one query run at a time, in the order in which they came, so that the memory of a process is bounded by one. */
export class QueryGate {
  #last: Promise<void> = Promise.resolve()

  /** Gives what lets the next one in; null if the signal fires first. */
  async enter(signal: AbortSignal): Promise<(() => void) | null> {
    const before = this.#last
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#last = before.then(() => promise)
    const isFree = await Promise.race([before.then(() => true), fired(signal)])
    if (isFree) return resolve
    resolve()
    return null
  }
}

function fired(signal: AbortSignal): Promise<false> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(false)
    else signal.addEventListener('abort', () => resolve(false), { once: true })
  })
}
