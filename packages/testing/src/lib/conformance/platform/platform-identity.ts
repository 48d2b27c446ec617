import type { JsonValue, PlatformEvent } from '@leadkit/contracts'
import assert from 'node:assert/strict'
import type { ConformanceCase } from '../shared/conformance-case.ts'
import {
  inGroup,
  nativeMessage,
  onlyMessage,
  parseEvents,
  parseValid,
  RECEIVED_AT,
  SECRET,
  SENT_AT,
} from './platform-case.ts'
import type { PlatformFixture } from './platform-fixture.ts'

export function identityCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  const { webhooks } = fixture
  const { anonymous } = webhooks
  const message = (number: number, text?: string): JsonValue =>
    webhooks.message(nativeMessage(fixture, number, text === undefined ? {} : { text }))
  return inGroup('ids and dedupe keys', {
    'gives the same events for the same bytes, whenever they arrive'() {
      const body = webhooks.body([message(1)])
      const parse = (receivedAt: Date): readonly string[] =>
        keysOf(parseValid(fixture.createIngestor([SECRET]), body, receivedAt))
      const later = new Date(RECEIVED_AT.getTime() + 3_600_000)
      assert.deepEqual(parse(later), parse(RECEIVED_AT))
      assert.deepEqual(parse(RECEIVED_AT), parse(RECEIVED_AT))
    },
    'gives a message the same key alone and in a batch'() {
      if (webhooks.maxBatch < 2) return
      const alone = keysOf(parseEvents(fixture, [message(2)]))
      assert.deepEqual(keysOf(parseEvents(fixture, [message(1), message(2)])).at(-1), alone.at(0))
    },
    'tells two messages apart that differ in nothing but their id'() {
      const [one, two] = [1, 2].map((number) => onlyMessage(parseEvents(fixture, [message(number, 'same')])))
      assert.notEqual(one?.messageId, two?.messageId)
      assert.notEqual(one?.dedupeKey, two?.dedupeKey)
    },
    'gives changes of a message other keys than the message'() {
      const native = nativeMessage(fixture, 1)
      const changes = [webhooks.edit?.({ ...native, text: 'edited' }), webhooks.deletion?.(native)]
      const events = [message(1), ...changes].flatMap((event) =>
        event === undefined ? [] : parseEvents(fixture, [event]),
      )
      const keys = keysOf(events)
      assert.equal(new Set(keys).size, keys.length)
      for (const event of events.slice(1)) {
        assert.ok(
          event.kind === 'status' && event.targetIds.includes(native.id),
          'a change names the message it changes',
        )
      }
    },
    ...(anonymous === undefined
      ? {}
      : {
          'makes a stable id for an event that has none, another for another event'() {
            const native = { participantId: webhooks.participantId(1), text: 'menu', at: SENT_AT }
            const idOf = (event: JsonValue): string => onlyMessage(parseEvents(fixture, [event])).messageId
            const later = { ...native, at: new Date(SENT_AT.getTime() + 1000) }
            assert.equal(idOf(anonymous(native)), idOf(anonymous(native)))
            assert.notEqual(idOf(anonymous(native)), idOf(anonymous(later)))
            assert.notEqual(
              idOf(anonymous(native)),
              idOf(anonymous({ ...native, participantId: webhooks.participantId(2) })),
            )
            assert.notEqual(idOf(anonymous(native)), idOf(anonymous({ ...native, text: 'other' })))
          },
        }),
  })
}

function keysOf(events: readonly PlatformEvent[]): readonly string[] {
  return events.flatMap((event) => (event.kind === 'ignored' ? [] : [event.dedupeKey]))
}
