import { cleanDetails, madeId, possibleTime, touchOf } from '@leadkit/adapter-kit'
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
import type { WebhookDirectMessage, WebhookMedia } from './webhook-schemas.ts'

/**
 * One item of `direct_message_events`, which both APIs share. A delivery that names no account gives an event for each party: the core keeps
 * those of connected accounts.
 */
export function parseDirectMessage(item: unknown, users: Users, context: DeliveryContext): readonly PlatformEvent[] {
  const { data: message } = directMessageSchema.safeParse(item)
  if (message === undefined)
    return [ignored(context, kindOf(item) === 'message_create' ? 'invalid_message' : 'unknown_event')]
  if (typeof message.type === 'string' && message.type !== 'message_create') return [ignored(context, 'unknown_event')]
  const read = readMessage(message)
  if (read === undefined) return [ignored(context, 'invalid_message')]
  const parties = partiesOf(read, context)
  if (parties === undefined) return [ignored(context, 'no_participant_id')]
  return accountsOf(context, parties).map((account) =>
    typeof account === 'string' ? ignored(context, account) : messageEvent(read, parties, users, account),
  )
}

interface ReadMessage {
  readonly message: WebhookDirectMessage
  readonly id: string
  readonly content: string | null
  readonly media: WebhookMedia | undefined
}

/** A message without an id gets one that is made from what it says; undefined for one that says nothing. */
function readMessage(message: WebhookDirectMessage): ReadMessage | undefined {
  const { sender_id: senderId, target, message_data: data } = message.message_create
  const content = contentOf(data?.text)
  const media = data?.attachment?.media ?? undefined
  if (message.id) return { message, id: message.id, content, media }
  if (content === null && media === undefined) return undefined
  const id = madeId('message', senderId, target?.recipient_id, message.created_timestamp, content, media)
  return { message, id, content, media }
}

interface Parties {
  readonly senderId: string
  readonly recipientId: string
}

/** Where one party is missing it is the account, or somebody of whom nothing is known; undefined when that cannot be told. */
function partiesOf({ message, id }: ReadMessage, { accountId }: DeliveryContext): Parties | undefined {
  const { sender_id: senderId, target } = message.message_create
  const recipientId = target?.recipient_id
  if (senderId && recipientId) return { senderId, recipientId }
  if (accountId === undefined) return undefined
  if (senderId && senderId !== accountId) return { senderId, recipientId: accountId }
  if (!senderId && recipientId === accountId) return { senderId: madeId('participant', accountId, id), recipientId }
  return undefined
}

/** One item of `direct_message_mark_read_events`: the participant has read everything up to an event. */
export function parseDirectMessageRead(item: unknown, context: DeliveryContext): readonly PlatformEvent[] {
  const { data: read } = readSchema.safeParse(item)
  if (read === undefined) return [ignored(context, 'invalid_read')]
  const { sender_id: readerId, target, last_read_event_id: lastReadId } = read
  const recipientId = target?.recipient_id ?? context.accountId
  if (recipientId === undefined) return [ignored(context, 'invalid_read')]
  return accountsOf(context, { senderId: readerId, recipientId }).map((account) => {
    if (typeof account === 'string') return ignored(context, account)
    // What the account itself reads says nothing about our messages.
    if (account.accountId === readerId) return ignored(account, 'own_read')
    return statusEvent(account.accountId, {
      status: 'read',
      dedupeKey: `read:${readerId}:${lastReadId}`,
      occurredAt: eventTime([read.created_timestamp], context.receivedAt),
      direction: 'outbound',
      targetIds: [lastReadId],
      watermark: possibleTime(snowflakeTime(lastReadId), context.receivedAt),
      conversationId: pairConversation(account.accountId, readerId),
      participantId: readerId,
    })
  })
}

/** The accounts that a message between two people is for, or the reason why it is for none. */
function accountsOf(
  context: DeliveryContext,
  { senderId, recipientId }: Parties,
): readonly (AccountContext | 'self_message' | 'account_mismatch')[] {
  if (senderId === recipientId) return ['self_message']
  const parties = [senderId, recipientId]
  const { accountId } = context
  if (accountId === undefined) return parties.map((party) => ({ ...context, accountId: party }))
  return parties.includes(accountId) ? [{ ...context, accountId }] : ['account_mismatch']
}

function messageEvent(
  { message, id, content, media }: ReadMessage,
  { senderId, recipientId }: Parties,
  users: Users,
  context: AccountContext,
): MessageEvent {
  const { accountId } = context
  const { message_data: data, source_app_id: applicationId } = message.message_create
  const outbound = senderId === accountId
  const participantId = outbound ? recipientId : senderId
  const quickReply = data?.quick_reply_response
  return {
    kind: 'message',
    platform: 'twitter',
    accountId,
    dedupeKey: messageKey(id),
    occurredAt: eventTime([message.created_timestamp], context.receivedAt, id),
    subtype: quickReply ? 'quick_reply' : content !== null ? 'text' : media ? 'attachment' : 'unsupported',
    direction: outbound ? 'outbound' : 'inbound',
    messageId: id,
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
    ...(!outbound && touchOfStart(message)),
  }
}

/** A thread opened from a post or a welcome message: its deep link, or an advertisement with a button to write. */
function touchOfStart({ initiated_via: start }: WebhookDirectMessage): Pick<MessageEvent, 'touch'> {
  if (!start?.tweet_id && !start?.welcome_message_id) return {}
  return { touch: touchOf('link', { ref: start.welcome_message_id, postId: start.tweet_id, type: 'initiated_via' }) }
}

function kindOf(item: unknown): unknown {
  return typeof item === 'object' && item !== null && 'type' in item ? item.type : undefined
}
