import { platformEventSchema } from '@leadkit/contracts'
import type { PlatformEvent } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { parseWebhook } from './parse.ts'

const receivedAt = new Date('2026-11-22T12:00:00.000Z')

function parse(body: unknown): readonly PlatformEvent[] {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const events = parseWebhook(new TextEncoder().encode(text), receivedAt)
  for (const event of events) expect(platformEventSchema.safeParse(event).error).toBeUndefined()
  return events
}

function activity(eventType: string, payload: object, more: object = {}): readonly PlatformEvent[] {
  return parse({ data: { event_uuid: '1', filter: { user_id: '10' }, event_type: eventType, payload, ...more } })
}

function directMessage(data: object, more: object = {}): object {
  const create = { target: { recipient_id: '10' }, sender_id: '20', message_data: { text: 'Hi', ...data }, ...more }
  return { type: 'message_create', id: '500', created_timestamp: '1795168700000', message_create: create }
}

describe('the account of a delivery', () => {
  it('is both parties where a direct message names none: the core keeps the connected ones', () => {
    const events = parse({ direct_message_events: [directMessage({})] })
    expect(events).toMatchObject([
      { accountId: '20', direction: 'outbound', participantId: '10', senderId: '20', conversationId: '10-20' },
      { accountId: '10', direction: 'inbound', participantId: '20', senderId: '20', conversationId: '10-20' },
    ])
    expect(activity('dm.received', { direct_message_events: [directMessage({})] }, { filter: {} })).toHaveLength(2)
  })

  it('must be a party of the message', () => {
    expect(parse({ for_user_id: '30', direct_message_events: [directMessage({})] })).toMatchObject([
      { kind: 'ignored', reason: 'account_mismatch' },
    ])
  })

  it('is named for posts, which tell nothing else of it', () => {
    const post = { id_str: '1', text: 'Hi', user: { id_str: '2' } }
    expect(parse({ tweet_create_events: [post] })).toMatchObject([{ kind: 'ignored', reason: 'no_account_id' }])
    const created = activity('post.mention.create', { id: '1', author_id: '2', text: 'Hi' }, { filter: {} })
    expect(created).toMatchObject([{ kind: 'ignored', reason: 'no_account_id' }])
  })

  it('comes from the revoke itself, in both forms', () => {
    const revoke = { date_time: '2026-07-23T21:44:05+00:00', source: { user_id: '10' }, target: { app_id: '7' } }
    expect(parse({ user_event: { revoke } })).toMatchObject([
      { status: 'account_revoked', accountId: '10', direction: null, occurredAt: new Date('2026-07-23T21:44:05Z') },
    ])
    expect(activity('oauth.revoke', { user_id: '10' }, { filter: {} })).toMatchObject([
      { status: 'account_revoked', accountId: '10', occurredAt: receivedAt },
    ])
  })
})

describe('direct messages', () => {
  const first = (data: object, more?: object) =>
    parse({ for_user_id: '10', direct_message_events: [directMessage(data, more)] })[0]

  it('are attachments without text, with the kind in our words', () => {
    const media = { id_str: '9', type: 'photo', media_url_https: 'https://ton.example/9.jpg' }
    expect(first({ text: null, attachment: { type: 'media', media } })).toMatchObject({
      subtype: 'attachment',
      content: null,
      attachments: [{ type: 'image', id: '9', url: 'https://ton.example/9.jpg' }],
    })
  })

  it('are quick replies, and say how they began', () => {
    const event = first({ quick_reply_response: { type: 'options', metadata: 'PRICES' } })
    expect(event).toMatchObject({ subtype: 'quick_reply', content: 'Hi', details: { quickReplyPayload: 'PRICES' } })
    const create = directMessage({})
    const begun = { ...create, initiated_via: { tweet_id: '77' } }
    expect(parse({ for_user_id: '10', direct_message_events: [begun] })).toMatchObject([
      { details: { initiatedByPostId: '77' }, touch: { kind: 'link', type: 'initiated_via', postId: '77' } },
    ])
  })

  it('name the application of an echo only', () => {
    expect(first({}, { source_app_id: '268706' })).toMatchObject({ applicationId: undefined })
    const sent = first({}, { source_app_id: '268706', sender_id: '10', target: { recipient_id: '20' } })
    expect(sent).toMatchObject({ direction: 'outbound', applicationId: '268706' })
  })

  it('to oneself are ignored', () => {
    expect(first({}, { sender_id: '10' })).toMatchObject({ kind: 'ignored', reason: 'self_message' })
  })

  it('are read with the names of March 2026 too', () => {
    expect(activity('DmReceived', { direct_message_events: [directMessage({})] })).toMatchObject([{ content: 'Hi' }])
  })
})

