import type { ArchiveBlock } from '@leadkit/contracts'
import type { TimelineWindow } from '../../base/timeline-key.ts'

/** True for a block that can have messages of the conversations in the window. `ids` are in ascending order. */
export function isWanted(block: ArchiveBlock, ids: readonly string[], window: TimelineWindow): boolean {
  const next = ids.find((id) => id >= block.firstConversationId)
  return next !== undefined && next <= block.lastConversationId && isReached(block, undefined, window)
}

/** A span of time, both ends included. */
interface Span {
  readonly from: Date
  readonly to: Date
}

/** False for a span that is wholly before the window, or wholly behind the last entry of a full one. */
export function isReached({ from, to }: Span, last: Date | undefined, { behind, direction }: TimelineWindow): boolean {
  if (direction === 'asc') return (behind === null || behind.at <= to) && (last === undefined || last >= from)
  return (behind === null || behind.at >= from) && (last === undefined || last <= to)
}

/** Nearest first. */
export function inReach<Item extends Span>(items: readonly Item[], { direction }: TimelineWindow): readonly Item[] {
  return direction === 'asc'
    ? items.toSorted((one, other) => one.from.getTime() - other.from.getTime())
    : items.toSorted((one, other) => other.to.getTime() - one.to.getTime())
}
