import { platformEventSchema } from '@leadkit/contracts'
import type { MessageEvent, PlatformEvent, StatusEvent } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { parseEach, parseWebhook } from './parse.ts'

const receivedAt = new Date('2026-11-22T12:00:00.000Z')
const at = 1_795_168_700_000

function parse(body: unknown): readonly PlatformEvent[] {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const events = parseWebhook(new TextEncoder().encode(text), receivedAt)
  for (const event of events) expect(platformEventSchema.safeParse(event).error).toBeUndefined()
  return events
}

function messaging(item: object, extra: object = {}): PlatformEvent | undefined {
  const event = { sender: { id: '247' }, recipient: { id: '1034' }, timestamp: at, ...item }
  return parse({ object: 'page', entry: [{ id: '1034', time: at, messaging: [event], ...extra }] })[0]
}

function message(fields: object, item: object = {}): MessageEvent {
  const event = messaging({ message: { mid: 'm_1', ...fields }, ...item })
  if (event?.kind !== 'message') throw new Error(`expected a message, got ${JSON.stringify(event)}`)
  return event
}

function status(item: object): StatusEvent {
  const event = messaging(item)
  if (event?.kind !== 'status') throw new Error(`expected a status, got ${JSON.stringify(event)}`)
  return event
}

describe('messages', () => {
  it('keeps what a quick reply, an answer to a story and an advertisement carry', () => {
    const event = message({
      text: 'Yes',
      quick_reply: { payload: 'YES' },
      reply_to: { mid: 'm_0', story: { id: '9', url: 'https://cdn.example/story' } },
      referral: { ad_id: '77', source: 'ADS' },
    })
    expect(event).toMatchObject({ subtype: 'quick_reply', replyToMessageId: 'm_0' })
    expect(event.details).toEqual({
      quickReplyPayload: 'YES',
      story: { id: '9', url: 'https://cdn.example/story' },
      referral: { ad_id: '77', source: 'ADS' },
    })
  })

  it('calls a message unsupported that says so, or that holds nothing', () => {
    expect(message({ is_unsupported: true }).subtype).toBe('unsupported')
    expect(message({}).subtype).toBe('unsupported')
    expect(message({ attachments: [{ type: 'image', payload: { url: 'x' } }] }).subtype).toBe('attachment')
  })

  it('takes our reference from the metadata of an echo, and keeps other metadata apart', () => {
    const clientReference = '019a9f2e-7c3b-7d10-9d3e-6a1f0f6b2c11'
    const echo = { is_echo: true, app_id: 26_390_203_743_090 }
    const ours = message(
      { ...echo, metadata: clientReference, text: 'Hi' },
      { sender: { id: '1034' }, recipient: { id: '247' } },
    )
    expect(ours).toMatchObject({
      direction: 'outbound',
      clientReference,
      applicationId: '26390203743090',
      senderId: '1034',
    })
    const other = message(
      { ...echo, metadata: 'OTHER_APP', text: 'Hi' },
      { sender: { id: '1034' }, recipient: { id: '247' } },
    )
    expect(other.clientReference).toBeUndefined()
    expect(other.details).toEqual({ metadata: 'OTHER_APP' })
  })

  it('counts a message from the account as outbound, also without is_echo', () => {
    expect(message({ text: 'Hi' }, { sender: { id: '1034' }, recipient: { id: '247' } }).direction).toBe('outbound')
  })

  it('keeps long ids that came as numbers, digit by digit', () => {
    const body = `{"object":"instagram","entry":[{"id":17841452692826249,"messaging":[{"sender":{"id":24700000000000001},"recipient":{"id":17841452692826249},"timestamp":${at},"message":{"mid":"m_1","text":"Hi"}}]}]}`
    expect(parse(body)[0]).toMatchObject({ accountId: '17841452692826249', participantId: '24700000000000001' })
  })

  it('gives postbacks their title, and makes an id where none came', () => {
    const postback = { postback: { title: 'Prices', payload: 'PRICES' } }
    const made = messaging(postback) as MessageEvent
    expect(made).toMatchObject({ subtype: 'postback', content: 'Prices', details: { postbackPayload: 'PRICES' } })
    expect((messaging(postback) as MessageEvent).messageId).toBe(made.messageId)
    expect((messaging({ ...postback, timestamp: at + 1 }) as MessageEvent).messageId).not.toBe(made.messageId)
    expect(messaging({ postback: { mid: 'm_9', title: 'Prices' } })).toMatchObject({ messageId: 'm_9' })
  })
})

