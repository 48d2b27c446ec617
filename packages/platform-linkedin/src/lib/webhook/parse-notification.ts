import { cleanDetails, cleanText, contentOf, eventKey, eventTime, madeId, touchOf } from '@leadkit/adapter-kit'
import type { Attachment, MessageEvent, PlatformEvent, StatusEvent } from '@leadkit/contracts'
import { messageKey } from '../values/dedupe-key.ts'
import { ignored, statusBase } from './parse-event.ts'
import { readCommentUrn } from '../values/urn.ts'
import type { CommentUrn } from '../values/urn.ts'
import { commentContentSchema, notificationSchema } from './webhook-schemas.ts'
import type { Notification, WebhookComment } from './webhook-schemas.ts'

/** Reads each item separately. An item with an already seen `notificationId` is skipped. */
export function parseNotifications(items: readonly unknown[], receivedAt: Date): readonly PlatformEvent[] {
  const seen = new Set<string>()
  return items.map((item) => {
    const { data: notification } = notificationSchema.safeParse(item)
    if (notification === undefined) return ignored('invalid_notification')
    const { notificationId: id, organizationalEntity } = notification
    if (id !== undefined && seen.has(id)) return ignored('duplicate_notification', organizationalEntity)
    const event = parseNotification(notification, receivedAt)
    // An unreadable twin must not hide the readable one.
    if (id !== undefined && event.kind !== 'ignored') seen.add(id)
    return event
  })
}

function parseNotification(notification: Notification, receivedAt: Date): PlatformEvent {
  switch (notification.action) {
    case 'COMMENT':
    case 'ADMIN_COMMENT':
    case 'COMMENT_MENTION':
      return commentMessage(notification, receivedAt)
    case 'COMMENT_EDIT':
      return commentStatus('edited', notification, receivedAt)
    case 'COMMENT_DELETE':
      return commentStatus('deleted', notification, receivedAt)
    case 'LIKE':
      return reactionStatus(notification, receivedAt)
    case 'SHARE':
    case 'SHARE_MENTION':
      return shareStatus(notification, receivedAt)
    default:
      return ignored('unknown_action', notification.organizationalEntity)
  }
}

/**
 * A comment without a readable urn or author is kept as long as it has content. The organisation's answer names the comment that it answers, which
 * the core uses to find the conversation with its author.
 */
function commentMessage(notification: Notification, receivedAt: Date): PlatformEvent {
  const { organizationalEntity: accountId, action } = notification
  const comment = notification.decoratedGeneratedActivity?.comment
  const content = textOf(comment)
  const attachments = readAttachments(comment?.content ?? [])
  const says = content !== null || attachments.length > 0
  const urn = commentUrnOf(notification)
  if (urn === undefined && !says) return ignored('invalid_comment', accountId)
  const id = urn?.urn ?? madeId('comment', accountId, notification.notificationId, notification.sourcePost, comment)
  const own = action === 'ADMIN_COMMENT' ? accountId : undefined
  const author = comment?.owner ?? comment?.actor ?? own ?? (says ? madeId('author', accountId, id) : undefined)
  if (author === undefined) return ignored('no_participant_id', accountId)
  const outbound = author === accountId || action === 'ADMIN_COMMENT'
  const thread = conversationOf(notification, urn) ?? id
  const mention = action === 'COMMENT_MENTION'
  const event: MessageEvent = {
    kind: 'message',
    platform: 'linkedin',
    accountId,
    dedupeKey: messageKey(id),
    occurredAt: timeOf(notification, comment, receivedAt),
    subtype: mention ? 'mention' : 'comment',
    direction: outbound ? 'outbound' : 'inbound',
    messageId: id,
    conversationId: thread,
    // An administrator who writes for the organisation is not the participant.
    participantId: outbound ? accountId : author,
    senderId: author,
    content,
    attachments,
    replyToMessageId: parentOf(comment),
    standby: false,
    details: detailsOf(notification),
    ...(mention && !outbound && { touch: touchOf('mention', { type: 'comment', postId: thread }) }),
  }
  return event
}

/** The comment that is answered; some deliveries name it as the object in place of the post. */
function parentOf(comment: WebhookComment | undefined): string | undefined {
  return (readCommentUrn(comment?.parentComment ?? '') ?? readCommentUrn(comment?.object ?? ''))?.urn
}

