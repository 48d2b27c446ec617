import {
  cleanDetails,
  cleanText,
  contentOf,
  eventKey,
  eventTime,
  madeId,
  touchOf,
  usernameId,
} from '@leadkit/adapter-kit'
import type { Attachment, MessageEvent, PlatformEvent, StatusEvent } from '@leadkit/contracts'
import { messageKey } from '../values/dedupe-key.ts'
import { ignored } from './parse-event.ts'
import type { EntryContext } from './parse-event.ts'
import { parseMessaging } from './parse-messaging.ts'
import { changeSchema, commentSchema, leadSchema } from './webhook-schemas.ts'
import type { WebhookComment } from './webhook-schemas.ts'

const commentFields: ReadonlySet<string> = new Set(['feed', 'comments', 'live_comments', 'mention', 'mentions'])
// Instagram's dashboard sends messaging events as changes.
const messagingFields: ReadonlySet<string> = new Set([
  'messages',
  'message_edit',
  'message_reactions',
  'messaging_handover',
  'messaging_postbacks',
  'messaging_referral',
  'messaging_seen',
  'standby',
])

/** One item of `changes[]`: comments, mentions and lead forms. */
export function parseChange(item: unknown, entry: EntryContext): PlatformEvent {
  const { data: change } = changeSchema.safeParse(item)
  if (change === undefined) return ignored(entry, 'invalid_change')
  if (change.field === 'leadgen') return parseLead(change.value, entry)
  if (commentFields.has(change.field)) return parseComment(change.field, change.value, entry)
  if (messagingFields.has(change.field)) return parseMessaging(change.value, entry, change.field === 'standby')
  return ignored(entry, 'unknown_change')
}

function parseLead(value: unknown, entry: EntryContext): PlatformEvent {
  const { data: lead } = leadSchema.safeParse(value)
  if (lead === undefined) return ignored(entry, 'invalid_lead')
  return {
    ...statusBase(entry, eventTime([lead.created_time, entry.entryTime], entry.receivedAt)),
    status: 'lead_created',
    dedupeKey: `lead_created:${lead.leadgen_id}`,
    direction: 'inbound',
    targetIds: [lead.leadgen_id],
    conversationId: null,
    participantId: null,
    requiresHydration: true,
    details: cleanDetails({ formId: lead.form_id, adId: lead.ad_id, adGroupId: lead.adgroup_id }),
  }
}

function parseComment(field: string, value: unknown, entry: EntryContext): PlatformEvent {
  const { data: comment } = commentSchema.safeParse(value)
  if (comment === undefined) return ignored(entry, 'invalid_comment')
  const isMention = field.startsWith('mention')
  if (field === 'feed' && comment.item !== 'comment') return ignored(entry, 'feed')
  const id = comment.comment_id ?? comment.id ?? (isMention ? comment.post_id : undefined) ?? undefined
  const { verb } = comment
  if (id !== undefined && verb === 'remove') return commentStatus('deleted', id, comment, entry)
  if (id !== undefined && (verb === 'edited' || verb === 'edit')) return commentStatus('edited', id, comment, entry)
  if (verb !== undefined && verb !== null && verb !== 'add') return ignored(entry, 'comment_verb')
  return commentMessage(field, id, comment, entry)
}

/** A comment is kept without an id or an author of its own as long as it says something. */
function commentMessage(
  field: string,
  givenId: string | undefined,
  comment: WebhookComment,
  entry: EntryContext,
): PlatformEvent {
  const subtype = field.startsWith('mention') ? 'mention' : 'comment'
  const content = contentOf(comment.message) ?? contentOf(comment.text)
  const attachments = attachmentsOf(comment)
  const says = content !== null || attachments.length > 0
  if (givenId === undefined && !says) return ignored(entry, 'invalid_comment')
  const id = givenId ?? madeId('comment', entry.accountId, comment)
  const authorId = authorOf(comment) ?? (says ? madeId('author', entry.accountId, id) : undefined)
  if (authorId === undefined) return ignored(entry, 'no_participant_id')
  const conversationId = conversationOf(id, comment)
  const parent = comment.parent_id ?? undefined
  const inbound = authorId !== entry.accountId
  const event: MessageEvent = {
    kind: 'message',
    platform: entry.platform,
    accountId: entry.accountId,
    dedupeKey: messageKey(id),
    occurredAt: eventTime([comment.created_time, entry.entryTime], entry.receivedAt),
    subtype,
    direction: inbound ? 'inbound' : 'outbound',
    messageId: id,
    conversationId,
    participantId: authorId,
    senderId: authorId,
    participantName: contentOf(comment.from?.name) ?? undefined,
    participantUsername: usernameOf(comment) ?? undefined,
    content,
    attachments,
    replyToMessageId: parent === conversationId ? undefined : parent,
    standby: false,
    details: cleanDetails({ postId: comment.post_id, mediaId: comment.media?.id ?? comment.media_id }),
    ...(subtype === 'mention' && inbound && { touch: touchOf('mention', { type: field, postId: conversationId }) }),
  }
  return event
}

function authorOf(comment: WebhookComment): string | undefined {
  const username = usernameOf(comment)
  return comment.from?.id ?? (username === null ? undefined : usernameId(username))
}

function usernameOf(comment: WebhookComment): string | null {
  return contentOf(comment.from?.username) ?? contentOf(comment.username)
}

function attachmentsOf({ photo, video }: WebhookComment): readonly Attachment[] {
  return [
    ...(photo ? [{ type: 'image', url: cleanText(photo) }] : []),
    ...(video ? [{ type: 'video', url: cleanText(video) }] : []),
  ]
}

function commentStatus(
  status: 'edited' | 'deleted',
  id: string,
  comment: WebhookComment,
  entry: EntryContext,
): StatusEvent {
  const text = status === 'edited' ? (contentOf(comment.message) ?? contentOf(comment.text)) : null
  const key = status === 'edited' ? eventKey('edited', id, comment.created_time, text) : eventKey('deleted', id)
  return {
    ...statusBase(entry, eventTime([comment.created_time, entry.entryTime], entry.receivedAt)),
    status,
    dedupeKey: key,
    direction: comment.from?.id === entry.accountId ? 'outbound' : 'inbound',
    targetIds: [id],
    conversationId: conversationOf(id, comment),
    participantId: authorOf(comment) ?? null,
    content: text,
  }
}

function conversationOf(id: string, comment: WebhookComment): string {
  return comment.post_id ?? comment.media?.id ?? comment.media_id ?? id
}

type StatusBase = Pick<
  StatusEvent,
  'kind' | 'platform' | 'accountId' | 'occurredAt' | 'content' | 'requiresHydration' | 'details'
>

function statusBase(entry: EntryContext, occurredAt: Date): StatusBase {
  return {
    kind: 'status',
    platform: entry.platform,
    accountId: entry.accountId,
    occurredAt,
    content: null,
    requiresHydration: false,
    details: {},
  }
}
