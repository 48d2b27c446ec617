import { isWithin, type TimelineEntryOf } from '../../base/timeline-key.ts'
import type { TimelineSource } from '../../database/timeline-source.ts'
import { readMergeRows, toMerges } from './lead-merge-reader.ts'
import type { LeadMerge } from './lead-merge.ts'

export type MergeEntry = TimelineEntryOf<'merge', { readonly merge: LeadMerge }>
export type UnmergeEntry = TimelineEntryOf<'unmerge', { readonly merge: LeadMerge }>

/** Few: a lead has at most 50 others, and each merge is one entry. */
export const mergeTimeline: TimelineSource<MergeEntry> = {
  kind: 'merge',
  async read(session, { leadIds }, window) {
    const merges = toMerges(await readMergeRows(session, { leadIds }))
    return merges
      .map((merge) => ({ kind: 'merge' as const, at: merge.mergedAt, id: merge.id, merge }))
      .filter((entry) => isWithin(entry, window))
  },
}

export const unmergeTimeline: TimelineSource<UnmergeEntry> = {
  kind: 'unmerge',
  async read(session, { leadIds }, window) {
    const merges = toMerges(await readMergeRows(session, { leadIds }))
    return merges
      .flatMap((merge) =>
        merge.undoneAt === null ? [] : [{ kind: 'unmerge' as const, at: merge.undoneAt, id: merge.id, merge }],
      )
      .filter((entry) => isWithin(entry, window))
  },
}
