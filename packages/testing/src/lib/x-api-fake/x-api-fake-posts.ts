import type { JsonValue } from '@leadkit/contracts'
import { refuseX } from './x-api-fake-error.ts'
import { userRow } from './x-api-fake-messages.ts'
import { allowNames, allowQuery, pageOf, requireUser, textOf } from './x-api-fake-request.ts'
import type { XCall } from './x-api-fake-request.ts'
import { addPost, xText } from './x-api-fake-world.ts'
import type { XItem, XPost, XUser, XWorld } from './x-api-fake-world.ts'

/** `POST /2/tweets` as a reply, by the rule of 23 February 2026: the author must have addressed the account. */
export function takePost(world: XWorld, call: XCall): XPost {
  const author = requireUser(world, call, 'tweet.read', 'tweet.write', 'users.read')
  allowNames(call.body, ['text', 'reply'])
  const text = textOf(call.body, 'text')
  if (postLength(text) > 280) refuseX(403, 'Your Tweet text is too long.', 'invalid-request')
  const reply = call.body['reply'] as Readonly<Record<string, unknown>> | undefined
  if (reply === undefined) return addPost(world, { author, text })
  allowNames(reply, ['in_reply_to_tweet_id'])
  const wanted = textOf(reply, 'in_reply_to_tweet_id')
  const repliedTo = world.posts.find((post) => post.id === wanted && !post.deleted)
  if (repliedTo === undefined)
    refuseX(400, 'You attempted to reply to a Tweet that is deleted or not visible to you.', 'invalid-request')
  if (!addresses(repliedTo, author)) {
    const reason =
      'because you have not been mentioned or otherwise engaged by the author of the post you are replying to.'
    refuseX(403, `Reply to this conversation is not allowed ${reason}`)
  }
  return addPost(world, { author, text: `@${repliedTo.author.username} ${text}`, repliedTo })
}

/** True when the post mentions the user, answers one of theirs, or quotes it. */
function addresses(post: XPost, user: XUser): boolean {
  const mentioned = post.text.toLowerCase().includes(`@${user.username.toLowerCase()}`)
  return mentioned || post.repliedTo?.author.id === user.id || post.quoted?.author.id === user.id
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** X's weighted length (twitter-text v3), for what tests write: links 23, emoji 2, scripts beyond U+10FF 2 per character. */
function postLength(text: string): number {
  const rest = text.normalize('NFC').replaceAll(/https?:\/\/\S+/g, 'l'.repeat(23))
  return Array.from(graphemes.segment(rest)).reduce((sum, { segment }) => {
    if (/^\p{RGI_Emoji}$/v.test(segment)) return sum + 2
    return sum + Array.from(segment).reduce((weight, character) => weight + (character <= '\u{10ff}' ? 1 : 2), 0)
  }, 0)
}

/** `GET /2/users/:id/mentions` and `…/tweets`, newest first. */
export function listPosts(world: XWorld, call: XCall): JsonValue {
  const own = requireUser(world, call, 'tweet.read', 'users.read')
  allowQuery(call, [
    'tweet.fields',
    'expansions',
    'user.fields',
    'media.fields',
    'start_time',
    'max_results',
    'pagination_token',
  ])
  const [, userId, list] = call.segments
  if (userId !== own.id)
    refuseX(403, 'The fake lists the posts of the token’s own user only', 'not-authorized-for-resource')
  const since = call.query['start_time']
  if (since !== undefined && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(since))
    refuseX(400, 'start_time', 'invalid-request')
  const found = world.posts
    .filter((post) => !post.deleted && (since === undefined || post.createdAt >= new Date(since)))
    .filter((post) =>
      list === 'tweets' ? post.author.id === own.id : post.author.id !== own.id && addresses(post, own),
    )
    .toSorted((left, right) => right.createdAt.getTime() - left.createdAt.getTime())
  const { rows, meta } = pageOf(call, found)
  const authors = new Map(rows.map(({ author }) => [author.id, author]))
  return {
    ...(rows.length === 0 ? {} : { data: rows.map((post) => postRow(world, post)) }),
    ...(rows.length === 0 ? {} : { includes: { users: Array.from(authors.values(), userRow) } }),
    meta,
  }
}

/** A post as the v2 API and the X Activity API write it. */
export function postRow(world: XWorld, post: XPost): XItem {
  const references = [
    ...(post.repliedTo === undefined ? [] : [{ type: 'replied_to', id: post.repliedTo.id }]),
    ...(post.quoted === undefined ? [] : [{ type: 'quoted', id: post.quoted.id }]),
  ]
  return {
    id: post.id,
    author_id: post.author.id,
    text: xText(world, post.text),
    // X returns whole seconds here.
    created_at: post.createdAt.toISOString().replace(/\.\d{3}Z$/, '.000Z'),
    conversation_id: post.conversationId,
    ...(post.repliedTo === undefined ? {} : { in_reply_to_tweet_id: post.repliedTo.id }),
    ...(references.length === 0 ? {} : { referenced_tweets: references }),
  }
}
