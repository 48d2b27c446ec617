import type { PlatformCallContext } from '@leadkit/adapter-kit'
import type { PlatformContext } from '@leadkit/contracts'
import type { z } from 'zod'
import type { TwitterSettings } from '../twitter-options.ts'
import { callX, readX } from './x-call.ts'
import { directMessageAnswerSchema, pageAnswerSchema, postAnswerSchema, userAnswerSchema } from './x-schemas.ts'
import type { Page } from './x-schemas.ts'

/** The account's token as a header. */
export function bearer(context: PlatformContext): string {
  return `Bearer ${context.account.credentials.accessToken}`
}

/** The target of a direct message: the participant, or an existing conversation. */
export type DirectMessageTarget = { readonly participantId: string } | { readonly conversationId: string }

function pathOf(target: DirectMessageTarget): readonly string[] {
  return 'participantId' in target
    ? ['dm_conversations', 'with', target.participantId]
    : ['dm_conversations', target.conversationId]
}

/** `POST /2/dm_conversations/…/messages`; never repeated here, because X has no idempotency key. */
export function postDirectMessage(
  settings: TwitterSettings,
  target: DirectMessageTarget,
  text: string,
  context: PlatformContext,
): Promise<z.infer<typeof directMessageAnswerSchema>> {
  return callX(
    settings,
    {
      operation: 'Sending a direct message',
      method: 'POST',
      path: [...pathOf(target), 'messages'],
      json: { text },
      authorization: bearer(context),
      bucket: 'dm_send',
      answer: directMessageAnswerSchema,
    },
    context,
  )
}

/** `POST /2/tweets` as a reply; never repeated here. */
export function postReply(
  settings: TwitterSettings,
  text: string,
  repliedToId: string,
  context: PlatformContext,
): Promise<z.infer<typeof postAnswerSchema>> {
  return callX(
    settings,
    {
      operation: 'Replying to a post',
      method: 'POST',
      path: ['tweets'],
      json: { text, reply: { in_reply_to_tweet_id: repliedToId } },
      authorization: bearer(context),
      bucket: 'post_create',
      answer: postAnswerSchema,
    },
    context,
  )
}

/** `GET /2/users/:id`; `me` for the token's own user. */
export function getUser(
  settings: TwitterSettings,
  userId: string,
  authorization: string,
  context: PlatformCallContext,
): Promise<z.infer<typeof userAnswerSchema>> {
  return readX(
    settings,
    {
      operation: userId === 'me' ? 'Reading the account' : 'Reading a profile',
      path: ['users', userId],
      query: { 'user.fields': 'name,username,profile_image_url' },
      authorization,
      bucket: 'users',
      answer: userAnswerSchema,
    },
    context,
  )
}

const PAGE_SIZE = '100'

/** `GET /2/dm_events`, or those of one conversation: the last 30 days, newest first. Does not include encrypted chats. */
export function getDirectMessages(
  settings: TwitterSettings,
  target: DirectMessageTarget | undefined,
  nextToken: string | undefined,
  context: PlatformContext,
): Promise<Page> {
  return readX(
    settings,
    {
      operation: 'Reading direct messages',
      path: target === undefined ? ['dm_events'] : [...pathOf(target), 'dm_events'],
      query: {
        event_types: 'MessageCreate',
        'dm_event.fields': 'id,event_type,text,sender_id,dm_conversation_id,created_at,participant_ids,attachments',
        expansions: 'sender_id,participant_ids,attachments.media_keys',
        'user.fields': 'name,username',
        'media.fields': 'type,url,preview_image_url',
        max_results: PAGE_SIZE,
        pagination_token: nextToken,
      },
      authorization: bearer(context),
      bucket: 'dm_read',
      answer: pageAnswerSchema,
    },
    context,
  )
}

export interface PostQuery {
  readonly since: Date
  readonly nextToken?: string | undefined
}

/** `GET /2/users/:id/mentions`, or `…/tweets` for the account's own posts; newest first. */
export function getPosts(
  settings: TwitterSettings,
  list: 'mentions' | 'tweets',
  query: PostQuery,
  context: PlatformContext,
): Promise<Page> {
  return readX(
    settings,
    {
      operation: list === 'mentions' ? 'Reading mentions' : "Reading the account's posts",
      path: ['users', context.account.accountId, list],
      query: {
        'tweet.fields':
          'id,text,author_id,created_at,conversation_id,in_reply_to_user_id,referenced_tweets,attachments,note_tweet',
        expansions: 'author_id,attachments.media_keys',
        'user.fields': 'name,username',
        'media.fields': 'type,url,preview_image_url',
        start_time: query.since.toISOString().replace(/\.\d{3}Z$/, 'Z'),
        max_results: PAGE_SIZE,
        pagination_token: query.nextToken,
      },
      authorization: bearer(context),
      bucket: list === 'mentions' ? 'mentions' : 'own_posts',
      answer: pageAnswerSchema,
    },
    context,
  )
}
