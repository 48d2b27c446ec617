import type { TimelineWindow } from '../base/timeline-key.ts'
import type { MessageEntry } from './message-timeline-reader.ts'
import type { Message } from './message.ts'

/**
 * The newest messages that are not deleted, newest first: by time, and at one time by when they were stored. Reads windows until there are as many, and
 * until no message of the last one's time is left.
 */
export async function takeNewest(
  readWindow: (window: TimelineWindow) => Promise<readonly MessageEntry[]>,
  count: number,
): Promise<readonly Message[]> {
  const found: MessageEntry[] = []
  for (let behind: TimelineWindow['behind'] = null; ;) {
    const entries = await readWindow({ behind, direction: 'desc', limit: count })
    found.push(...entries.filter(({ message }) => message.deletedAt === null))
    const last = entries.at(-1)
    if (last === undefined || entries.length < count) break
    const needed = found[count - 1]
    if (needed !== undefined && needed.at > last.at) break
    behind = last
  }
  return found
    .map(({ message }) => message)
    .toSorted(newestFirst)
    .slice(0, count)
}

function newestFirst(one: Message, other: Message): number {
  return (
    other.receivedAt.getTime() - one.receivedAt.getTime() ||
    other.ingestedAt.getTime() - one.ingestedAt.getTime() ||
    (one.id < other.id ? 1 : -1)
  )
}