describe('statuses', () => {
  it('names the message that was edited or taken back, and the number of the edit', () => {
    const edit = status({ message_edit: { mid: 'm_1', text: 'New', num_edit: 2 } })
    expect(edit).toMatchObject({ status: 'edited', targetIds: ['m_1'], content: 'New', details: { editNumber: 2 } })
    const next = status({ message_edit: { mid: 'm_1', text: 'Newer', num_edit: 3 } })
    expect(next.dedupeKey).not.toBe(edit.dedupeKey)
    expect(status({ message: { mid: 'm_1', is_deleted: true } })).toMatchObject({
      status: 'deleted',
      targetIds: ['m_1'],
    })
  })

  it('reads both forms of a read mark, and deliveries', () => {
    expect(status({ read: { watermark: at } })).toMatchObject({
      targetIds: [],
      watermark: new Date(at),
      direction: 'outbound',
    })
    expect(status({ read: { mid: 'm_1' } })).toMatchObject({ targetIds: ['m_1'], direction: 'outbound' })
    expect(status({ delivery: { mids: ['m_1', 'm_2'], watermark: at } })).toMatchObject({ targetIds: ['m_1', 'm_2'] })
  })

  it('tells a reaction from its withdrawal', () => {
    const reaction = status({ reaction: { mid: 'm_1', action: 'react', emoji: '👍', reaction: 'like' } })
    const withdrawn = status({ reaction: { mid: 'm_1', action: 'unreact' } })
    expect([reaction.content, withdrawn.content]).toEqual(['👍', null])
    expect(withdrawn.dedupeKey).not.toBe(reaction.dedupeKey)
  })

  it.each(['pass_thread_control', 'take_thread_control', 'request_thread_control'])('reads %s', (action) => {
    expect(status({ [action]: { new_owner_app_id: 99, metadata: 'note' } })).toMatchObject({
      status: 'thread_control',
      details: { action, newOwnerAppId: '99', metadata: 'note' },
    })
  })

  it('reads a referral into an existing thread', () => {
    expect(status({ referral: { ref: 'summer', source: 'SHORTLINK' } })).toMatchObject({
      status: 'referral',
      details: { referral: { ref: 'summer', source: 'SHORTLINK' } },
    })
  })
})

describe('what is ignored', () => {
  it.each<[string, object]>([
    ['optin', { optin: { ref: 'x' } }],
    ['policy_enforcement', { sender: undefined, 'policy-enforcement': { action: 'block' } }],
    ['account_linking', { account_linking: { status: 'linked' } }],
    ['payment', { payment: {} }],
    ['unknown_event', { brand_new: {} }],
    ['no_participant_id', { sender: { user_ref: '7' }, read: { watermark: at } }],
    ['no_participant_id', { sender: { id: '1034' }, recipient: {}, message: { mid: 'm', text: 'x' } }],
    ['account_mismatch', { sender: { id: '1' }, recipient: { id: '2' }, message: { mid: 'm', text: 'x' } }],
    ['self_message', { sender: { id: '1034' }, message: { mid: 'm', text: 'x' } }],
    ['invalid_message', { message: { text: {}, attachments: 'none' } }],
    ['invalid_message', { message: { is_deleted: true } }],
    ['invalid_reaction', { reaction: {} }],
  ])('%s', (reason, item) => {
    expect(messaging(item)).toEqual({ kind: 'ignored', platform: 'facebook', accountId: '1034', reason })
  })

  it('the test event of the dashboard, in both forms', () => {
    const item = {
      sender: { id: '12334' },
      recipient: { id: '23245' },
      timestamp: '1527459824',
      message: { mid: 'x', text: 'y' },
    }
    const entry = [
      { id: '0', time: at, messaging: [item] },
      { id: '0', time: at, changes: [{ field: 'messages', value: item }] },
    ]
    expect(parse({ object: 'instagram', entry }).map((event) => event.kind === 'ignored' && event.reason)).toEqual([
      'account_mismatch',
      'account_mismatch',
    ])
  })

  it('envelopes of other objects, without entries, and entries without an id', () => {
    const reasons = [{ object: 'user', entry: [] }, { object: 'page' }, { object: 'page', entry: [{}, null] }].map(
      (body) => parse(body).map((event) => event.kind === 'ignored' && event.reason),
    )
    expect(reasons).toEqual([['unknown_object'], ['no_entries'], ['invalid_entry', 'invalid_entry']])
  })
})

