const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000

interface Entry<Item> {
  readonly item: Item
  readonly attempt: number
  readonly notBefore: number
}

/** What is to be done next: an item with how often it was tried before, or how long until one may be tried again; null at the end. */
export type NextItem<Item> = { readonly item: Item; readonly attempt: number } | { readonly waitMs: number } | null

/** Items in order; one that could not be done for now comes again after a pause that doubles, while the others go on. */
export class RetryQueue<Item> {
  #entries: Entry<Item>[]
  readonly #elapsedMs: () => number
  readonly #random: () => number

  /** @param elapsedMs a monotonic clock in milliseconds. */
  constructor(items: readonly Item[], elapsedMs: () => number, random: () => number = Math.random) {
    this.#entries = items.map((item) => ({ item, attempt: 0, notBefore: 0 }))
    this.#elapsedMs = elapsedMs
    this.#random = random
  }

  get size(): number {
    return this.#entries.length
  }

  take(): NextItem<Item> {
    const now = this.#elapsedMs()
    const at = this.#entries.findIndex(({ notBefore }) => notBefore <= now)
    const [entry] = at === -1 ? [] : this.#entries.splice(at, 1)
    if (entry !== undefined) return { item: entry.item, attempt: entry.attempt }
    if (this.#entries.length === 0) return null
    return { waitMs: Math.min(...this.#entries.map(({ notBefore }) => notBefore)) - now }
  }

  /** Puts an item back that was taken. Half of the pause is random, so that two processes do not meet again. */
  again(item: Item, attempt: number): void {
    this.#entries.push({
      item,
      attempt: attempt + 1,
      notBefore: this.#elapsedMs() + pauseBefore(attempt, this.#random),
    })
  }

  /** Changes the order of what is left at random, so that several processes begin in different places. */
  shuffle(): void {
    const order = this.#entries.map((entry) => ({ entry, key: this.#random() }))
    this.#entries = order.toSorted((one, other) => one.key - other.key).map(({ entry }) => entry)
  }
}

/** How long to wait after an attempt, counted from 0, that failed. In milliseconds. */
export function pauseBefore(attempt: number, random: () => number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS) * (0.5 + random() / 2)
}
