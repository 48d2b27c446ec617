import { possibleTime } from '@leadkit/adapter-kit'
import type { PlatformEvent } from '@leadkit/contracts'
import { chatPartner, pairConversation } from '../values/conversation-id.ts'
import { eventTime, readTime } from '../values/event-time.ts'
import { parseDirectMessage, parseDirectMessageRead } from './parse-direct-message.ts'
import { ignored, messageKey, statusEvent } from './parse-event.ts'
import type { AccountContext, DeliveryContext } from './parse-event.ts'
import { parseDeletedPost, parsePost } from './parse-post.ts'
import type { PostSubtype } from './parse-post.ts'
import { readUsers } from './users.ts'
import { activitySchema, chatSchema, revokedAccessSchema } from './webhook-schemas.ts'
import type { Activity } from './webhook-schemas.ts'

type ActivityParser = (activity: Activity, context: DeliveryContext) => readonly PlatformEvent[]

const parsers: Readonly<Record<string, ActivityParser>> = {
  'dm.received': parseMessages,
  'dm.sent': parseMessages,
  'dm.read': (activity, context) =>
    listOf(activity.payload, 'direct_message_mark_read_events').flatMap((item) =>
      parseDirectMessageRead(item, context),
    ),
  'chat.received': forAccount(parseChat),
  'chat.sent': forAccount(parseChat),
  'post.mention.create': forAccount(parsePostAs('mention')),
  'post.reply.create': forAccount(parsePostAs('reply')),
  'post.quote.create': forAccount(parsePostAs('quote')),
  'post.delete': forAccount((activity, context) => parseDeletedPost(activity.payload, context)),
  'oauth.revoke': parseRevoke,
}

/** Known, and nothing to store. */
const ignoredTypes: Readonly<Record<string, string>> = {
  'dm.indicate_typing': 'typing',
  'like.create': 'like',
  'follow.follow': 'follow',
  'follow.unfollow': 'follow',
  'post.create': 'own_post',
  'post.repost.create': 'repost',
}

/**
 * One event of the X Activity API. `event_uuid` names the delivery, not the event, and stays unused.
 * @see https://docs.x.com/x-api/activity/event-payloads
 */
export function parseActivity(item: unknown, receivedAt: Date): readonly PlatformEvent[] {
  const { data: activity } = activitySchema.safeParse(item)
  if (activity === undefined) return [ignored(undefined, 'invalid_event')]
  const context: DeliveryContext = { accountId: activity.filter?.user_id, receivedAt }
  const type = currentName(activity.event_type)
  if (Object.hasOwn(ignoredTypes, type)) return [ignored(context, ignoredTypes[type] ?? 'unknown_event')]
  const parser = Object.hasOwn(parsers, type) ? parsers[type] : undefined
  return parser === undefined ? [ignored(context, 'unknown_event')] : parser(activity, context)
}

/** Until March 2026 types were written `DmReceived`; subscriptions of that time keep the old names. */
function currentName(type: string): string {
  return /^[A-Z]/.test(type) ? type.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '.').toLowerCase() : type
}

function parseMessages({ payload }: Activity, context: DeliveryContext): readonly PlatformEvent[] {
  const users = readUsers(payload['users'])
  return listOf(payload, 'direct_message_events').flatMap((item) => parseDirectMessage(item, users, context))
}

function parsePostAs(subtype: PostSubtype): (activity: Activity, context: AccountContext) => PlatformEvent {
  return ({ payload, includes }, context) =>
    parsePost(payload, subtype, { users: readUsers(includes?.users), media: includes?.media }, context)
}

/** An end-to-end encrypted message: a placeholder that says where to read it, so that nobody waits for an answer unseen. */
function parseChat({ payload }: Activity, context: AccountContext): PlatformEvent {
  const { data: chat } = chatSchema.safeParse(payload)
  if (chat === undefined) return ignored(context, 'invalid_chat')
  const { accountId } = context
  const named = chat.conversation_id ?? undefined
  const senderId = chat.sender_id ?? (named === undefined ? undefined : chatPartner(named, accountId))
  if (senderId === undefined) return ignored(context, 'no_participant_id')
  const conversationId = named ?? pairConversation(accountId, senderId)
  const outbound = senderId === accountId
  return {
    kind: 'message',
    platform: 'twitter',
    accountId,
    dedupeKey: messageKey(chat.id),
    occurredAt: eventTime([chat.created_at_msec], context.receivedAt),
    subtype: 'encrypted',
    direction: outbound ? 'outbound' : 'inbound',
    messageId: chat.id,
    conversationId,
    participantId: outbound ? (chatPartner(conversationId, accountId) ?? conversationId) : senderId,
    senderId,
    content: null,
    attachments: [],
    standby: false,
    details: { encrypted: true, link: `https://x.com/i/chat/${encodeURIComponent(conversationId.replace(':', '-'))}` },
  }
}

/** The person withdrew the app's access. The filter is empty here. */
function parseRevoke({ payload }: Activity, context: DeliveryContext): readonly PlatformEvent[] {
  const { data } = revokedAccessSchema.safeParse(payload)
  return [data === undefined ? ignored(context, 'invalid_revoke') : revokeEvent(data.user_id, data.date_time, context)]
}

export function revokeEvent(
  accountId: string,
  time: unknown,
  context: Pick<DeliveryContext, 'receivedAt'>,
): PlatformEvent {
  const named = possibleTime(time, context.receivedAt, readTime)
  return statusEvent(accountId, {
    status: 'account_revoked',
    // The time of receipt stays out of the key: a repeated delivery comes later.
    dedupeKey: `account_revoked:${named?.toISOString() ?? 'undated'}`,
    occurredAt: named ?? context.receivedAt,
    direction: null,
  })
}

function forAccount(parser: (activity: Activity, context: AccountContext) => PlatformEvent): ActivityParser {
  return (activity, { accountId, receivedAt }) => [
    accountId === undefined ? ignored(undefined, 'no_account_id') : parser(activity, { accountId, receivedAt }),
  ]
}

/** The list under a key; a single event may stand where it belongs. An object that lacks the key says nothing. */
export function listOf(value: Readonly<Record<string, unknown>>, key: string): readonly unknown[] {
  const list = Object.hasOwn(value, key) ? value[key] : undefined
  if (Array.isArray(list)) return list
  return list === undefined || list === null ? [] : [list]
}
