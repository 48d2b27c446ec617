import { platformEventSchema } from '@leadkit/contracts'
import type {
  JsonValue,
  MessageEvent,
  OutboundMessage,
  PlatformContext,
  PlatformEvent,
  PlatformIngestor,
  WebhookRequest,
} from '@leadkit/contracts'
import assert from 'node:assert/strict'
import { createTestBudget, createTestCallContext } from '../../test-call-context.ts'
import type { ConformanceCase } from '../shared/conformance-case.ts'
import type { NativeMessage, PlatformFixture, PlatformRemote, RemoteParticipant } from './platform-fixture.ts'

export const SECRET = 'conformance/secret-1'
export const OLDER_SECRET = 'conformance/secret-0'
export const RECEIVED_AT: Date = new Date('2026-11-20T10:00:00.000Z')
/** Whole seconds, because not every platform has milliseconds. */
export const SENT_AT: Date = new Date('2026-11-20T09:59:30.000Z')

/** Turns named cases into the suite's data. */
export function inGroup(
  group: string,
  cases: Readonly<Record<string, () => void | Promise<void>>>,
): readonly ConformanceCase[] {
  return Object.entries(cases).map(([name, run]) => ({ group, name, run: async () => run() }))
}

export function webhookRequest(body: Uint8Array, headers: Readonly<Record<string, string>>): WebhookRequest {
  return { method: 'POST', url: new URL('https://host.example/webhooks/any'), headers: new Headers(headers), body }
}

export function handshakeRequest(query: string, method = 'GET'): WebhookRequest {
  return {
    method,
    url: new URL(`https://host.example/webhooks/any?${query}`),
    headers: new Headers(),
    body: new Uint8Array(),
  }
}

export function nativeMessage(
  fixture: PlatformFixture,
  number: number,
  overrides: Partial<NativeMessage> = {},
): NativeMessage {
  return {
    id: fixture.webhooks.messageId(number),
    participantId: fixture.webhooks.participantId(1),
    text: `message ${number}`,
    at: SENT_AT,
    ...overrides,
  }
}

/** Parses, and validates every event with the contract's schema. */
export function parseValid(
  ingestor: PlatformIngestor,
  body: Uint8Array,
  receivedAt = RECEIVED_AT,
): readonly PlatformEvent[] {
  const events = ingestor.parse(body, receivedAt)
  for (const event of events) {
    const { error } = platformEventSchema.safeParse(event)
    assert.equal(error, undefined, `an event does not fit platformEventSchema: ${error?.message}`)
  }
  return events
}

export function parseEvents(fixture: PlatformFixture, natives: readonly JsonValue[]): readonly PlatformEvent[] {
  return parseValid(fixture.createIngestor([SECRET]), fixture.webhooks.body(natives))
}

export function messagesOf(events: readonly PlatformEvent[]): readonly MessageEvent[] {
  return events.filter((event) => event.kind === 'message')
}

export function onlyMessage(events: readonly PlatformEvent[]): MessageEvent {
  const messages = messagesOf(events)
  assert.equal(messages.length, 1, `expected one message, got ${messages.length}`)
  const [message] = messages
  assert.ok(message)
  return message
}

/** Runs against a fresh remote and closes it in any case. */
export async function withRemote(
  fixture: PlatformFixture,
  run: (remote: PlatformRemote) => Promise<void>,
): Promise<void> {
  assert.ok(fixture.startRemote, 'the fixture must start the vendor’s fake for an ingestor that makes calls')
  const remote = await fixture.startRemote()
  try {
    await run(remote)
  } finally {
    await remote.close()
  }
}

export function remoteContext(remote: PlatformRemote, overrides: Partial<PlatformContext> = {}): PlatformContext {
  return { ...createTestCallContext(), account: remote.account, budget: createTestBudget(), ...overrides }
}

export function outboundTo(participant: RemoteParticipant, overrides: Partial<OutboundMessage> = {}): OutboundMessage {
  return {
    conversationId: participant.conversationId,
    participantId: participant.participantId,
    text: 'An answer 👋 from the conformance suite',
    clientReference: '019a9f2e-7c3b-7d10-9d3e-6a1f0f6b2c11',
    author: 'automation',
    lastInboundAt: participant.lastInboundAt,
    replyToMessageId: participant.replyToMessageId,
    ...overrides,
  }
}
