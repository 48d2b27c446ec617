import type { TimelineWindow } from '../../base/timeline-key.ts'
import type { Month } from '../../base/month.ts'
import type { ArchiveManifest } from '../archive-manifest.ts'
import { inReach } from './cold-blocks.ts'

/** A month of which messages have left the database, or are about to. */
export interface ColdMonth {
  /** `2026-02`, in UTC. */
  readonly name: string
  readonly month: Month
  /** Its first and its last moment, in milliseconds. */
  readonly from: Date
  readonly to: Date
  /** Those whose messages have left. */
  readonly manifests: readonly ArchiveManifest[]
  /** True if an archive run has begun: the month may be detached, and so in neither place. */
  readonly isOpen: boolean
}

/**
 * The months of two lists, one from before the rows were read and one from after. A generation that left in between is cold in the second; one whose
 * messages came back in between is cold in the first, and still there.
 */
export function toColdMonths(
  before: readonly ArchiveManifest[],
  after: readonly ArchiveManifest[],
): readonly ColdMonth[] {
  const wasCold = new Set(before.filter(isCold).map(({ id }) => id))
  return Array.from(
    Map.groupBy(after, ({ month }) => month),
    ([name, given]) => {
      const [year = 0, month = 0] = name.split('-').map(Number)
      return {
        name,
        month: { year, month },
        from: new Date(Date.UTC(year, month - 1, 1)),
        to: new Date(Date.UTC(year, month, 1) - 1),
        manifests: given.filter((each) => each.droppedAt !== null && (isCold(each) || wasCold.has(each.id))),
        isOpen: given.some(({ droppedAt }) => droppedAt === null),
      }
    },
  )
}

function isCold({ droppedAt, rehydratedAt }: ArchiveManifest): boolean {
  return droppedAt !== null && rehydratedAt === null
}

/** Those of a span of time, nearest first. */
export function monthsOf(
  months: readonly ColdMonth[],
  talks: readonly { readonly started_at: Date; readonly last_message_at: Date }[],
  window: TimelineWindow,
): readonly ColdMonth[] {
  const spoken = months.filter(({ from, to }) =>
    talks.some((talk) => talk.started_at <= to && talk.last_message_at >= from),
  )
  return inReach(spoken, window)
}
