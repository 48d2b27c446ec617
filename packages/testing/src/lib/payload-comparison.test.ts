import type { PlatformEvent } from '@leadkit/contracts'
import { describe, expect, it } from 'vitest'
import { buildIgnoredEvent, buildMessageEvent, buildStatusEvent } from './factories.ts'
import { answerVector, comparePayload, compareVector } from './payload-comparison.ts'
import type { ExpectedPayloadEvent, PayloadCase, PayloadTolerance, PayloadVector } from './payload-expectations.ts'

const message = buildMessageEvent()

const expectedMessage: ExpectedPayloadEvent = {
  kind: 'message',
  direction: 'inbound',
  platform_message_id: message.messageId,
  platform_conversation_id: message.conversationId,
  participant_id: message.participantId,
  content: message.content,
  received_at: message.occurredAt.toISOString(),
}

const strict: PayloadTolerance = {
  kind: [],
  direction: [],
  content: [],
  received_at: [],
  participant_id: [],
  platform_message_id: [],
  http: [],
  count: [],
  duplicates: false,
  any_conversation_id: false,
  any_conversation_id_format: false,
  any_received_at: false,
}

function compare(
  events: readonly PlatformEvent[],
  accept: Partial<PayloadTolerance> = {},
  expected: readonly ExpectedPayloadEvent[] = [expectedMessage],
): readonly string[] {
  const payload: PayloadCase = {
    id: 'case',
    platform: 'facebook',
    surface: 'messenger',
    accountIds: [message.accountId],
    expectedStatus: 200,
    expected,
    accept: { ...strict, ...accept },
    body: new Uint8Array(),
  }
  return comparePayload(payload, events)
}

describe('comparePayload', () => {
  it('finds no difference where there is none', () => {
    expect(compare([buildIgnoredEvent(), message])).toEqual([])
  })

  it.each([
    ['content', { content: 'other' }],
    ['direction', { direction: 'outbound' as const }],
    ['platform_message_id', { messageId: 'other' }],
    ['platform_conversation_id', { conversationId: 'other' }],
    ['participant_id', { participantId: 'other' }],
    ['received_at', { occurredAt: new Date(0) }],
  ])('reports another %s', (name, override) => {
    expect(compare([{ ...message, ...override }]).join()).toContain(name)
  })

  it('reports a missing, an extra and a wrongly typed event', () => {
    expect(compare([])).toHaveLength(1)
    expect(compare([message, { ...message, messageId: 'extra' }])).toHaveLength(1)
    expect(compare([buildStatusEvent()])).toHaveLength(1)
  })

  it('drops events of accounts that are not connected', () => {
    expect(compare([{ ...message, accountId: 'stranger' }, message])).toEqual([])
  })

  it('honours the tolerances of a file', () => {
    expect(compare([{ ...message, content: 'other' }], { content: ['other'] })).toEqual([])
    expect(compare([], { kind: ['ignored'] })).toEqual([])
    expect(compare([buildStatusEvent()], { kind: ['status'] })).toEqual([])
    expect(compare([message, message], { duplicates: true })).toEqual([])
    expect(compare([], { count: [0] })).toEqual([])
    expect(compare([{ ...message, conversationId: 'x' }], { any_conversation_id: true })).toEqual([])
    expect(compare([{ ...message, occurredAt: new Date(0) }], { any_received_at: true })).toEqual([])
  })

  it('lets an event that is expected to be ignored appear as a tolerated kind', () => {
    const ignored: ExpectedPayloadEvent = { kind: 'ignored' }
    expect(compare([buildStatusEvent(), message], { kind: ['status'] }, [ignored, expectedMessage])).toEqual([])
    expect(compare([message], { kind: ['status'] }, [ignored, expectedMessage])).toEqual([])
    expect(compare([buildStatusEvent(), message], {}, [ignored, expectedMessage])).not.toEqual([])
  })

  it('wants made-up ids to differ within a body', () => {
    const first = { ...expectedMessage, id_rule: 'made up' }
    const second = { ...message, content: 'two' }
    expect(compare([message, second], { content: ['two'] }, [first, first])).toHaveLength(1)
  })
})

describe('compareVector', () => {
  const vector: PayloadVector = {
    name: 'handshake',
    platform: 'facebook',
    method: 'GET',
    headers: {},
    ambiguous: false,
    body: new Uint8Array(),
    expect: { status: 200, tolerated: [400], body: '42', content_type: 'text/plain', body_must_not_contain: 'secret' },
  }

  it('accepts the expected and the tolerated answer', () => {
    expect(compareVector(vector, { status: 200, contentType: 'text/plain; charset=utf-8', body: '42' })).toEqual([])
    expect(compareVector(vector, { status: 400, contentType: 'text/html', body: 'no' })).toEqual([])
  })

  it('reports another status, body and type, and what must not be told', () => {
    expect(compareVector(vector, { status: 500, contentType: 'text/plain', body: '' })).toHaveLength(1)
    expect(compareVector(vector, { status: 200, contentType: 'text/html', body: 'secret' })).toHaveLength(3)
  })

  it('answers as the core does', () => {
    const ingestor = {
      id: 'parrot',
      platforms: [],
      capabilities: {},
      handshake: () => null,
      verify: () => ({ verified: false, reason: 'not_configured' }) as const,
      parse: () => [],
    }
    expect(answerVector(vector, ingestor).status).toBe(404)
    expect(answerVector({ ...vector, method: 'POST' }, ingestor).status).toBe(500)
    expect(answerVector({ ...vector, method: 'PUT' }, ingestor).status).toBe(405)
  })
})