function commentStatus(status: 'edited' | 'deleted', notification: Notification, receivedAt: Date): PlatformEvent {
  const { organizationalEntity: accountId, notificationId, lastModifiedAt } = notification
  const comment = notification.decoratedGeneratedActivity?.comment
  const urn = commentUrnOf(notification)
  if (urn === undefined) return ignored('invalid_comment', accountId)
  const author = comment?.owner ?? comment?.actor ?? null
  const content = status === 'edited' ? textOf(comment) : null
  // Every edit is a notification of its own; a comment is deleted once.
  const edition = notificationId === undefined ? [lastModifiedAt, content] : [notificationId]
  const event: StatusEvent = {
    ...statusBase(accountId, timeOf(notification, comment, receivedAt)),
    status,
    dedupeKey: status === 'edited' ? eventKey(status, urn.urn, ...edition) : eventKey(status, urn.urn),
    direction: author === accountId ? 'outbound' : 'inbound',
    targetIds: [urn.urn],
    conversationId: conversationOf(notification, urn) ?? null,
    participantId: author,
    content,
    details: detailsOf(notification),
  }
  return event
}

/** A like names neither the member nor an activity of its own. */
function reactionStatus(notification: Notification, receivedAt: Date): StatusEvent {
  const { organizationalEntity: accountId, notificationId, sourcePost, lastModifiedAt } = notification
  return {
    ...statusBase(accountId, timeOf(notification, undefined, receivedAt)),
    status: 'reaction',
    dedupeKey:
      notificationId === undefined
        ? eventKey('reaction', sourcePost, lastModifiedAt)
        : eventKey('reaction', notificationId),
    details: detailsOf(notification),
  }
}

function shareStatus(notification: Notification, receivedAt: Date): PlatformEvent {
  const { organizationalEntity: accountId, action, generatedActivity } = notification
  const share = notification.decoratedGeneratedActivity?.share
  const id = generatedActivity ?? share?.entity
  if (id === undefined) return ignored('invalid_share', accountId)
  return {
    ...statusBase(accountId, timeOf(notification, undefined, receivedAt)),
    status: 'share',
    dedupeKey: eventKey('share', action, id),
    direction: share?.owner === accountId ? 'outbound' : 'inbound',
    targetIds: [id],
    participantId: share?.owner ?? null,
    content: contentOf(share?.text),
    details: detailsOf(notification),
  }
}

function commentUrnOf(notification: Notification): CommentUrn | undefined {
  const entity = notification.decoratedGeneratedActivity?.comment?.entity
  return readCommentUrn(entity ?? '') ?? readCommentUrn(notification.generatedActivity ?? '')
}

/** The post; the same for a comment and for the answers below it. */
function conversationOf(notification: Notification, urn: CommentUrn | undefined): string | undefined {
  const object = notification.decoratedGeneratedActivity?.comment?.object
  const post = object === undefined ? undefined : (readCommentUrn(object)?.thread ?? object)
  return notification.sourcePost ?? post ?? urn?.thread
}

function timeOf(notification: Notification, comment: WebhookComment | undefined, receivedAt: Date): Date {
  return eventTime([notification.lastModifiedAt, comment?.lastModified?.time, comment?.created?.time], receivedAt)
}

/** The text stands in `text` as delivered, and in `message.text` as documented. */
function textOf(comment: WebhookComment | undefined): string | null {
  return contentOf(comment?.text) ?? contentOf(comment?.message?.text)
}

function readAttachments(items: readonly unknown[]): readonly Attachment[] {
  return items.map((item) => {
    const { data: content } = commentContentSchema.safeParse(item)
    const image = content?.entity?.image
    return {
      type: cleanText(content?.type ?? '').toLowerCase() || 'unknown',
      ...(content?.url === undefined ? {} : { url: cleanText(content.url) }),
      ...(image === undefined ? {} : { id: image }),
    }
  })
}

function detailsOf(notification: Notification): MessageEvent['details'] {
  return cleanDetails({
    action: notification.action.toLowerCase(),
    notificationId: notification.notificationId,
    post: notification.sourcePost,
  })
}
