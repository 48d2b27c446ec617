import type { TenantLock } from './mixed-chaos.ts'
import { answerTo } from './mixed-kit.ts'
import type { SaidMessage } from './mixed-load.ts'
import { seen } from './mixed-verdict.ts'
import type { MixedTenant, MixedWorld } from './mixed-world.ts'

/** How long one message took on its way: until the host had taken it, or until the person had its answer. */
export interface Passage {
  readonly tenant: MixedTenant
  readonly from: number
  readonly until: number
}

/** From a message until its answer, by the platform's clock. */
export function answers(world: MixedWorld, said: readonly SaidMessage[]): readonly Passage[] {
  const at = new Map(seen(world).map((message) => [message.text, message.at]))
  return said.flatMap(({ tenant, text, from }) => {
    const until = at.get(answerTo(text))
    return until === undefined ? [] : [{ tenant, from, until }]
  })
}

/** Those of tenants none of whose tables were locked meanwhile. */
export function unharmed(passages: readonly Passage[], locks: readonly TenantLock[]): readonly Passage[] {
  return passages.filter(
    ({ tenant, from, until }) =>
      !locks.some((lock) => lock.tenant === tenant && lock.from <= until && from <= lock.until),
  )
}

/** The slowest of these, apart from a share of them. */
export function worst(passages: readonly Passage[], apart = 0): Passage | undefined {
  const slowestFirst = passages.toSorted((one, other) => other.until - other.from - (one.until - one.from))
  return slowestFirst[Math.floor(slowestFirst.length * apart)]
}

export function lasted(passage: Passage | undefined): number {
  return passage === undefined ? 0 : passage.until - passage.from
}
