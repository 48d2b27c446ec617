import type { PlatformEvent } from '@leadkit/contracts'
import { listOf, revokeEvent } from './parse-activity.ts'
import { parseDirectMessage, parseDirectMessageRead } from './parse-direct-message.ts'
import { ignored } from './parse-event.ts'
import type { AccountContext, DeliveryContext } from './parse-event.ts'
import { parseLegacyDeletion, parseLegacyPost } from './parse-post.ts'
import { readUsers } from './users.ts'
import type { Users } from './users.ts'
import { idSchema, revokeSchema } from './webhook-schemas.ts'

type Envelope = Readonly<Record<string, unknown>>

/** What an envelope says about all its events. */
interface Surroundings {
  readonly users: Users
  readonly authorIsBlocked: boolean
}

type ItemParser = (item: unknown, beside: Surroundings, context: DeliveryContext) => readonly PlatformEvent[]

const itemParsers: Readonly<Record<string, ItemParser>> = {
  direct_message_events: (item, { users }, context) => parseDirectMessage(item, users, context),
  direct_message_mark_read_events: (item, _beside, context) => parseDirectMessageRead(item, context),
  tweet_create_events: forAccount((item, beside, context) => parseLegacyPost(item, beside.authorIsBlocked, context)),
  tweet_delete_events: forAccount((item, _beside, context) => parseLegacyDeletion(item, context)),
}

/** Known, and nothing to store. */
const ignoredKeys: Readonly<Record<string, string>> = {
  direct_message_indicate_typing_events: 'typing',
  favorite_events: 'like',
  follow_events: 'follow',
  block_events: 'block',
  mute_events: 'mute',
  replay_job_status: 'replay_status',
}

const surroundingKeys: ReadonlySet<string> = new Set(['for_user_id', 'user_has_blocked', 'users', 'apps'])

/**
 * The older Account Activity API: `{for_user_id, direct_message_events | tweet_create_events | …}`, in the body's order.
 * @see https://docs.x.com/x-api/account-activity/introduction
 */
export function* parseAccountActivity(envelope: Envelope, receivedAt: Date): Generator<PlatformEvent, void> {
  const named = Object.hasOwn(envelope, 'for_user_id') ? envelope['for_user_id'] : undefined
  // One that cannot be read counts as missing: a direct message names both parties itself.
  const context: DeliveryContext = { accountId: idSchema.safeParse(named).data, receivedAt }
  const beside = { users: readUsers(envelope['users']), authorIsBlocked: envelope['user_has_blocked'] === true }
  for (const key of Object.keys(envelope)) {
    if (surroundingKeys.has(key)) continue
    const parser = Object.hasOwn(itemParsers, key) ? itemParsers[key] : undefined
    if (parser !== undefined) for (const item of listOf(envelope, key)) yield* parser(item, beside, context)
    else if (key === 'user_event') yield parseUserEvent(envelope[key], context)
    else yield ignored(context, (Object.hasOwn(ignoredKeys, key) ? ignoredKeys[key] : undefined) ?? 'unknown_event')
  }
}

/** `user_event.revoke` has no `for_user_id`; it names the person itself. */
function parseUserEvent(value: unknown, context: DeliveryContext): PlatformEvent {
  const { data } = revokeSchema.safeParse(value)
  if (data === undefined) return ignored(context, 'unknown_event')
  return revokeEvent(data.revoke.source.user_id, data.revoke.date_time, context)
}

function forAccount(
  parser: (item: unknown, beside: Surroundings, context: AccountContext) => PlatformEvent,
): ItemParser {
  return (item, beside, { accountId, receivedAt }) => [
    accountId === undefined ? ignored(undefined, 'no_account_id') : parser(item, beside, { accountId, receivedAt }),
  ]
}
