/** Items per second with `inFlight` of them in progress at any time. */
export async function rateOf<Item>(
  take: (item: Item) => Promise<void>,
  items: readonly Item[],
  inFlight: number,
): Promise<number> {
  const queue = items.values()
  const startedAt = performance.now()
  const lanes = Array.from({ length: inFlight }, async () => {
    for (const item of queue) await take(item)
  })
  await Promise.all(lanes)
  return (items.length / (performance.now() - startedAt)) * 1_000
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}
