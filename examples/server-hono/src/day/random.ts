/** Random numbers that are the same for the same seed, so that a day can be replayed. */
export interface Random {
  /** From 0 to below 1. */
  next(): number
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number
  pick<Item>(items: readonly Item[]): Item
  /** Picks by the items' weights. */
  pickWeighted<Item extends { readonly weight: number }>(items: readonly Item[]): Item
}

/** mulberry32: small, and good enough for a simulation. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const at = <Item>(items: readonly Item[], index: number): Item => {
    const item = items[index]
    if (item === undefined) throw new RangeError('Nothing to pick from')
    return item
  }
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick: (items) => at(items, Math.floor(next() * items.length)),
    pickWeighted(items) {
      let rest = next() * items.reduce((sum, { weight }) => sum + weight, 0)
      return at(
        items,
        items.findIndex(({ weight }) => (rest -= weight) < 0),
      )
    },
  }
}
