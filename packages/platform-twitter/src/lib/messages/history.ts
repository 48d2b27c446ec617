import type { MessageEvent } from '@leadkit/contracts'
import { readMediaKeys } from '../webhook/attachment.ts'
import { contentOf } from '../values/content.ts'
import { conversationKind, pairConversation } from '../values/conversation-id.ts'
import { eventTime, readTime } from '../values/event-time.ts'
import { messageKey } from '../webhook/parse-event.ts'
import { namesOf, readUsers } from '../webhook/users.ts'
import type { Users } from '../webhook/users.ts'
import { messageRowSchema, ownPostRowSchema } from '../api/x-schemas.ts'
import type { MessageRow, Page } from '../api/x-schemas.ts'

/** A row of a page, with its time. */
export interface HistoryRow {
  readonly row: MessageRow
  readonly sentAt: Date
}

/**
 * The readable messages of a page of `dm_events`, newest first as X gives them; joins and leaves are left out. An implausible time falls back to the
 * one in the row's id, and then to `now`.
 */
export function readMessageRows(page: Page, now: Date): readonly HistoryRow[] {
  return page.data.flatMap((item) => {
    const { data: row } = messageRowSchema.safeParse(item)
    if (row?.event_type !== 'MessageCreate') return []
    return [{ row, sentAt: eventTime([row.created_at], now, row.id) }]
  })
}

/** The account's own posts of a page, newest first. */
export function readOwnPosts(page: Page) {
  return page.data.flatMap((item) => {
    const { data: row } = ownPostRowSchema.safeParse(item)
    const sentAt = row === undefined ? undefined : readTime(row.created_at)
    return row === undefined || sentAt === undefined ? [] : [{ row, sentAt }]
  })
}

/** What stands beside the rows of a page. */
export interface PageSurroundings {
  readonly users: Users
  readonly media: unknown
}

export function surroundingsOf(page: Page): PageSurroundings {
  return { users: readUsers(page.includes?.users), media: page.includes?.media }
}

/** A history row as the event that its webhook would have delivered: the same ids and so the same dedupe key. */
export function historyEvent({ row, sentAt }: HistoryRow, beside: PageSurroundings, accountId: string): MessageEvent {
  const outbound = row.sender_id === accountId
  const participantId = outbound ? otherParty(row, accountId) : row.sender_id
  const content = contentOf(row.text)
  const attachments = readMediaKeys(row.attachments?.media_keys ?? [], beside.media)
  return {
    kind: 'message',
    platform: 'twitter',
    accountId,
    dedupeKey: messageKey(row.id),
    occurredAt: sentAt,
    subtype: content !== null ? 'text' : attachments.length > 0 ? 'attachment' : 'unsupported',
    direction: outbound ? 'outbound' : 'inbound',
    messageId: row.id,
    conversationId:
      conversationKind(row.dm_conversation_id) === 'pair'
        ? pairConversation(accountId, participantId)
        : row.dm_conversation_id,
    participantId,
    senderId: row.sender_id,
    ...namesOf(beside.users, participantId),
    content,
    attachments,
    standby: false,
    details: { backfilled: true },
  }
}

/** The recipient of an outbound row; a group stands for its members if none is named. */
function otherParty(row: MessageRow, accountId: string): string {
  const parties =
    conversationKind(row.dm_conversation_id) === 'pair'
      ? row.dm_conversation_id.split('-')
      : (row.participant_ids ?? [])
  return parties.find((party) => party !== accountId) ?? row.dm_conversation_id
}
