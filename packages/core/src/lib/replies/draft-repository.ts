import type { Selectable } from 'kysely'
import { requireActiveUser } from '../access/user-reader.ts'
import { checkId } from '../base/field-schema.ts'
import { type Page, pageLimit, toPage } from '../base/page.ts'
import { parseInput } from '../base/parse-input.ts'
import type { Conversation } from '../conversations/conversation.ts'
import type { CustomFieldSet } from '../custom-fields/custom-field-set.ts'
import { noCustomFields } from '../custom-fields/custom-fields.ts'
import { toConversation } from '../conversations/conversation-row.ts'
import { behindPage } from '../database/keyset.ts'
import type { TenantSession } from '../database/session.ts'
import type { TenantAccess, WriteOptions } from '../database/tenant-access.ts'
import type { DraftReviewsTable } from '../database/tables/tenant-tables.ts'
import type { Draft, DraftReview, DraftVerdict } from './draft.ts'
import {
  type DraftFilter,
  draftFilterSchema,
  type DraftReviewFilter,
  type DraftReviewQuery,
  type RejectDraft,
  rejectDraftSchema,
  reviewFilterSchema,
  reviewQuerySchema,
} from './draft-input.ts'
import type { DraftWriter } from './draft-writer.ts'
import { type ApproveReply, approveReplySchema } from './reply-input.ts'
import { toReply } from './reply-writer.ts'
import type { HeldReason, Reply } from './reply.ts'

const EXPORT_PAGE = 200

/** `tenant.drafts`: replies that wait for a person, and people's decisions about them. */
export class DraftRepository {
  readonly #access: TenantAccess
  readonly #writer: DraftWriter
  readonly #customFields: CustomFieldSet

  constructor(access: TenantAccess, writer: DraftWriter, customFields = noCustomFields.conversations) {
    this.#access = access
    this.#writer = writer
    this.#customFields = customFields
  }