describe('what can be read in part', () => {
  it('keeps a message without an id under one made from what it says', () => {
    const item = { message: { text: 'Is it still there?' } }
    const made = messaging(item) as MessageEvent
    expect(made).toMatchObject({ kind: 'message', content: 'Is it still there?', participantId: '247' })
    expect((messaging(item) as MessageEvent).messageId).toBe(made.messageId)
    expect((messaging({ message: { text: 'And now?' } }) as MessageEvent).messageId).not.toBe(made.messageId)
  })

  it.each<[string, object, object]>([
    ['a text that is a number', { text: 42 }, { content: '42' }],
    ['a text that is not a string', { text: ['x'] }, { content: null, subtype: 'unsupported' }],
    [
      'flags that are not booleans',
      { text: 'Hi', is_echo: 'no', is_unsupported: 1 },
      { content: 'Hi', direction: 'inbound' },
    ],
    ['odd extras', { text: 'Hi', app_id: {}, quick_reply: 7, reply_to: 'm', metadata: [] }, { content: 'Hi' }],
    ['attachments of which one is odd', { attachments: [7, { type: 'image' }] }, { subtype: 'attachment' }],
  ])('keeps a message with %s', (_what, fields, expected) => {
    expect(messaging({ message: { mid: 'm', ...fields } })).toMatchObject({
      kind: 'message',
      messageId: 'm',
      ...expected,
    })
  })

  it('keeps what a guest of the chat plugin wrote, and what nobody signed', () => {
    const written = { mid: 'm', text: 'Call me' }
    expect(messaging({ sender: { user_ref: '7' }, message: written })).toMatchObject({
      participantId: 'user_ref:7',
      content: 'Call me',
    })
    const unsigned = messaging({ sender: { id: '' }, message: written }) as MessageEvent
    expect(unsigned).toMatchObject({ direction: 'inbound', content: 'Call me' })
    expect(unsigned.participantId).toMatch(/^leadkit\.participant\./)
  })

  it('keeps statuses whose details are odd', () => {
    expect(status({ delivery: { mids: ['m_1', 7.5, null], watermark: at } }).targetIds).toEqual(['m_1'])
    expect(status({ read: { mid: {}, watermark: at } })).toMatchObject({ targetIds: [], watermark: new Date(at) })
    expect(status({ reaction: { mid: 'm_1', action: 7, emoji: [] } })).toMatchObject({ content: null })
    expect(status({ take_thread_control: { new_owner_app_id: {} } })).toMatchObject({ status: 'thread_control' })
    expect(status({ message_edit: { mid: 'm_1', text: 5 } })).toMatchObject({ content: '5' })
  })

  it('reads a single event that stands where a list belongs, and reports an entry without any', () => {
    const item = { sender: { id: '247' }, recipient: { id: '1034' }, timestamp: at, message: { mid: 'm', text: 'x' } }
    const entry = [
      { id: '1034', time: at, messaging: item },
      { id: '1034', time: at, hop: [] },
    ]
    expect(parse({ object: 'page', entry })).toMatchObject([
      { messageId: 'm' },
      { kind: 'ignored', reason: 'no_events' },
    ])
  })
})

describe('implausible times', () => {
  const item = (timestamp: unknown): PlatformEvent => {
    const event = { sender: { id: '247' }, recipient: { id: '1034' }, timestamp, message: { mid: 'm', text: 'x' } }
    const [read] = parse({ object: 'page', entry: [{ id: '1034', time: at, messaging: [event] }] })
    if (read === undefined) throw new Error('Nothing was read')
    return read
  }

  it.each([
    ['microseconds', at * 1000],
    ['the year 2100', 4_102_444_800_000],
    ['the year 1970', 86_400_000],
    ['nothing', undefined],
  ])('are replaced by the time of the entry: %s', (_name, timestamp) => {
    expect(item(timestamp)).toMatchObject({ occurredAt: new Date(at) })
  })

  it('are replaced by the event’s own time in a read mark', () => {
    expect(status({ read: { watermark: at * 1000 } }).watermark).toEqual(new Date(at))
  })
})

describe('standby', () => {
  it('is read beside messaging, in the body’s order, with its flag', () => {
    const item = (mid: string): object => ({
      sender: { id: '247' },
      recipient: { id: '1034' },
      timestamp: at,
      message: { mid, text: 'x' },
    })
    const entry = [{ id: '1034', time: at, standby: [item('m_1')], messaging: [item('m_2')] }]
    const events = parse({ object: 'page', entry }) as MessageEvent[]
    expect(events.map((event) => [event.messageId, event.standby])).toEqual([
      ['m_1', true],
      ['m_2', false],
    ])
  })
})

describe('parseEach', () => {
  it('reads the next event only when it is asked for, and all of them like parseWebhook', () => {
    const body = new TextEncoder().encode(
      JSON.stringify({
        object: 'page',
        entry: [
          {
            id: '1034',
            time: at,
            messaging: [
              { sender: { id: '247' }, recipient: { id: '1034' }, timestamp: at, message: { mid: 'm_1', text: 'one' } },
              null,
            ],
          },
          { id: '1034', time: at },
          7,
        ],
      }),
    )
    const events = parseEach(body, receivedAt)
    expect(events.next().value).toMatchObject({ kind: 'message', content: 'one' })
    expect([...parseEach(body, receivedAt)]).toEqual(parseWebhook(body, receivedAt))
    expect(parseWebhook(body, receivedAt)).toHaveLength(4)
  })
})
