import { cleanDetails, madeId, touchOf, usernameId } from '@leadkit/adapter-kit'
import type { Attachment, MessageEvent, PlatformEvent } from '@leadkit/contracts'
import { readMedia, readMediaKeys } from './attachment.ts'
import { contentOf, nameOf } from '../values/content.ts'
import { eventTime } from '../values/event-time.ts'
import { ignored, messageKey, statusEvent } from './parse-event.ts'
import type { AccountContext } from './parse-event.ts'
import { namesOf } from './users.ts'
import type { Users } from './users.ts'
import { deletedPostSchema, legacyDeletionSchema, legacyPostSchema, postSchema } from './webhook-schemas.ts'
import type { LegacyPost, Post } from './webhook-schemas.ts'

export type PostSubtype = 'mention' | 'reply' | 'quote'

/** What both shapes of a post say. */
interface ReadPost {
  readonly id: string | null | undefined
  readonly authorId: string | null | undefined
  readonly subtype: PostSubtype
  readonly names: Pick<MessageEvent, 'participantName' | 'participantUsername'>
  readonly text: string | null | undefined
  readonly times: readonly unknown[]
  readonly conversationId: string | null | undefined
  readonly repliedToId: string | null | undefined
  readonly quotedId: string | null | undefined
  readonly attachments: readonly Attachment[]
  readonly details: Readonly<Record<string, boolean>>
}

/** What stands beside a v2 post: in a delivery's `includes`, or in an answer's. */
export interface PostSurroundings {
  readonly users: Users
  readonly media?: unknown
}

/** A post of the v2 shape. The same post can come as mention and as reply; its id and key are the same. */
export function parsePost(
  value: unknown,
  subtype: PostSubtype,
  beside: PostSurroundings,
  context: AccountContext,
): PlatformEvent {
  const { data: post } = postSchema.safeParse(value)
  if (post === undefined) return ignored(context, 'invalid_post')
  const references = post.referenced_tweets ?? []
  if (references.some((reference) => reference.type === 'retweeted')) return ignored(context, 'repost')
  return toEvent(readPost(post, subtype, beside), context)
}

function readPost(post: Post, subtype: PostSubtype, beside: PostSurroundings): ReadPost {
  const referenced = (type: string): string | undefined =>
    post.referenced_tweets?.find((reference) => reference.type === type)?.id ?? undefined
  return {
    id: post.id,
    authorId: post.author_id,
    subtype,
    names: post.author_id ? namesOf(beside.users, post.author_id) : {},
    text: post.note_tweet?.text ?? post.text,
    times: [post.created_at],
    conversationId: post.conversation_id,
    repliedToId: post.in_reply_to_tweet_id ?? referenced('replied_to'),
    quotedId: referenced('quoted'),
    attachments: readMediaKeys(post.attachments?.media_keys ?? [], beside.media),
    details: {},
  }
}

/** One item of `tweet_create_events`: mentions, replies and quotes, but also the account's own posts and reposts of them. */
export function parseLegacyPost(value: unknown, blocked: boolean, context: AccountContext): PlatformEvent {
  const { data: post } = legacyPostSchema.safeParse(value)
  if (post === undefined) return ignored(context, 'invalid_post')
  if (post.retweeted_status !== undefined && post.retweeted_status !== null) return ignored(context, 'repost')
  const repliedToId = post.in_reply_to_status_id_str
  return toEvent(
    {
      id: post.id_str ?? post.id,
      authorId: post.user?.id_str ?? post.user?.id,
      subtype: repliedToId ? 'reply' : post.quoted_status?.user.id_str === context.accountId ? 'quote' : 'mention',
      names: { participantName: nameOf(post.user?.name), participantUsername: nameOf(post.user?.screen_name) },
      text: post.extended_tweet?.full_text ?? post.text,
      times: [post.timestamp_ms, post.created_at],
      conversationId: undefined,
      repliedToId,
      quotedId: post.quoted_status_id_str,
      attachments: legacyMedia(post).map(readMedia),
      details: blocked ? { accountBlockedAuthor: true } : {},
    },
    context,
  )
}

function legacyMedia(post: LegacyPost) {
  return post.extended_tweet?.extended_entities?.media ?? post.extended_entities?.media ?? []
}

/**
 * A post is kept without an id or an author as long as it says something. One without an author's id is not answered (`standby`): it may be the
 * account's own.
 */
function toEvent(post: ReadPost, context: AccountContext): PlatformEvent {
  if (post.authorId === context.accountId) return ignored(context, 'own_post')
  const content = contentOf(post.text)
  const says = content !== null || post.attachments.length > 0
  if (!(post.id && post.authorId) && !says) return ignored(context, 'invalid_post')
  const id = post.id || madeId('post', context.accountId, post.authorId, post.times, content, post.attachments)
  const { participantUsername } = post.names
  const made = participantUsername === undefined ? madeId('author', id) : usernameId(participantUsername)
  const authorId = post.authorId || made
  return {
    kind: 'message',
    platform: 'twitter',
    accountId: context.accountId,
    dedupeKey: messageKey(id),
    occurredAt: eventTime(post.times, context.receivedAt, id),
    subtype: post.subtype,
    direction: 'inbound',
    messageId: id,
    conversationId: post.conversationId ?? post.repliedToId ?? id,
    participantId: authorId,
    senderId: authorId,
    ...post.names,
    content,
    attachments: post.attachments,
    replyToMessageId: post.repliedToId ?? undefined,
    standby: !post.authorId,
    details: cleanDetails({
      ...post.details,
      quotedPostId: post.quotedId,
      link: /^\d+$/.test(id) ? `https://x.com/i/status/${id}` : undefined,
    }),
    ...(post.subtype !== 'reply' && {
      touch: touchOf('mention', { type: post.subtype, postId: post.quotedId ?? id }),
    }),
  }
}

/** `post.delete`: X reports the account's own posts, without a time. */
export function parseDeletedPost(value: unknown, context: AccountContext): PlatformEvent {
  const { data: post } = deletedPostSchema.safeParse(value)
  return post === undefined
    ? ignored(context, 'invalid_deletion')
    : deletion(post.id, post.author_id, undefined, context)
}

/** One item of `tweet_delete_events`. */
export function parseLegacyDeletion(value: unknown, context: AccountContext): PlatformEvent {
  const { data } = legacyDeletionSchema.safeParse(value)
  if (data === undefined) return ignored(context, 'invalid_deletion')
  return deletion(data.status.id, data.status.user_id, data.timestamp_ms, context)
}

function deletion(
  postId: string,
  authorId: string | null | undefined,
  time: unknown,
  context: AccountContext,
): PlatformEvent {
  const byOther = typeof authorId === 'string' && authorId !== context.accountId
  return statusEvent(context.accountId, {
    status: 'deleted',
    dedupeKey: `deleted:${postId}`,
    occurredAt: eventTime([time], context.receivedAt),
    direction: byOther ? 'inbound' : 'outbound',
    targetIds: [postId],
  })
}
