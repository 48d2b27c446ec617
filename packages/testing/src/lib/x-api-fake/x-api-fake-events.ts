import { randomUUID } from 'node:crypto'
import { postRow } from './x-api-fake-posts.ts'
import { addMessage, addPost, newSnowflake, xText } from './x-api-fake-world.ts'
import type { XItem, XMessage, XPost, XUser, XWorld } from './x-api-fake-world.ts'

/** One event for one account, not yet delivered, in the form of both webhook APIs. */
export interface XEvent {
  /** The connected user that it is for. */
  readonly account: XUser
  readonly at: Date
  readonly eventType: string
  readonly payload: XItem
  readonly includes: XItem | undefined
  /** The list and item of the older Account Activity API; undefined for what that API does not have. */
  readonly legacy: { readonly key: string; readonly item: XItem } | undefined
  readonly users: readonly XUser[]
  /** The message or post that it delivers or concerns. */
  readonly messageId: string | undefined
}

export interface XTextOptions {
  /** When it was written; default now. */
  readonly at?: Date
}

/** A person writes a direct message to an account. */
export function textEvent(world: XWorld, from: XUser, to: XUser, text: string, options: XTextOptions = {}): XEvent {
  return messageEvent(world, addMessage(world, { from, to, text, at: options.at }), to)
}

/** A direct message as one of its two parties sees it; for the sender this is the echo. */
export function messageEvent(world: XWorld, message: XMessage, account: XUser): XEvent {
  const item: XItem = {
    type: 'message_create',
    id: message.id,
    created_timestamp: String(message.sentAt.getTime()),
    message_create: {
      target: { recipient_id: message.to.id },
      sender_id: message.from.id,
      ...(message.byApi ? { source_app_id: world.appId } : {}),
      message_data: {
        text: xText(world, message.text),
        entities: { hashtags: [], symbols: [], user_mentions: [], urls: [] },
      },
    },
  }
  const users = [message.from, message.to]
  return {
    account,
    at: message.sentAt,
    eventType: message.from.id === account.id ? 'dm.sent' : 'dm.received',
    payload: { direct_message_events: [item], users: v2Users(users) },
    includes: undefined,
    legacy: { key: 'direct_message_events', item },
    users,
    messageId: message.id,
  }
}

function v2Users(users: readonly XUser[]): XItem {
  return Object.fromEntries(users.map((user) => [user.id, { data: { ...user } }]))
}

export interface XMentionOptions extends XTextOptions {
  readonly repliedTo?: XPost
  readonly quoted?: XPost
  /** `post.mention.create` by default; the same post can arrive under each type. */
  readonly as?: 'mention' | 'reply' | 'quote'
}

/** A person writes a post that concerns an account; the text should mention it. */
export function mentionEvent(
  world: XWorld,
  author: XUser,
  account: XUser,
  text: string,
  options: XMentionOptions = {},
): XEvent & { readonly post: XPost } {
  const { repliedTo, quoted, at } = options
  const post = addPost(world, { author, text, repliedTo, quoted, at })
  return { ...postEvent(world, post, account, options.as ?? 'mention'), post }
}

export function postEvent(world: XWorld, post: XPost, account: XUser, as: 'mention' | 'reply' | 'quote'): XEvent {
  return {
    account,
    at: post.createdAt,
    eventType: `post.${as}.create`,
    payload: postRow(world, post),
    includes: { users: [{ ...post.author }] },
    legacy: { key: 'tweet_create_events', item: legacyPost(world, post) },
    users: [post.author],
    messageId: post.id,
  }
}

/** The shape of API v1.1: numeric ids in addition to strings, text cut at 140 characters, a special date format. */
function legacyPost(world: XWorld, post: XPost): XItem {
  const text = xText(world, post.text)
  const [weekday, day, month, year, time] = post.createdAt.toUTCString().replace(',', '').split(' ')
  const truncated = text.length > 140
  return {
    // Rounded, as JSON.parse would do: a reader of this field gets the wrong id.
    id: Number(post.id),
    id_str: post.id,
    text: truncated ? `${text.slice(0, 139)}…` : text,
    truncated,
    ...(truncated ? { extended_tweet: { full_text: text } } : {}),
    user: {
      id: Number(post.author.id),
      id_str: post.author.id,
      name: post.author.name,
      screen_name: post.author.username,
    },
    created_at: `${weekday} ${month} ${day} ${time} +0000 ${year}`,
    timestamp_ms: String(post.createdAt.getTime()),
    in_reply_to_status_id_str: post.repliedTo?.id ?? null,
    in_reply_to_user_id_str: post.repliedTo?.author.id ?? null,
    is_quote_status: post.quoted !== undefined,
    ...(post.quoted === undefined
      ? {}
      : { quoted_status_id_str: post.quoted.id, quoted_status: { user: { id_str: post.quoted.author.id } } }),
  }
}

