import type { Selectable } from 'kysely'
import type { TimelineEntryOf } from '../base/timeline-key.ts'
import type { DraftReviewsTable, RepliesTable } from '../database/tables/tenant-tables.ts'
import { readTimelineRows, type TimelineSource } from '../database/timeline-source.ts'
import { toReview } from './draft-repository.ts'
import type { DraftReview } from './draft.ts'
import { toReply } from './reply-writer.ts'
import type { Reply } from './reply.ts'

/** A reply, or a draft of one, when it was written; its status says what became of it. Once it is sent, it is a message, too. */
export type ReplyEntry = TimelineEntryOf<'reply', { readonly reply: Reply }>
/** Who approved, changed or rejected a draft. */
export type ReviewEntry = TimelineEntryOf<'review', { readonly review: DraftReview }>

const replies = { table: 'replies', kind: 'reply', owner: 'conversation_id', at: 'generated_at' } as const

export const replyTimeline: TimelineSource<ReplyEntry> = {
  kind: 'reply',
  async read(session, { conversationIds }, window) {
    const rows = await readTimelineRows<Selectable<RepliesTable>>(session, replies, conversationIds, window)
    return rows.map((row) => ({ kind: 'reply', at: row.generated_at, id: row.id, reply: toReply(row) }))
  },
}

const reviews = { table: 'draft_reviews', kind: 'review', owner: 'conversation_id', at: 'reviewed_at' } as const

export const reviewTimeline: TimelineSource<ReviewEntry> = {
  kind: 'review',
  async read(session, { conversationIds, removedConversationIds }, window) {
    const owners = [...conversationIds, ...removedConversationIds]
    const rows = await readTimelineRows<Selectable<DraftReviewsTable>>(session, reviews, owners, window)
    return rows.map((row) => ({ kind: 'review', at: row.reviewed_at, id: row.id, review: toReview(row) }))
  },
}
