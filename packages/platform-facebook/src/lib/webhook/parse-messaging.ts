import { madeId } from '@leadkit/adapter-kit'
import type { PlatformEvent } from '@leadkit/contracts'
import { guestId } from '../values/dedupe-key.ts'
import { ignored } from './parse-event.ts'
import type { EntryContext, MessagingContext } from './parse-event.ts'
import { parseMessage, parsePostback } from './parse-message.ts'
import {
  parseDelivery,
  parseEdit,
  parseReaction,
  parseRead,
  parseReferral,
  parseThreadControl,
} from './parse-status.ts'
import { guestSchema, messagingSchema } from './webhook-schemas.ts'

type EventParser = (value: unknown, context: MessagingContext) => PlatformEvent

/** The key of an item says what it is. The order matters where one could carry two: a message is never read as its referral. */
const parsers: readonly (readonly [key: string, parser: EventParser])[] = [
  ['message', parseMessage],
  ['message_edit', parseEdit],
  ['postback', parsePostback],
  ['reaction', parseReaction],
  ['read', parseRead],
  ['delivery', parseDelivery],
  ['referral', parseReferral],
  ['pass_thread_control', parseThreadControl('pass_thread_control')],
  ['take_thread_control', parseThreadControl('take_thread_control')],
  ['request_thread_control', parseThreadControl('request_thread_control')],
]

/** Known, and nothing to store. */
const ignoredKeys: Readonly<Record<string, string>> = {
  optin: 'optin',
  account_linking: 'account_linking',
  app_roles: 'app_roles',
  'policy-enforcement': 'policy_enforcement',
  payment: 'payment',
  checkout_update: 'payment',
  pre_checkout: 'payment',
  game_play: 'game_play',
  response_feedback: 'feedback',
  messaging_feedback: 'feedback',
  typing: 'typing',
}

/** One item of `messaging[]` or `standby[]`; standby means that another application owns the thread. */
export function parseMessaging(item: unknown, entry: EntryContext, standby: boolean): PlatformEvent {
  const parsed = messagingSchema.safeParse(item)
  if (!parsed.success) return ignored(entry, 'invalid_event')
  const event = item as Readonly<Record<string, unknown>>
  const reason = Object.keys(ignoredKeys).find((key) => hasValue(event, key))
  if (reason !== undefined) return ignored(entry, ignoredKeys[reason] ?? 'unknown_event')
  const senderId = parsed.data.sender?.id
  const recipientId = parsed.data.recipient?.id
  if (senderId !== entry.accountId && recipientId !== entry.accountId) return ignored(entry, 'account_mismatch')
  const sentByAccount = senderId === entry.accountId
  const match = parsers.find(([key]) => hasValue(event, key))
  const participantId = sentByAccount ? recipientId : (senderId ?? namelessSender(match?.[0], event, entry))
  if (participantId === undefined) return ignored(entry, 'no_participant_id')
  if (participantId === entry.accountId) return ignored(entry, 'self_message')
  if (match === undefined) return ignored(entry, 'unknown_event')
  const [key, parser] = match
  return parser(withReferral(key, event), {
    ...entry,
    participantId,
    sentByAccount,
    timestamp: parsed.data.timestamp,
    standby,
  })
}

/** A referral beside a message or postback belongs to it. */
function withReferral(key: string, event: Readonly<Record<string, unknown>>): unknown {
  const value = event[key]
  if ((key !== 'message' && key !== 'postback') || !hasValue(event, 'referral')) return value
  return typeof value === 'object' && value !== null ? { referral: event['referral'], ...value } : value
}

/**
 * Who stands for a sender without an id. What a person wrote is kept although nobody can answer it: under the `user_ref` of a guest of the chat
 * plugin, the host's own word, or under its own id.
 */
function namelessSender(
  key: string | undefined,
  event: Readonly<Record<string, unknown>>,
  entry: EntryContext,
): string | undefined {
  if ((key !== 'message' && key !== 'postback') || !hasValue(event, 'sender')) return undefined
  const { data: guest } = guestSchema.safeParse(event['sender'])
  return guest === undefined
    ? madeId('participant', entry.accountId, event[key], event['timestamp'])
    : guestId(guest.user_ref)
}

function hasValue(event: Readonly<Record<string, unknown>>, key: string): boolean {
  return Object.hasOwn(event, key) && event[key] !== null && event[key] !== undefined
}
