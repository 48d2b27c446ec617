import type { SegmentFilter } from '../leads/segments/segment.ts'

const DAY_MS = 24 * 60 * 60_000
const WITHIN = [
  ['createdWithinDays', 'createdAfter'],
  ['updatedWithinDays', 'updatedAfter'],
] as const

/** A filter as it is at a time: its days no longer move with the clock, so that no lead leaves it by time passing. */
export function filterAt(filter: SegmentFilter, now: Date): SegmentFilter {
  const fixed: Record<string, unknown> = { ...filter }
  for (const [days, after] of WITHIN) {
    const given = filter[days]
    if (given === undefined) continue
    const since = new Date(now.getTime() - given * DAY_MS)
    const also = filter[after]
    fixed[after] = also != null && also > since ? also : since
    delete fixed[days]
  }
  return fixed
}
