import { platformEventSchema } from '@leadkit/contracts'
import type { PlatformEvent } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { parseWebhook } from './parse.ts'

const receivedAt = new Date('2026-11-22T12:00:00.000Z')

function parseText(text: string): readonly PlatformEvent[] {
  const events = parseWebhook(new TextEncoder().encode(text), receivedAt)
  for (const event of events) expect(platformEventSchema.safeParse(event).error).toBeUndefined()
  return events
}

function activity(type: string, payload: object, includes: object = {}): PlatformEvent | undefined {
  const data = { filter: { user_id: '10' }, event_type: `post.${type}.create`, payload, includes }
  return parseText(JSON.stringify({ data }))[0]
}

function legacy(post: object, more: object = {}): PlatformEvent | undefined {
  return parseText(JSON.stringify({ for_user_id: '10', tweet_create_events: [post], ...more }))[0]
}

const post = { id: '2080765813575453026', author_id: '20', text: 'hi @shop', conversation_id: '2080765813575453000' }

describe('posts of the X Activity API', () => {
  it('are one message, whether they come as mention or as reply', () => {
    const [mention, reply] = [activity('mention', post), activity('reply', post)]
    expect(mention).toMatchObject({ kind: 'message', subtype: 'mention', messageId: post.id })
    expect(mention).toMatchObject({ touch: { kind: 'mention', type: 'mention', postId: post.id } })
    expect(reply).not.toHaveProperty('touch')
    expect(reply).toMatchObject({ subtype: 'reply', messageId: post.id })
    const keys = [mention, reply].map((event) => (event?.kind === 'message' ? event.dedupeKey : undefined))
    expect(keys[0]).toBe(keys[1])
  })

  it('give the whole text of a long post, media, and what they refer to', () => {
    const long = {
      ...post,
      note_tweet: { text: 'a &amp; much longer text' },
      attachments: { media_keys: ['3_1', '3_2'] },
      referenced_tweets: [
        { type: 'replied_to', id: '5' },
        { type: 'quoted', id: '6' },
      ],
    }
    const media = [{ media_key: '3_1', type: 'photo', url: 'https://pbs.example/1.jpg' }]
    expect(activity('mention', long, { media })).toMatchObject({
      content: 'a & much longer text',
      replyToMessageId: '5',
      attachments: [
        { type: 'image', url: 'https://pbs.example/1.jpg', id: '3_1' },
        { type: 'media', id: '3_2' },
      ],
      details: { quotedPostId: '6', link: `https://x.com/i/status/${post.id}` },
    })
  })

  it('take their time from the id where none is given', () => {
    expect(activity('mention', post)).toMatchObject({ occurredAt: new Date('2026-07-24T21:23:23.372Z') })
  })

  it('are ignored when reposted or the account’s own', () => {
    expect(activity('mention', { ...post, author_id: '10' })).toMatchObject({ kind: 'ignored', reason: 'own_post' })
    const repost = { ...post, referenced_tweets: [{ type: 'retweeted', id: '5' }] }
    expect(activity('mention', repost)).toMatchObject({ kind: 'ignored', reason: 'repost' })
  })
})

describe('posts of the Account Activity API', () => {
  const older = { id_str: '700', text: 'hi @shop', user: { id_str: '20', name: 'Ada', screen_name: 'ada' } }

  it('answer, quote or mention', () => {
    expect(legacy({ ...older, in_reply_to_status_id_str: '600' })).toMatchObject({
      subtype: 'reply',
      conversationId: '600',
      replyToMessageId: '600',
    })
    const quote = { quoted_status_id_str: '600', quoted_status: { user: { id_str: '10' } } }
    expect(legacy({ ...older, ...quote })).toMatchObject({ subtype: 'quote', details: { quotedPostId: '600' } })
    expect(legacy(older)).toMatchObject({ subtype: 'mention', conversationId: '700', participantUsername: 'ada' })
  })

  it('keep ids that a number cannot hold', () => {
    const text =
      '{"for_user_id":"10","tweet_create_events":[{"id":1209097192910778781,"text":"hi","user":{"id":1900000000000000003}}]}'
    expect(parseText(text)).toMatchObject([{ messageId: '1209097192910778781', participantId: '1900000000000000003' }])
  })

  it('say when the account has blocked the author', () => {
    expect(legacy(older, { user_has_blocked: true })).toMatchObject({ details: { accountBlockedAuthor: true } })
  })

  it('carry pictures', () => {
    const media = [{ id_str: '1', type: 'animated_gif', media_url_https: 'https://pbs.example/1.gif' }]
    expect(legacy({ ...older, extended_entities: { media } })).toMatchObject({
      attachments: [{ type: 'gif', id: '1', url: 'https://pbs.example/1.gif' }],
    })
  })
})

describe('posts that can be read in part', () => {
  it('are kept without an author, and not answered: they may be the account’s own', () => {
    const expected = { kind: 'message', direction: 'inbound', content: 'hi @shop', standby: true }
    expect(activity('mention', { ...post, author_id: undefined })).toMatchObject(expected)
    expect(legacy({ id_str: '700', text: 'hi @shop', user: 'nobody' })).toMatchObject(expected)
    expect(legacy({ id_str: '700', text: 'hi @shop', user: { screen_name: 'ada' } })).toMatchObject({
      ...expected,
      participantId: 'leadkit.username.ada',
      participantUsername: 'ada',
    })
  })

  it('are kept without an id, under one that stays the same', () => {
    const odd = { ...post, id: {} }
    expect(activity('mention', odd)).toMatchObject({
      kind: 'message',
      participantId: '20',
      content: 'hi @shop',
      standby: false,
    })
    expect(activity('mention', odd)).toEqual(activity('mention', odd))
  })

  it('are kept with odd extras', () => {
    const odd = {
      ...post,
      text: 7,
      note_tweet: [],
      referenced_tweets: [null, { type: 'quoted', id: '6' }],
      attachments: 'x',
    }
    expect(activity('mention', odd)).toMatchObject({ content: '7', details: { quotedPostId: '6' } })
  })
})

describe('deleted posts', () => {
  it('are statuses of the post, in both forms', () => {
    const data = { filter: { user_id: '10' }, event_type: 'post.delete', payload: { id: '700', author_id: '10' } }
    expect(parseText(JSON.stringify({ data }))).toMatchObject([
      { status: 'deleted', direction: 'outbound', targetIds: ['700'], dedupeKey: 'deleted:700' },
    ])
    const deletion = { status: { id: '700', user_id: '20' }, timestamp_ms: '1795168700000' }
    expect(parseText(JSON.stringify({ for_user_id: '10', tweet_delete_events: [deletion] }))).toMatchObject([
      { status: 'deleted', direction: 'inbound', targetIds: ['700'], occurredAt: new Date(1_795_168_700_000) },
    ])
  })
})
