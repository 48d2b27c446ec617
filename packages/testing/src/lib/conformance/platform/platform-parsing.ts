import { isLeadKitError } from '@leadkit/contracts'
import type { JsonValue } from '@leadkit/contracts'
import assert from 'node:assert/strict'
import type { ConformanceCase } from '../shared/conformance-case.ts'
import {
  inGroup,
  messagesOf,
  nativeMessage,
  onlyMessage,
  parseEvents,
  parseValid,
  RECEIVED_AT,
  SECRET,
  SENT_AT,
} from './platform-case.ts'
import type { PlatformFixture } from './platform-fixture.ts'

const encoder = new TextEncoder()
const junk: readonly JsonValue[] = [null, true, 0, -1, 1e300, '', 'x', [], [null], {}, { id: {} }]

export function parsingCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  return [...readingCases(fixture), ...oneByOneCases(fixture), ...totalityCases(fixture)]
}

function readingCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  const { webhooks } = fixture
  return inGroup('parsing', {
    'reads a message with its ids, text and time'() {
      const native = nativeMessage(fixture, 1)
      const message = onlyMessage(parseEvents(fixture, [webhooks.message(native)]))
      const { platform, accountId, direction, messageId, participantId, senderId, content, occurredAt, standby } =
        message
      assert.deepEqual(
        { platform, accountId, direction, messageId, participantId, senderId, content, occurredAt, standby },
        {
          platform: fixture.platform,
          accountId: fixture.accountId,
          direction: 'inbound',
          messageId: native.id,
          participantId: native.participantId,
          senderId: native.participantId,
          content: native.text,
          occurredAt: SENT_AT,
          standby: false,
        },
      )
    },
    'keeps text as it was written: emoji, other scripts, bidi marks, line ends'() {
      const text = 'أهلا 👩‍👩‍👧 ‏(₪250)‎ ñ\nשורה'
      assert.equal(
        onlyMessage(parseEvents(fixture, [webhooks.message(nativeMessage(fixture, 1, { text }))])).content,
        text,
      )
    },
    'makes text storable: no lone surrogate, no U+0000'() {
      const text = 'cut \ud83c here\u0000.'
      const { content } = onlyMessage(parseEvents(fixture, [webhooks.message(nativeMessage(fixture, 1, { text }))]))
      assert.ok(content?.isWellFormed() === true && !content.includes('\u0000'), 'PostgreSQL would refuse this text')
    },
    'puts messages of one participant in one conversation, and of two in two where threads are by participant'() {
      const one = parseEvents(fixture, [webhooks.message(nativeMessage(fixture, 1))])
      const two = parseEvents(fixture, [webhooks.message(nativeMessage(fixture, 2))])
      assert.equal(onlyMessage(one).conversationId, onlyMessage(two).conversationId)
    },
    ...(webhooks.echo === undefined
      ? {}
      : {
          'reads an echo as outbound, in the participant’s conversation'() {
            const native = nativeMessage(fixture, 1)
            const echo = onlyMessage(parseEvents(fixture, [webhooks.echo?.(native) ?? null]))
            const inbound = onlyMessage(parseEvents(fixture, [webhooks.message(nativeMessage(fixture, 2))]))
            assert.deepEqual(
              [echo.direction, echo.messageId, echo.participantId],
              ['outbound', native.id, native.participantId],
            )
            assert.equal(echo.conversationId, inbound.conversationId)
          },
        }),
  })
}

function oneByOneCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  const { webhooks } = fixture
  return inGroup('parsing', {
    'gives the same events one by one, where it can'() {
      const body = webhooks.body([1, 2, 3].map((number) => webhooks.message(nativeMessage(fixture, number))))
      const ingestor = fixture.createIngestor([SECRET])
      if (ingestor.parseEach === undefined) return
      assert.deepEqual([...ingestor.parseEach(body, RECEIVED_AT)], ingestor.parse(body, RECEIVED_AT))
    },
  })
}

function totalityCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  const { webhooks } = fixture
  const parse = (body: Uint8Array) => parseValid(fixture.createIngestor([SECRET]), body)
  return inGroup('totality', {
    'throws payload_invalid for a body that is not a JSON object, and only then'() {
      const whole = webhooks.body([webhooks.message(nativeMessage(fixture, 1))])
      for (const body of ['', ' ', 'null', '42', '"x"', '[]', '{', whole.subarray(0, -5)]) {
        const bytes = typeof body === 'string' ? encoder.encode(body) : body
        assert.throws(
          () => parse(bytes),
          (error) => isLeadKitError(error, 'payload_invalid'),
        )
      }
      assert.deepEqual(messagesOf(parse(encoder.encode('{}'))), [])
      assert.deepEqual(messagesOf(parse(webhooks.body([]))), [])
    },
    'names no part of the body in that error'() {
      const bytes = encoder.encode('{"text":"private words", oops')
      assert.throws(
        () => parse(bytes),
        (error: Error) => !`${error.message} ${String(error.cause)}`.includes('private'),
      )
    },
    'ignores an event of an unknown kind, with a reason'() {
      const events = parse(webhooks.body([webhooks.unknown()]))
      assert.deepEqual(messagesOf(events), [])
      assert.ok(events.every((event) => event.kind === 'ignored'))
    },
    'ignores events of known kinds that cannot be read'() {
      for (const native of webhooks.malformed()) assert.deepEqual(messagesOf(parse(webhooks.body([native]))), [])
    },
    'gives valid events or none, whatever any field of a body is replaced with'() {
      const text = new TextDecoder().decode(webhooks.body([webhooks.message(nativeMessage(fixture, 1))]))
      for (const mutated of mutations(JSON.parse(text) as JsonValue)) {
        if (typeof mutated !== 'object' || mutated === null || Array.isArray(mutated)) continue
        parse(encoder.encode(JSON.stringify(mutated)))
      }
    },
    'is not misled by keys such as __proto__'() {
      const text = new TextDecoder().decode(webhooks.body([webhooks.message(nativeMessage(fixture, 1))]))
      const polluted = text.replaceAll(
        '{',
        '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},',
      )
      parse(encoder.encode(polluted.replaceAll(',}', '}')))
      assert.equal(Reflect.get({}, 'polluted'), undefined)
    },
    'gives an event without a readable time the time of receipt at the latest'() {
      const events = parse(webhooks.body([webhooks.message(nativeMessage(fixture, 1))]))
      for (const event of messagesOf(events)) assert.ok(event.occurredAt <= RECEIVED_AT)
    },
  })
}

/** Replaces each value of a tree in turn with each piece of junk, and omits each key once. */
function* mutations(value: JsonValue): Generator<JsonValue> {
  yield* junk
  if (isList(value)) {
    for (const [index, item] of value.entries()) {
      for (const mutated of mutations(item)) yield value.with(index, mutated)
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      yield Object.fromEntries(Object.entries(value).filter(([other]) => other !== key))
      for (const mutated of mutations(item)) yield { ...value, [key]: mutated }
    }
  }
}

// Array.isArray does not exclude readonly arrays when it narrows.
function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value)
}
