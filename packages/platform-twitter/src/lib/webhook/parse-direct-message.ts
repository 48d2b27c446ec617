import { cleanDetails } from '@leadkit/adapter-kit'
import type { MessageEvent, PlatformEvent } from '@leadkit/contracts'
import { readMedia } from './attachment.ts'
import { contentOf } from '../values/content.ts'
import { pairConversation } from '../values/conversation-id.ts'
import { eventTime, snowflakeTime } from '../values/event-time.ts'
import { ignored, messageKey, statusEvent } from './parse-event.ts'
import type { AccountContext, DeliveryContext } from './parse-event.ts'
import { namesOf } from './users.ts'
import type { Users } from './users.ts'
import { directMessageSchema, readSchema } from './webhook-schemas.ts'
import type { WebhookDirectMessage } from './webhook-schemas.ts'

/**
 * One item of `direct_message_events`, which both APIs share. A delivery that names no account gives an event for each party: the core keeps
 * those of connected accounts.
 */
export function parseDirectMessage(item: unknown, users: Users, context: DeliveryContext): readonly PlatformEvent[] {
  const { data: message } = directMessageSchema.safeParse(item)
  if (message === undefined)
    return [ignored(context, kindOf(item) === 'message_create' ? 'invalid_message' : 'unknown_event')]
  if (message.type !== 'message_create') return [ignored(context, 'unknown_event')]
  const { sender_id: senderId, target } = message.message_create
  return accountsOf(context, senderId, target.recipient_id).map((account) =>
    typeof account === 'string' ? ignored(context, account) : messageEvent(message, users, account),
  )
}

/** One item of `direct_message_mark_read_events`: the participant has read everything up to an event. */
export function parseDirectMessageRead(item: unknown, context: DeliveryContext): readonly PlatformEvent[] {
  const { data: read } = readSchema.safeParse(item)
  if (read === undefined) return [ignored(context, 'invalid_read')]
  const { sender_id: readerId, target, last_read_event_id: lastReadId } = read
  return accountsOf(context, readerId, target.recipient_id).map((account) => {
    if (typeof account === 'string') return ignored(context, account)
    // What the account itself reads says nothing about our messages.
    if (account.accountId === readerId) return ignored(account, 'own_read')
    return statusEvent(account.accountId, {
      status: 'read',
      dedupeKey: `read:${readerId}:${lastReadId}`,
      occurredAt: eventTime([read.created_timestamp], context.receivedAt),
      direction: 'outbound',
      targetIds: [lastReadId],
      watermark: snowflakeTime(lastReadId),
      conversationId: pairConversation(account.accountId, readerId),
      participantId: readerId,
    })
  })
}

/** The accounts that a message between two people is for, or the reason why it is for none. */
function accountsOf(
  context: DeliveryContext,
  senderId: string,
  recipientId: string,
): readonly (AccountContext | 'self_message' | 'account_mismatch')[] {
  if (senderId === recipientId) return ['self_message']
  const parties = [senderId, recipientId]
  const { accountId } = context
  if (accountId === undefined) return parties.map((party) => ({ ...context, accountId: party }))
  return parties.includes(accountId) ? [{ ...context, accountId }] : ['account_mismatch']
}

function messageEvent(message: WebhookDirectMessage, users: Users, context: AccountContext): MessageEvent {
  const { accountId } = context
  const { sender_id: senderId, target, message_data: data, source_app_id: applicationId } = message.message_create
  const outbound = senderId === accountId
  const participantId = outbound ? target.recipient_id : senderId
  const content = contentOf(data.text)
  const media = data.attachment?.media
  const quickReply = data.quick_reply_response
  return {
    kind: 'message',
    platform: 'twitter',
    accountId,
    dedupeKey: messageKey(message.id),
    occurredAt: eventTime([message.created_timestamp], context.receivedAt),
    subtype: quickReply ? 'quick_reply' : content !== null ? 'text' : media ? 'attachment' : 'unsupported',
    direction: outbound ? 'outbound' : 'inbound',
    messageId: message.id,
    conversationId: pairConversation(accountId, participantId),
    participantId,
    senderId,
    ...namesOf(users, participantId),
    content,
    attachments: media ? [readMedia(media)] : [],
    standby: false,
    applicationId: outbound ? (applicationId ?? undefined) : undefined,
    details: cleanDetails({
      quickReplyPayload: quickReply?.metadata || undefined,
      initiatedByPostId: message.initiated_via?.tweet_id,
      welcomeMessageId: message.initiated_via?.welcome_message_id,
    }),
  }
}

function kindOf(item: unknown): unknown {
  return typeof item === 'object' && item !== null && 'type' in item ? item.type : undefined
}