  /** The queue: the draft that has waited longest comes first. @throws LeadKitError `invalid_input` for an unknown filter. */
  async list(filter: DraftFilter = {}): Promise<Page<Draft>> {
    const operation = 'drafts.list'
    const checked = parseInput(draftFilterSchema, filter, operation)
    const { conversationId, socialAccountId, assignedUserId } = checked
    const limit = pageLimit(checked)
    return this.#access.read(operation, async (session) => {
      let query = session.tables
        .selectFrom('replies as reply')
        .innerJoin('conversations as conversation', 'conversation.id', 'reply.conversation_id')
        .selectAll('reply')
        .where('reply.status', '=', 'pending')
        .where('reply.next_retry_at', 'is', null)
      if (conversationId !== undefined) query = query.where('reply.conversation_id', '=', conversationId)
      if (socialAccountId !== undefined) query = query.where('reply.social_account_id', '=', socialAccountId)
      if (assignedUserId === null) query = query.where('conversation.assigned_user_id', 'is', null)
      else if (assignedUserId !== undefined) query = query.where('conversation.assigned_user_id', '=', assignedUserId)
      const rows = await query
        .where(behindPage('reply.generated_at', 'asc', checked, 'reply.id'))
        .orderBy('reply.generated_at')
        .orderBy('reply.id')
        .limit(limit + 1)
        .execute()
      const drafts = await withConversations(session, rows.map(toReply), this.#customFields)
      return toPage(drafts, limit, (draft) => ({ at: draft.generatedAt, id: draft.id }))
    })
  }

  /**
   * Sends a draft; with `text`, that text in its place, which then counts as written by the person. If several people decide about one draft, the first wins.
   * @returns the resulting replies: several when the platform accepts only shorter texts.
   * @throws LeadKitError as `replies.send`; `not_found` for an unknown draft or user; `conflict` for a reply that is not a draft (any more).
   */
  async approve(id: string, input: ApproveReply, options: WriteOptions = {}): Promise<readonly Reply[]> {
    const operation = 'drafts.approve'
    checkId(id, operation)
    const { userId, text } = parseInput(approveReplySchema, input, operation)
    const write = async (session: TenantSession): Promise<readonly Reply[]> => {
      await requireActiveUser(session, userId, operation)
      return this.#writer.approve(session, id, { userId, text }, operation)
    }
    return this.#access.write(operation, write, options)
  }

  /**
   * Removes a draft from the queue for good: the reply becomes `failed` with the code `rejected`. Draft and reason are kept.
   * @throws LeadKitError `invalid_input`; `not_found` for an unknown draft or user; `conflict` for a reply that is not a draft (any more).
   */
  async reject(id: string, input: RejectDraft, options: WriteOptions = {}): Promise<Reply> {
    const operation = 'drafts.reject'
    checkId(id, operation)
    const { userId, reason } = parseInput(rejectDraftSchema, input, operation)
    const write = async (session: TenantSession): Promise<Reply> => {
      await requireActiveUser(session, userId, operation)
      return this.#writer.reject(session, id, { userId, reason }, operation)
    }
    return this.#access.write(operation, write, options)
  }

  /** People's decisions about drafts, newest first. @throws LeadKitError `invalid_input` for an unknown filter. */
  async reviews(filter: DraftReviewFilter = {}): Promise<Page<DraftReview>> {
    const operation = 'drafts.reviews'
    const checked = parseInput(reviewFilterSchema, filter, operation)
    const { verdict, conversationId, reviewedAfter, direction } = checked
    const limit = pageLimit(checked)
    return this.#access.read(operation, async (session) => {
      let query = session.tables.selectFrom('draft_reviews').selectAll()
      if (verdict !== undefined) query = query.where('verdict', '=', verdict)
      if (conversationId !== undefined) query = query.where('conversation_id', '=', conversationId)
      if (reviewedAfter !== undefined) query = query.where('reviewed_at', '>', reviewedAfter)
      const rows = await query
        .where(behindPage('reviewed_at', direction, checked))
        .orderBy('reviewed_at', direction)
        .orderBy('id', direction)
        .limit(limit + 1)
        .execute()
      return toPage(rows.map(toReview), limit, (review) => ({ at: review.reviewedAt, id: review.id }))
    })
  }

  /** All reviews, oldest first, read in pages as they are consumed. @throws LeadKitError `invalid_input` at the first step. */
  async *exportReviews(query: DraftReviewQuery = {}): AsyncGenerator<DraftReview, void, undefined> {
    const checked = parseInput(reviewQuerySchema, query, 'drafts.exportReviews')
    let after: string | null = null
    do {
      const page: Page<DraftReview> = await this.reviews({ ...checked, direction: 'asc', limit: EXPORT_PAGE, after })
      yield* page.items
      after = page.next
    } while (after !== null)
  }
}

async function withConversations(
  session: TenantSession,
  replies: readonly Reply[],
  customFields: CustomFieldSet,
): Promise<readonly Draft[]> {
  if (replies.length === 0) return []
  const rows = await session.tables
    .selectFrom('conversations')
    .selectAll()
    .where(
      'id',
      'in',
      replies.map((reply) => reply.conversationId),
    )
    .execute()
  const conversations = new Map<string, Conversation>(rows.map((row) => [row.id, toConversation(row, customFields)]))
  return replies.flatMap((reply) => {
    const conversation = conversations.get(reply.conversationId)
    const ageMs = Math.max(0, session.now.getTime() - reply.generatedAt.getTime())
    return conversation === undefined ? [] : [{ ...reply, ageMs, conversation }]
  })
}

export function toReview(row: Selectable<DraftReviewsTable>): DraftReview {
  return {
    id: row.id,
    replyId: row.reply_id,
    conversationId: row.conversation_id,
    messageId: row.message_id,
    verdict: row.verdict as DraftVerdict,
    userId: row.user_id,
    author: row.author as Reply['author'],
    draft: row.draft,
    finalText: row.final_text,
    reason: row.reason,
    confidence: row.confidence,
    heldReasons: row.held_reasons as readonly HeldReason[],
    draftedAt: row.drafted_at,
    reviewedAt: row.reviewed_at,
  }
}
