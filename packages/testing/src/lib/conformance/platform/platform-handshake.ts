import assert from 'node:assert/strict'
import type { ConformanceCase } from '../shared/conformance-case.ts'
import { handshakeRequest, inGroup, nativeMessage, SECRET, webhookRequest } from './platform-case.ts'
import type { PlatformFixture } from './platform-fixture.ts'

export function handshakeCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  const { handshake, webhooks } = fixture
  const { forge } = handshake
  return inGroup('handshake', {
    'answers the platform’s handshake'() {
      assert.ok(handshake.accepted.length > 0, 'the fixture names no handshake')
      for (const { query, answer } of handshake.accepted) {
        const response = fixture.createIngestor([SECRET]).handshake(handshakeRequest(query))
        assert.equal(response?.status, 200)
        const expected = answer(SECRET)
        if ('text' in expected) assert.equal(response.body, expected.text)
        else assert.deepEqual(JSON.parse(response.body), expected.json)
        assert.ok(!response.contentType.includes('html'), 'what the caller sent must never come back as HTML')
      }
    },
    'refuses a handshake that is not ours'() {
      for (const query of handshake.refused) {
        const response = fixture.createIngestor([SECRET]).handshake(handshakeRequest(query))
        assert.ok(response === null || response.status >= 400, `answered ${response?.status} to ${query}`)
      }
    },
    'leaves a GET without a handshake alone'() {
      const response = fixture.createIngestor([SECRET]).handshake(handshakeRequest('page=1'))
      assert.ok(response === null || response.status >= 400)
    },
    'takes nothing for a webhook that the handshake signs on demand'() {
      for (const { query } of handshake.accepted) {
        const ingestor = fixture.createIngestor([SECRET])
        const answer = ingestor.handshake(handshakeRequest(query))?.body ?? ''
        for (const word of new URLSearchParams(query).values()) {
          const body = new TextEncoder().encode(word)
          const headers = fixture.sign(body, SECRET)
          const signature = (headers[fixture.signatureHeader] ?? '').replace(/^[a-z0-9]+=/i, '')
          if (!answer.includes(signature)) continue
          const { verified } = ingestor.verify(webhookRequest(body, headers))
          assert.equal(verified, false, 'the handshake’s answer is the signature of a body that verify takes')
        }
      }
    },
    'takes no other method for a handshake'() {
      for (const { query } of handshake.accepted) {
        const response = fixture.createIngestor([SECRET]).handshake(handshakeRequest(query, 'POST'))
        assert.ok(response === null || response.status >= 400)
      }
    },
    ...(forge === undefined
      ? {}
      : {
          'never signs what could be a webhook body'() {
            const body = webhooks.body([webhooks.message(nativeMessage(fixture, 1))])
            const response = fixture.createIngestor([SECRET]).handshake(handshakeRequest(forge(body)))
            assert.ok(response === null || response.status >= 400, 'the handshake signed a body chosen by the caller')
          },
        }),
  })
}