describe('direct messages that can be read in part', () => {
  const read = (item: object): readonly PlatformEvent[] => parse({ for_user_id: '10', direct_message_events: [item] })

  it.each<[string, object, object]>([
    ['a text that is a number', { text: 42 }, { content: '42' }],
    ['a text that is not a string', { text: [] }, { content: null, subtype: 'unsupported' }],
    ['odd extras', { attachment: 7, quick_reply_response: 'x' }, { content: 'Hi' }],
  ])('are kept with %s', (_what, data, expected) => {
    expect(read(directMessage(data))).toMatchObject([{ kind: 'message', messageId: '500', ...expected }])
  })

  it('are kept without a type, without data and without a recipient, which is the account', () => {
    expect(read({ ...directMessage({}), type: undefined })).toMatchObject([{ content: 'Hi' }])
    expect(read(directMessage({}, { message_data: 'none' }))).toMatchObject([{ messageId: '500', content: null }])
    expect(read(directMessage({}, { target: null }))).toMatchObject([{ participantId: '20', direction: 'inbound' }])
  })

  it('are kept without a sender and without an id, under ids that stay the same', () => {
    const [unsigned] = read(directMessage({}, { sender_id: undefined }))
    expect(unsigned).toMatchObject({ direction: 'inbound', content: 'Hi' })
    expect(unsigned?.kind === 'message' && unsigned.participantId).toMatch(/^leadkit\.participant\./)
    const nameless = { ...directMessage({}), id: {} }
    expect(read(nameless)).toMatchObject([{ kind: 'message', content: 'Hi', participantId: '20' }])
    expect(read(nameless)).toEqual(read(nameless))
  })

  it('are read where a single one stands in place of the list, and under an account that cannot be read', () => {
    expect(parse({ for_user_id: '10', direct_message_events: directMessage({}) })).toMatchObject([{ content: 'Hi' }])
    expect(parse({ for_user_id: {}, direct_message_events: [directMessage({})] })).toHaveLength(2)
  })
})

describe('implausible times', () => {
  it.each(['1795168700000000', '4102444800000', '86400', {}])(
    'are replaced by the one in the id, or the receipt: %j',
    (created) => {
      const item = { ...directMessage({}), created_timestamp: created }
      expect(parse({ for_user_id: '10', direct_message_events: [item] })).toMatchObject([{ occurredAt: receivedAt }])
      const numbered = { ...item, id: '1206724203518615955' }
      expect(parse({ for_user_id: '10', direct_message_events: [numbered] })).toMatchObject([
        { occurredAt: new Date('2019-12-16T23:54:04.627Z') },
      ])
    },
  )

  it('are no watermark and no part of a key', () => {
    const item = { sender_id: '20', target: { recipient_id: '10' }, last_read_event_id: '9223372036854775807' }
    expect(parse({ for_user_id: '10', direct_message_mark_read_events: [item] })).toMatchObject([
      { status: 'read', watermark: undefined, targetIds: ['9223372036854775807'] },
    ])
    expect(activity('oauth.revoke', { user_id: '10', date_time: '2100-01-01T00:00:00Z' })).toMatchObject([
      { dedupeKey: 'account_revoked:undated', occurredAt: receivedAt },
    ])
  })
})

describe('reads', () => {
  const read = (sender: string, recipient: string) => ({
    created_timestamp: '1795168700000',
    sender_id: sender,
    target: { recipient_id: recipient },
    last_read_event_id: '1206724203518615955',
  })

  it('carry a watermark from the id of the last message read, in both forms', () => {
    const list = { direct_message_mark_read_events: [read('20', '10')] }
    const [older] = parse({ for_user_id: '10', ...list })
    expect(older).toMatchObject({
      status: 'read',
      targetIds: ['1206724203518615955'],
      watermark: new Date('2019-12-16T23:54:04.627Z'),
      conversationId: '10-20',
    })
    expect(activity('dm.read', list)).toEqual([older])
  })

  it('by the account itself say nothing', () => {
    expect(parse({ for_user_id: '10', direct_message_mark_read_events: [read('10', '20')] })).toMatchObject([
      { kind: 'ignored', reason: 'own_read' },
    ])
  })
})

describe('encrypted chats that can be read in part', () => {
  it('are kept without a conversation or a sender', () => {
    expect(activity('chat.received', { id: 'a-1', sender_id: '20' })).toMatchObject([{ conversationId: '10-20' }])
    expect(activity('chat.received', { id: 'a-1', conversation_id: '20:10' })).toMatchObject([{ participantId: '20' }])
    expect(activity('chat.received', { id: 'a-1' })).toMatchObject([{ kind: 'ignored', reason: 'no_participant_id' }])
  })
})

describe('encrypted chats', () => {
  const chat = {
    id: 'a-1',
    conversation_id: '20:10',
    sender_id: '20',
    created_at_msec: '1795168700000',
    encoded_event: 'CwAB',
  }

  it('become a message without text that says where to read it', () => {
    expect(activity('chat.received', chat)).toMatchObject([
      {
        subtype: 'encrypted',
        direction: 'inbound',
        content: null,
        conversationId: '20:10',
        participantId: '20',
        details: { encrypted: true, link: 'https://x.com/i/chat/20-10' },
      },
    ])
  })

  it('tell whom the account wrote to', () => {
    expect(activity('chat.sent', { ...chat, sender_id: '10' })).toMatchObject([
      { direction: 'outbound', participantId: '20', senderId: '10' },
    ])
    expect(activity('chat.sent', { ...chat, sender_id: '10', conversation_id: 'g123' })).toMatchObject([
      { direction: 'outbound', participantId: 'g123' },
    ])
  })
})
