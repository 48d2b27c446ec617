import { cleanDetails, cleanText, contentOf, eventTime } from '@leadkit/adapter-kit'
import type { MessageEvent, PlatformEvent, StatusEvent } from '@leadkit/contracts'
import { eventKey, messageKey } from '../values/dedupe-key.ts'
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
  const id = comment.comment_id ?? comment.id ?? (isMention ? comment.post_id : undefined)
  if (id === undefined || id === null) return ignored(entry, 'invalid_comment')
  if (comment.verb === 'remove') return commentStatus('deleted', id, comment, entry)
  if (comment.verb === 'edited' || comment.verb === 'edit') return commentStatus('edited', id, comment, entry)
  if (comment.verb !== undefined && comment.verb !== null && comment.verb !== 'add')
    return ignored(entry, 'comment_verb')
  if (comment.from === undefined || comment.from === null) return ignored(entry, 'no_participant_id')
  return commentMessage(isMention ? 'mention' : 'comment', id, comment, comment.from, entry)
}

type Author = NonNullable<WebhookComment['from']>

function commentMessage(
  subtype: 'comment' | 'mention',
  id: string,
  comment: WebhookComment,
  author: Author,
  entry: EntryContext,
): MessageEvent {
  const conversationId = conversationOf(id, comment)
  const parent = comment.parent_id ?? undefined
  const media = [
    ...(comment.photo ? [{ type: 'image', url: cleanText(comment.photo) }] : []),
    ...(comment.video ? [{ type: 'video', url: cleanText(comment.video) }] : []),
  ]
  return {
    kind: 'message',
    platform: entry.platform,
    accountId: entry.accountId,
    dedupeKey: messageKey(id),
    occurredAt: eventTime([comment.created_time, entry.entryTime], entry.receivedAt),
    subtype,
    direction: author.id === entry.accountId ? 'outbound' : 'inbound',
    messageId: id,
    conversationId,
    participantId: author.id,
    senderId: author.id,
    participantName: contentOf(author.name) ?? undefined,
    participantUsername: contentOf(author.username) ?? undefined,
    content: contentOf(comment.message) ?? contentOf(comment.text),
    attachments: media,
    replyToMessageId: parent === conversationId ? undefined : parent,
    standby: false,
    details: cleanDetails({ postId: comment.post_id, mediaId: comment.media?.id }),
  }
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
    participantId: comment.from?.id ?? null,
    content: text,
  }
}

function conversationOf(id: string, comment: WebhookComment): string {
  return comment.post_id ?? comment.media?.id ?? id
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
