import type { JsonValue } from '@leadkit/contracts'
import assert from 'node:assert/strict'
import type { ConformanceCase } from '../shared/conformance-case.ts'
import { inGroup, messagesOf, nativeMessage, parseEvents } from './platform-case.ts'
import type { PlatformFixture } from './platform-fixture.ts'

export function batchCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  const { webhooks } = fixture
  if (webhooks.maxBatch < 2) return []
  const numbers = Array.from({ length: Math.min(webhooks.maxBatch, 5) }, (_, index) => index + 1)
  const natives = (): readonly JsonValue[] => numbers.map((number) => webhooks.message(nativeMessage(fixture, number)))
  const contents = (events: readonly JsonValue[]): readonly (string | null)[] =>
    messagesOf(parseEvents(fixture, events)).map((message) => message.content)
  return inGroup('batches', {
    'reads every event of a batch, in the body’s order'() {
      assert.deepEqual(
        contents(natives()),
        numbers.map((number) => `message ${number}`),
      )
    },
    'keeps the neighbours of an event of an unknown kind'() {
      const [first = null, second = null] = natives()
      assert.deepEqual(contents([first, webhooks.unknown(), second].slice(0, webhooks.maxBatch)), [
        'message 1',
        ...(webhooks.maxBatch > 2 ? ['message 2'] : []),
      ])
    },
    'keeps the neighbours of an event that cannot be read'() {
      const [first = null, second = null] = natives()
      for (const native of [...webhooks.malformed(), null, 7, 'text', []]) {
        const events = webhooks.maxBatch > 2 ? [first, native, second] : [native, second]
        assert.equal(contents(events).at(-1), 'message 2')
      }
    },
    'reads messages of several participants'() {
      const events = [1, 2].map((number) =>
        webhooks.message(nativeMessage(fixture, number, { participantId: webhooks.participantId(number) })),
      )
      const participants = messagesOf(parseEvents(fixture, events)).map((message) => message.participantId)
      assert.deepEqual(participants, [webhooks.participantId(1), webhooks.participantId(2)])
    },
  })
}
