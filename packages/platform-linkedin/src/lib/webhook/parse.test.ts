import { platformEventSchema } from '@leadkit/contracts'
import type { PlatformEvent } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { parseWebhook } from './parse.ts'

const receivedAt = new Date('2026-11-22T12:00:00.000Z')
const organization = 'urn:li:organization:139'
const post = 'urn:li:activity:7094637247891135360'
const urn = `urn:li:comment:(${post},7095)`

function parseText(text: string): readonly PlatformEvent[] {
  const events = parseWebhook(new TextEncoder().encode(text), receivedAt)
  for (const event of events) expect(platformEventSchema.safeParse(event).error).toBeUndefined()
  return events
}

function parseAll(...notifications: readonly object[]): readonly PlatformEvent[] {
  return parseText(JSON.stringify({ type: 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS', notifications }))
}

function notification(fields: object = {}, comment: object = {}): object {
  return {
    notificationId: 5,
    organizationalEntity: organization,
    action: 'COMMENT',
    sourcePost: post,
    lastModifiedAt: 1_795_348_800_000,
    generatedActivity: 'urn:li:comment:(activity:7094637247891135360,7095)',
    decoratedGeneratedActivity: { comment: { owner: 'urn:li:person:ada', text: 'Nice', ...comment } },
    ...fields,
  }
}

function lead(fields: object = {}): string {
  return JSON.stringify({
    type: 'LEAD_ACTION',
    leadGenFormResponse: 'urn:li:leadGenFormResponse:65b10a-f',
    leadGenForm: 'urn:li:versionedLeadGenForm:(urn:li:leadGenForm:1, 1)',
    owner: { organization },
    leadType: 'EVENT',
    leadAction: 'CREATED',
    occurredAt: 1_795_348_800_000,
    ...fields,
  })
}

const keysOf = (events: readonly PlatformEvent[]): readonly string[] =>
  events.flatMap((event) => (event.kind === 'ignored' ? [] : [event.dedupeKey]))

describe('comments', () => {
  it('become messages with the long urn, whichever form is given', () => {
    const [short] = parseAll(notification())
    const [long] = parseAll(notification({ generatedActivity: undefined }, { entity: urn }))
    expect(short).toMatchObject({ messageId: urn, conversationId: post, participantId: 'urn:li:person:ada' })
    expect(keysOf([short, long].flatMap((event) => event ?? []))).toEqual([`message:${urn}`, `message:${urn}`])
  })

  it('name the comment that they answer', () => {
    const parentComment = 'urn:li:comment:(activity:7094637247891135360,7000)'
    expect(parseAll(notification({}, { parentComment }))).toMatchObject([
      { replyToMessageId: `urn:li:comment:(${post},7000)` },
    ])
  })

  it.each([
    ['ADMIN_COMMENT', 'urn:li:organization:139', 'outbound', 'comment'],
    ['ADMIN_COMMENT', 'urn:li:person:admin', 'outbound', 'comment'],
    ['COMMENT', 'urn:li:organization:139', 'outbound', 'comment'],
    ['COMMENT', 'urn:li:organization:140', 'inbound', 'comment'],
    ['COMMENT_MENTION', 'urn:li:person:ada', 'inbound', 'mention'],
  ])('of the action %s by %s are %s, subtype %s', (action, owner, direction, subtype) => {
    expect(parseAll(notification({ action }, { owner }))).toMatchObject([{ direction, subtype, senderId: owner }])
  })

  it('keep pictures, and stay when nobody understands one', () => {
    const content = [
      { type: 'IMAGE', url: 'https://cdn.example/1.jpg', entity: { image: 'urn:li:image:1' } },
      { type: {} },
    ]
    expect(parseAll(notification({}, { text: undefined, content }))).toMatchObject([
      {
        content: null,
        attachments: [{ type: 'image', url: 'https://cdn.example/1.jpg', id: 'urn:li:image:1' }, { type: 'unknown' }],
      },
    ])
  })

  it('without an author or a word are ignored, except the organisation’s own', () => {
    const decoratedGeneratedActivity = undefined
    expect(parseAll(notification({ decoratedGeneratedActivity }))).toMatchObject([{ reason: 'no_participant_id' }])
    expect(parseAll(notification({ decoratedGeneratedActivity, action: 'ADMIN_COMMENT' }))).toMatchObject([
      { direction: 'outbound', participantId: organization },
    ])
  })
})

describe('answers of the organisation', () => {
  const parentComment = `urn:li:comment:(${post},7000)`

  it('name the account in place of the administrator who wrote them, and the comment that they answer', () => {
    const admin = 'urn:li:person:admin'
    expect(parseAll(notification({ action: 'ADMIN_COMMENT' }, { owner: admin, parentComment }))).toMatchObject([
      { direction: 'outbound', participantId: organization, senderId: admin, replyToMessageId: parentComment },
    ])
  })

  it('belong to the post of the comment that they answer, also where that stands in place of the post', () => {
    const answer = notification(
      { action: 'ADMIN_COMMENT', sourcePost: undefined },
      { owner: organization, object: parentComment },
    )
    expect(parseAll(answer)).toMatchObject([{ conversationId: post, replyToMessageId: parentComment }])
  })
})

describe('comments that can be read in part', () => {
  it.each<[string, object, object, object]>([
    ['an odd text', {}, { text: { not: 'text' } }, { content: null, participantId: 'urn:li:person:ada' }],
    ['a text that is a number', {}, { text: 42 }, { content: '42' }],
    ['odd extras', { notificationId: {}, subscriber: 7, sourcePost: [] }, { content: 'x' }, { conversationId: post }],
    [
      'a picture without a type',
      {},
      { content: [{ url: 'https://cdn.example/1.jpg' }] },
      { attachments: [{ type: 'unknown' }] },
    ],
  ])('are kept with %s', (_what, fields, comment, expected) => {
    expect(parseAll(notification(fields, comment))).toMatchObject([{ kind: 'message', messageId: urn, ...expected }])
  })

  it('are kept without an author, each apart from the others', () => {
    const [one, other] = parseAll(
      notification({}, { owner: undefined }),
      notification({ notificationId: 6, generatedActivity: `urn:li:comment:(${post},7096)` }, { owner: 7 }),
    )
    expect([one, other]).toMatchObject([{ direction: 'inbound', content: 'Nice' }, { content: 'Nice' }])
    expect(one?.kind === 'message' && one.participantId).not.toBe(other?.kind === 'message' && other.participantId)
  })

  it('are kept without a readable urn, under an id that stays the same', () => {
    const odd = notification({ generatedActivity: 'urn:li:comment:7' })
    expect(parseAll(odd)).toMatchObject([{ kind: 'message', content: 'Nice', conversationId: post }])
    expect(parseAll(odd)).toEqual(parseAll(odd))
  })

  it('never cost their neighbours', () => {
    expect(parseAll({}, notification())).toMatchObject([{ reason: 'invalid_notification' }, { messageId: urn }])
  })
})

describe('implausible times', () => {
  it.each([1_795_348_800_000_000, 4_102_444_800_000, 86_400_000, 'soon'])(
    'are replaced by the next best: %j',
    (lastModifiedAt) => {
      const created = { time: 1_795_348_700_000 }
      expect(parseAll(notification({ lastModifiedAt }))).toMatchObject([{ occurredAt: receivedAt }])
      expect(parseAll(notification({ lastModifiedAt }, { created }))).toMatchObject([
        { occurredAt: new Date(created.time) },
      ])
      expect(parseText(lead({ occurredAt: lastModifiedAt }))).toMatchObject([{ occurredAt: receivedAt }])
    },
  )
})

describe('changes of comments', () => {
  it('have another key for every edit, and one for the deletion', () => {
    const [first, again, second, gone] = parseAll(
      notification({ action: 'COMMENT_EDIT', notificationId: 1 }),
      notification({ action: 'COMMENT_EDIT', notificationId: 2 }),
      notification({ action: 'COMMENT_EDIT', notificationId: 3 }),
      notification({ action: 'COMMENT_DELETE', notificationId: 4 }),
    )
    expect(new Set(keysOf([first, again, second, gone].flatMap((event) => event ?? []))).size).toBe(4)
    expect(gone).toMatchObject({ status: 'deleted', targetIds: [urn], content: null })
  })

  it('are read without anything decorated', () => {
    const decoratedGeneratedActivity = null
    expect(parseAll(notification({ action: 'COMMENT_DELETE', decoratedGeneratedActivity }))).toMatchObject([
      { status: 'deleted', targetIds: [urn], participantId: null, direction: 'inbound' },
    ])
  })
})

describe('notification ids', () => {
  it('count once in a body, also beyond 2^53 and below zero, and only when read', () => {
    const body = (id: string, action = 'LIKE') => JSON.stringify(notification({ action })).replace(':5,', `:${id},`)
    const notifications = [
      body('9007199254740993', '9'),
      body('9007199254740993'),
      body('9007199254740992'),
      body('-9007199254740993'),
      body('9007199254740993'),
      body('-1266116596'),
    ]
    const events = parseText(
      `{"type":"ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS","notifications":[${notifications.join()}]}`,
    )
    expect(events.map((event) => (event.kind === 'ignored' ? event.reason : event.details['notificationId']))).toEqual([
      'unknown_action',
      '9007199254740993',
      '9007199254740992',
      '-9007199254740993',
      'duplicate_notification',
      '-1266116596',
    ])
    expect(new Set(keysOf(events)).size).toBe(4)
  })
})

describe('shares and mentions in posts', () => {
  it('are statuses with other keys for one post', () => {
    const decoratedGeneratedActivity = { share: { owner: 'urn:li:person:bo', text: 'Look', entity: 'urn:li:share:9' } }
    const share = { generatedActivity: 'urn:li:share:9', decoratedGeneratedActivity }
    const events = parseAll(
      notification({ ...share, action: 'SHARE', notificationId: 1 }),
      notification({ ...share, action: 'SHARE_MENTION', notificationId: 2 }),
    )
    expect(events).toMatchObject([
      { status: 'share', targetIds: ['urn:li:share:9'], participantId: 'urn:li:person:bo', content: 'Look' },
      { status: 'share', details: { action: 'share_mention' } },
    ])
    expect(new Set(keysOf(events)).size).toBe(2)
  })
})

describe('lead forms', () => {
  it('give creation and deletion of one lead two keys', () => {
    const events = [...parseText(lead()), ...parseText(lead({ leadAction: 'DELETED' }))]
    expect(events).toMatchObject([
      { status: 'lead_created', requiresHydration: true, targetIds: ['urn:li:leadGenFormResponse:65b10a-f'] },
      { status: 'lead_deleted', requiresHydration: false, targetIds: ['urn:li:leadGenFormResponse:65b10a-f'] },
    ])
    expect(new Set(keysOf(events)).size).toBe(2)
  })

  it('are new where no action is named', () => {
    expect(parseText(lead({ leadAction: undefined, leadType: 7 }))).toMatchObject([{ status: 'lead_created' }])
  })

  it('belong to the ad account where no organisation is named', () => {
    const owner = { sponsoredAccount: 'urn:li:sponsoredAccount:1' }
    expect(parseText(lead({ owner }))).toMatchObject([{ accountId: 'urn:li:sponsoredAccount:1' }])
  })

  it.each([
    [{ owner: {} }, 'no_owner'],
    [{ owner: null }, 'no_owner'],
    [{ leadGenFormResponse: 7 }, 'invalid_lead'],
    [{ leadAction: 'FORGOTTEN' }, 'unknown_lead_action'],
  ])('with %j are ignored: %s', (fields, reason) => {
    expect(parseText(lead(fields))).toMatchObject([{ kind: 'ignored', reason }])
  })
})

describe('other bodies', () => {
  it.each([
    ['{}', 'unknown_type'],
    ['{"type":"SOMETHING_NEW"}', 'unknown_type'],
    ['{"type":"ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS","notifications":"none"}', 'no_notifications'],
    ['{"type":"ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS","notifications":{}}', 'invalid_notification'],
  ])('%s is ignored: %s', (text, reason) => {
    expect(parseText(text)).toMatchObject([{ kind: 'ignored', reason }])
  })
})
