import type { Selectable } from 'kysely'
import type { TimelineEntryOf } from '../../base/timeline-key.ts'
import type { ConversationNotesTable } from '../../database/tables/tenant-tables.ts'
import { readTimelineRows, type TimelineSource } from '../../database/timeline-source.ts'
import { toNote } from './note-repository.ts'
import type { ConversationNote } from './note.ts'

export type NoteEntry = TimelineEntryOf<'note', { readonly note: ConversationNote }>

const notes = { table: 'conversation_notes', kind: 'note', owner: 'conversation_id', at: 'created_at' } as const

export const noteTimeline: TimelineSource<NoteEntry> = {
  kind: 'note',
  async read(session, { conversationIds }, window) {
    const rows = await readTimelineRows<Selectable<ConversationNotesTable>>(session, notes, conversationIds, window)
    return rows.map((row) => ({ kind: 'note', at: row.created_at, id: row.id, note: toNote(row) }))
  },
}
