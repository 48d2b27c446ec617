import type { Selectable } from 'kysely'
import { mergeEntries, type TimelineEntryOf } from '../base/timeline-key.ts'
import type { AssignmentsTable } from '../database/tables/care-tables.ts'
import { readTimelineRows, type TimelineSource } from '../database/timeline-source.ts'
import { toAssignment } from './assignment-repository.ts'
import type { Assignment } from './owner.ts'

/** A lead or its conversation was given to somebody, or taken from them. The reason of a removed lead's is null. */
export type AssignmentEntry = TimelineEntryOf<'assignment', { readonly assignment: Assignment }>

const table = { table: 'assignments', kind: 'assignment', at: 'assigned_at' } as const

export const assignmentTimeline: TimelineSource<AssignmentEntry> = {
  kind: 'assignment',
  async read(session, { leadIds, removedLeadIds, conversationIds, removedConversationIds }, window) {
    type Row = Selectable<AssignmentsTable>
    const removed = new Set([...removedLeadIds, ...removedConversationIds])
    const conversations = [...conversationIds, ...removedConversationIds]
    const ofLeads = await readTimelineRows<Row>(session, { ...table, owner: 'lead_id' }, leadIds, window)
    const ofTalks = await readTimelineRows<Row>(session, { ...table, owner: 'conversation_id' }, conversations, window)
    const toEntry = (row: Row): AssignmentEntry => {
      const assignment = toAssignment(row)
      const isRemoved = removed.has(row.lead_id ?? '') || removed.has(row.conversation_id ?? '')
      const shown = isRemoved ? { ...assignment, reason: null } : assignment
      return { kind: 'assignment', at: row.assigned_at, id: row.id, assignment: shown }
    }
    return mergeEntries([ofLeads.map(toEntry), ofTalks.map(toEntry)], window)
  },
}
