import type { JsonValue } from '@leadkit/contracts'
import { refuseX } from './x-api-fake-error.ts'
import { allowNames, allowQuery, pageOf, requireUser, textOf } from './x-api-fake-request.ts'
import type { XCall } from './x-api-fake-request.ts'
import { addMessage, pairId, userState, xText } from './x-api-fake-world.ts'
import type { XMessage, XUser, XWorld } from './x-api-fake-world.ts'

/** `POST /2/dm_conversations/with/:participant_id/messages` and `…/:dm_conversation_id/messages`. */
export function takeMessage(world: XWorld, call: XCall): XMessage {
  const from = requireUser(world, call, 'dm.write', 'tweet.read', 'users.read')
  allowNames(call.body, ['text', 'attachments'])
  const text = textOf(call.body, 'text')
  if (Array.from(text).length > 10_000) refuseX(400, 'The text is too long', 'invalid-request')
  const to = otherUser(world, call, from)
  if (to === undefined) refuseX(404, 'Could not find the user or conversation', 'resource-not-found')
  const state = userState(world, to.id)
  if (!state.acceptsMessages || state.suspended)
    refuseX(403, 'You do not have permission to DM one or more participants.')
  return addMessage(world, { from, to, text, byApi: true })
}

function otherUser(world: XWorld, call: XCall, own: XUser): XUser | undefined {
  const [, second = '', third = ''] = call.segments
  if (second === 'with') return third === own.id ? undefined : world.users.get(third)
  const parties = second.split('-')
  return parties.includes(own.id) ? world.users.get(parties.find((party) => party !== own.id) ?? '') : undefined
}

/** `GET /2/dm_events` and those of one conversation: newest first, the last 30 days. */
export function listMessages(world: XWorld, call: XCall): JsonValue {
  const own = requireUser(world, call, 'dm.read', 'tweet.read', 'users.read')
  allowQuery(call, [
    'event_types',
    'dm_event.fields',
    'expansions',
    'user.fields',
    'media.fields',
    'max_results',
    'pagination_token',
  ])
  const other = call.segments[0] === 'dm_events' ? undefined : otherUser(world, call, own)
  const oldest = world.now().getTime() - 30 * 86_400_000
  const found = world.messages
    .filter(({ from, to, sentAt }) => (from.id === own.id || to.id === own.id) && sentAt.getTime() >= oldest)
    .filter(({ from, to }) => other === undefined || from.id === other.id || to.id === other.id)
    .toSorted((left, right) => right.sentAt.getTime() - left.sentAt.getTime())
  const { rows, meta } = pageOf(call, found)
  const users = new Map(rows.flatMap(({ from, to }) => [from, to]).map((user) => [user.id, user]))
  return {
    ...(rows.length === 0 ? {} : { data: rows.map((message) => messageRow(world, message)) }),
    ...(rows.length === 0 ? {} : { includes: { users: Array.from(users.values(), userRow) } }),
    meta,
  }
}

function messageRow(world: XWorld, message: XMessage): JsonValue {
  return {
    id: message.id,
    event_type: 'MessageCreate',
    text: xText(world, message.text),
    sender_id: message.from.id,
    dm_conversation_id: pairId(message.from, message.to),
    created_at: message.sentAt.toISOString(),
  }
}

export function userRow(user: XUser): Readonly<Record<string, JsonValue>> {
  return { id: user.id, name: user.name, username: user.username }
}
