import { isWithin, type TimelineEntryOf } from '../../base/timeline-key.ts'
import type { TimelineSource } from '../../database/timeline-source.ts'
import { readTouchRows } from './touch-reader.ts'
import { toTouch } from './touch-row.ts'
import type { LeadTouch } from './touch.ts'

/** At the touch's first time. */
export type TouchEntry = TimelineEntryOf<'touch', { readonly touch: LeadTouch }>

/** All are read: a conversation keeps at most 201. What follows from the conversation of a removed lead is left out. */
export const touchTimeline: TimelineSource<TouchEntry> = {
  kind: 'touch',
  async read(session, { leadIds, removedLeadIds, removedConversationIds }, window) {
    const rows = await readTouchRows(session, leadIds)
    const removed = new Set([...removedLeadIds, ...removedConversationIds])
    return rows
      .filter((row) => row.source_key !== '' || !removed.has(row.subject_id))
      .map((row) => ({
        kind: 'touch' as const,
        at: row.first_at,
        id: `${row.subject_id}:${row.source_key}`,
        touch: toTouch(row),
      }))
      .filter((entry) => isWithin(entry, window))
  },
}
