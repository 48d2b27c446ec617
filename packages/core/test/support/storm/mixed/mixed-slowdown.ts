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

/** A message that took much longer than any beside it in the unharmed world. */
export interface Slowdown {
  readonly ms: number
  readonly controlMs: number
  readonly passage: Passage
}

/** The machine itself may stand still for so long before and after. In milliseconds. */
const BESIDE_MS = 2_000

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

export function slowest(passages: readonly Passage[]): number {
  return Math.max(0, ...passages.map(({ from, until }) => until - from))
}

/**
 * The passage that was slowed the most, measured against the slowest of the control's at about the same time and of both in the calm: a machine
 * that is busy with other things slows all alike.
 */
export function worst(passages: readonly Passage[], control: readonly Passage[], calmMs: number): Slowdown | undefined {
  const slowdowns = passages.map((passage) => {
    const beside = control.filter(
      ({ from, until }) => from <= passage.until + BESIDE_MS && until >= passage.from - BESIDE_MS,
    )
    return { ms: passage.until - passage.from, controlMs: Math.max(calmMs, slowest(beside)), passage }
  })
  return slowdowns.toSorted((one, other) => other.ms - other.controlMs - (one.ms - one.controlMs))[0]
}
