/** Fisher-Yates with mulberry32, so that a seed always gives the same order; without a seed the order is unchanged. */
export function shuffle<Item>(items: readonly Item[], seed: number | undefined): readonly Item[] {
  if (seed === undefined) return items
  const shuffled = [...items]
  let state = seed
  for (let index = shuffled.length - 1; index > 0; index -= 1) {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    const other = ((mixed ^ (mixed >>> 14)) >>> 0) % (index + 1)
    const [left, right] = [shuffled[index], shuffled[other]]
    if (left !== undefined && right !== undefined) [shuffled[index], shuffled[other]] = [right, left]
  }
  return shuffled
}