/** Somebody reposts a post of the account: the older API delivers it as a post that mentions the account. */
export function repostEvent(world: XWorld, by: XUser, post: XPost, at: Date = world.now()): XEvent {
  const item: XItem = {
    ...legacyPost(world, {
      ...post,
      id: newSnowflake(world, at),
      author: by,
      text: `RT @${post.author.username}: ${post.text}`,
    }),
    retweeted_status: legacyPost(world, post),
  }
  const payload: XItem = {
    ...postRow(world, post),
    author_id: by.id,
    referenced_tweets: [{ type: 'retweeted', id: post.id }],
  }
  const legacy = { key: 'tweet_create_events', item }
  return base(post.author, at, 'post.mention.create', { payload, legacy, users: [by] })
}

/** The participant has read everything up to the account's newest message. */
export function readEvent(world: XWorld, reader: XUser, account: XUser, at: Date = world.now()): XEvent {
  const newest = world.messages.findLast((message) => message.from.id === account.id && message.to.id === reader.id)
  const item: XItem = {
    created_timestamp: String(at.getTime()),
    sender_id: reader.id,
    target: { recipient_id: account.id },
    last_read_event_id: newest?.id ?? newSnowflake(world, at),
  }
  const legacy = { key: 'direct_message_mark_read_events', item }
  const payload = { direct_message_mark_read_events: [item], users: v2Users([reader, account]) }
  return base(account, at, 'dm.read', { payload, legacy, users: [reader, account], messageId: newest?.id })
}

export function typingEvent(world: XWorld, writer: XUser, account: XUser, at: Date = world.now()): XEvent {
  const item: XItem = {
    created_timestamp: String(at.getTime()),
    sender_id: writer.id,
    target: { recipient_id: account.id },
  }
  const legacy = { key: 'direct_message_indicate_typing_events', item }
  return base(account, at, 'dm.indicate_typing', { payload: { direct_message_indicate_typing_events: [item] }, legacy })
}

/** A message of an end-to-end encrypted chat: nobody but the two parties can read it. */
export function encryptedEvent(world: XWorld, from: XUser, to: XUser, account: XUser, at: Date = world.now()): XEvent {
  const id = randomUUID()
  const payload: XItem = {
    id,
    conversation_id: `${from.id}:${to.id}`,
    sender_id: from.id,
    created_at_msec: String(at.getTime()),
    encoded_event: Buffer.from(`ciphertext ${id}`).toString('base64'),
  }
  const eventType = account.id === from.id ? 'chat.sent' : 'chat.received'
  return base(account, at, eventType, { payload, messageId: id })
}

/** The account deletes one of its posts. */
export function deletedPostEvent(world: XWorld, post: XPost, at: Date = world.now()): XEvent {
  post.deleted = true
  const item: XItem = { status: { id: post.id, user_id: post.author.id }, timestamp_ms: String(at.getTime()) }
  const payload: XItem = { id: post.id, author_id: post.author.id }
  return base(post.author, at, 'post.delete', {
    payload,
    legacy: { key: 'tweet_delete_events', item },
    messageId: post.id,
  })
}

/** The person revokes the app's access: all their tokens become invalid, and the delivery names the account only in its payload. */
export function revokeEvent(world: XWorld, account: XUser, at: Date = world.now()): XEvent {
  for (const { family } of world.accessTokens.values()) if (family.user.id === account.id) family.alive = false
  const dateTime = at.toISOString().replace(/\.\d{3}Z$/, '+00:00')
  return base(account, at, 'oauth.revoke', {
    payload: { date_time: dateTime, user_id: account.id, app_id: world.appId },
  })
}

/** An event of a kind newer than the receiver. */
export function unknownEvent(world: XWorld, account: XUser, at: Date = world.now()): XEvent {
  const legacy = { key: 'brand_new_events', item: { shape: 'unknown' } }
  return base(account, at, 'brand.new', { payload: { shape: 'unknown' }, legacy })
}

function base(
  account: XUser,
  at: Date,
  eventType: string,
  fields: Pick<XEvent, 'payload'> & Partial<Pick<XEvent, 'legacy' | 'users' | 'messageId'>>,
): XEvent {
  return {
    account,
    at,
    eventType,
    payload: fields.payload,
    includes: undefined,
    legacy: fields.legacy,
    users: fields.users ?? [],
    messageId: fields.messageId,
  }
}
