import type { Selectable } from 'kysely'
import type { LeadScoresTable } from '../database/tables/lead-score-tables.ts'
import type { TenantTables } from '../database/tables/tenant-tables.ts'
import { readTimelineRows, type TimelineSource } from '../database/timeline-source.ts'
import { toTransition } from './lead-history-reader.ts'
import type { LeadTransition } from './lead.ts'
import { toLeadScore } from './lead-score-row.ts'
import type { LeadScore } from './lead-score.ts'
import type { TimelineEntryOf } from '../base/timeline-key.ts'

export type ScoreEntry = TimelineEntryOf<'score', { readonly score: LeadScore }>
/** The reason of a removed lead's move is null. */
export type MoveEntry = TimelineEntryOf<'move', { readonly move: LeadTransition }>

const scores = { table: 'lead_scores', kind: 'score', owner: 'lead_id', at: 'scored_at' } as const

export const scoreTimeline: TimelineSource<ScoreEntry> = {
  kind: 'score',
  async read(session, { leadIds }, window) {
    const rows = await readTimelineRows<Selectable<LeadScoresTable>>(session, scores, leadIds, window)
    return rows.map((row) => ({ kind: 'score', at: row.scored_at, id: row.id, score: toLeadScore(row) }))
  },
}

const moves = { table: 'lead_transitions', kind: 'move', owner: 'lead_id', at: 'moved_at' } as const

export const moveTimeline: TimelineSource<MoveEntry> = {
  kind: 'move',
  async read(session, { leadIds, removedLeadIds }, window) {
    const rows = await readTimelineRows<Selectable<TenantTables['lead_transitions']>>(session, moves, leadIds, window)
    return rows.map((row) => {
      const move = toTransition(row)
      const shown = removedLeadIds.has(row.lead_id) ? { ...move, reason: null } : move
      return { kind: 'move', at: row.moved_at, id: row.id, move: shown }
    })
  },
}
