import { cleanDetails, contentOf, eventKey, eventTime, madeId } from '@leadkit/adapter-kit'
import type { MessageEvent, MessageSubtype, PlatformEvent, StatusEvent } from '@leadkit/contracts'
import { readAttachments } from './attachment.ts'
import type { ReadAttachment } from './attachment.ts'
import { messageKey } from '../values/dedupe-key.ts'
import { ignored } from './parse-event.ts'
import type { MessagingContext } from './parse-event.ts'
import { referralTouch, storyTouch } from './referral.ts'
import { messageSchema, postbackSchema } from './webhook-schemas.ts'
import type { WebhookMessage } from './webhook-schemas.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** `message`: a new message, an echo of one of ours, or the notice that one was taken back. */
export function parseMessage(value: unknown, context: MessagingContext): PlatformEvent {
  const parsed = messageSchema.safeParse(value)
  if (!parsed.success) return ignored(context, 'invalid_message')
  const message = parsed.data
  return message.is_deleted === true ? deletion(message, context) : newMessage(message, context)
}

/** A message without a readable `mid` gets an id made from what it says, the same for a repeated delivery. */
function newMessage(message: WebhookMessage, context: MessagingContext): PlatformEvent {
  const read = readAttachments(message.attachments ?? [])
  const content = contentOf(message.text)
  if (!message.mid && content === null && read.length === 0) return ignored(context, 'invalid_message')
  const time = context.timestamp ?? context.entryTime
  const id = message.mid ?? madeMessageId('message', context, time, content, message.attachments)
  return messageEvent({ message, id, content, read }, context)
}

interface ReadMessage {
  readonly message: WebhookMessage
  readonly id: string
  readonly content: string | null
  readonly read: readonly ReadAttachment[]
}

function messageEvent({ message, id, content, read }: ReadMessage, context: MessagingContext): MessageEvent {
  const attachments = read.map((item) => item.attachment)
  const outbound = message.is_echo === true || context.sentByAccount
  const touch = referralTouch(message.referral) ?? storyTouch(message.reply_to?.story, attachments)
  const correlated = message.metadata !== undefined && message.metadata !== null && UUID.test(message.metadata)
  return {
    ...messageBase(context, outbound, id),
    subtype: subtypeOf(message, content, read.length),
    content,
    attachments,
    replyToMessageId: message.reply_to?.mid ?? undefined,
    clientReference: correlated ? (message.metadata ?? undefined) : undefined,
    applicationId: message.app_id ?? undefined,
    details: cleanDetails({
      quickReplyPayload: message.quick_reply?.payload,
      referral: message.referral,
      story: message.reply_to?.story,
      metadata: correlated ? undefined : message.metadata,
      stickerId: read.find((item) => item.stickerId !== undefined)?.stickerId,
      location: read.find((item) => item.location !== undefined)?.location,
      unsupported: message.is_unsupported === true ? true : undefined,
    }),
    ...(touch !== undefined && !outbound && { touch }),
  }
}

function subtypeOf(message: WebhookMessage, content: string | null, attachments: number): MessageSubtype {
  if (message.is_unsupported === true) return 'unsupported'
  if (message.quick_reply !== undefined && message.quick_reply !== null) return 'quick_reply'
  if (content !== null) return 'text'
  return attachments > 0 ? 'attachment' : 'unsupported'
}

function deletion(message: WebhookMessage, context: MessagingContext): PlatformEvent {
  if (!message.mid) return ignored(context, 'invalid_message')
  const event: StatusEvent = {
    kind: 'status',
    status: 'deleted',
    platform: context.platform,
    accountId: context.accountId,
    dedupeKey: eventKey('deleted', message.mid),
    occurredAt: eventTime([context.timestamp, context.entryTime], context.receivedAt),
    direction: message.is_echo === true || context.sentByAccount ? 'outbound' : 'inbound',
    targetIds: [message.mid],
    conversationId: context.participantId,
    participantId: context.participantId,
    content: null,
    requiresHydration: false,
    details: {},
  }
  return event
}

/**
 * `postback`: a button, a menu entry, an icebreaker or Get Started. Many carry no `mid`; their id is made from the event, so that a
 * repeated delivery gives the same one.
 */
export function parsePostback(value: unknown, context: MessagingContext): PlatformEvent {
  const parsed = postbackSchema.safeParse(value)
  if (!parsed.success) return ignored(context, 'invalid_postback')
  const { mid, title, payload, referral } = parsed.data
  const time = context.timestamp ?? context.entryTime
  const id = mid ?? madeMessageId('postback', context, time, payload, title)
  const touch = context.sentByAccount ? undefined : referralTouch(referral)
  return {
    ...messageBase(context, context.sentByAccount, id),
    subtype: 'postback',
    content: contentOf(title) ?? contentOf(payload),
    attachments: [],
    details: cleanDetails({ postbackPayload: payload, referral }),
    ...(touch !== undefined && { touch }),
  }
}

function madeMessageId(kind: string, context: MessagingContext, ...parts: readonly unknown[]): string {
  return madeId(kind, context.accountId, context.participantId, ...parts)
}

type MessageBase = Omit<MessageEvent, 'subtype' | 'content' | 'attachments' | 'details'>

function messageBase(context: MessagingContext, outbound: boolean, messageId: string): MessageBase {
  return {
    kind: 'message',
    platform: context.platform,
    accountId: context.accountId,
    dedupeKey: messageKey(messageId),
    occurredAt: eventTime([context.timestamp, context.entryTime], context.receivedAt),
    direction: outbound ? 'outbound' : 'inbound',
    messageId,
    conversationId: context.participantId,
    participantId: context.participantId,
    senderId: outbound ? context.accountId : context.participantId,
    standby: context.standby,
  }
}
