import type { Selectable } from 'kysely'
import { mergeEntries, type TimelineEntryOf } from '../base/timeline-key.ts'
import type { ConsentRecordsTable } from '../database/tables/consent-tables.ts'
import { readTimelineRows, type TimelineSource } from '../database/timeline-source.ts'
import { toConsentRecord } from './consent-row.ts'
import type { ConsentRecord } from './consent.ts'

/** Statements that name the lead or its conversation. */
export type ConsentEntry = TimelineEntryOf<'consent', { readonly consent: ConsentRecord }>

const table = { table: 'consent_records', kind: 'consent', at: 'recorded_at' } as const

export const consentTimeline: TimelineSource<ConsentEntry> = {
  kind: 'consent',
  async read(session, { leadIds, conversationIds, removedConversationIds }, window) {
    type Row = Selectable<ConsentRecordsTable>
    const conversations = [...conversationIds, ...removedConversationIds]
    const ofLeads = await readTimelineRows<Row>(session, { ...table, owner: 'lead_id' }, leadIds, window)
    const said = await readTimelineRows<Row>(session, { ...table, owner: 'conversation_id' }, conversations, window)
    const toEntries = (rows: readonly Row[]): readonly ConsentEntry[] =>
      rows.map((row) => ({ kind: 'consent', at: row.recorded_at, id: row.id, consent: toConsentRecord(row) }))
    return mergeEntries([toEntries(ofLeads), toEntries(said)], window)
  },
}
