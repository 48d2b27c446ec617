import type { SignatureVerdict } from '@leadkit/contracts'
import assert from 'node:assert/strict'
import type { ConformanceCase } from '../shared/conformance-case.ts'
import { inGroup, nativeMessage, OLDER_SECRET, SECRET, webhookRequest } from './platform-case.ts'
import type { PlatformFixture } from './platform-fixture.ts'

const encoder = new TextEncoder()

export function signatureCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  return [...acceptanceCases(fixture), ...refusalCases(fixture)]
}

function sampleBody(fixture: PlatformFixture): Uint8Array {
  const text = 'Grüße 👋 <b>5 %</b> a@b.example'
  return fixture.webhooks.body([fixture.webhooks.message(nativeMessage(fixture, 1, { text }))])
}

function verifyBody(
  fixture: PlatformFixture,
  body: Uint8Array,
  headers: Readonly<Record<string, string>>,
  secrets: readonly string[] = [SECRET],
): SignatureVerdict {
  return fixture.createIngestor(secrets).verify(webhookRequest(body, headers))
}

function acceptanceCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  const body = sampleBody(fixture)
  return inGroup('signatures', {
    'accepts what the platform signed'() {
      assert.equal(verifyBody(fixture, body, fixture.sign(body, SECRET)).verified, true)
    },
    'accepts every configured secret, so that one can be rotated'() {
      for (const secret of [SECRET, OLDER_SECRET]) {
        const verdict = verifyBody(fixture, body, fixture.sign(body, secret), [SECRET, OLDER_SECRET])
        assert.equal(verdict.verified, true)
      }
    },
    'verifies the received bytes, not a re-serialised body'() {
      const value: unknown = JSON.parse(new TextDecoder().decode(body))
      const compact = encoder.encode(JSON.stringify(value))
      const spaced = encoder.encode(`${JSON.stringify(value, null, 1)}\n`)
      assert.equal(verifyBody(fixture, spaced, fixture.sign(spaced, SECRET)).verified, true, 'a body with spaces')
      assert.equal(verifyBody(fixture, spaced, fixture.sign(compact, SECRET)).verified, false, 'a re-serialised body')
    },
  })
}

/** What a proxy or an attacker may turn a signature into. */
const garblings: readonly ((value: string) => string)[] = [
  (value) => value.slice(0, -8),
  (value) => value.slice(0, -1),
  (value) => `${value}00`,
  (value) => value.replace(/.$/, (last) => (last === 'a' || last === '=' ? 'b' : 'a')),
  () => 'nonsense',
  () => 'sha256=',
  () => '=',
]

function refusalCases(fixture: PlatformFixture): readonly ConformanceCase[] {
  const body = sampleBody(fixture)
  return inGroup('signatures', {
    'refuses a secret that is not configured'() {
      const verdict = verifyBody(fixture, body, fixture.sign(body, OLDER_SECRET))
      assert.deepEqual(verdict, { verified: false, reason: 'signature_mismatch' })
    },
    'refuses a body that was changed, cut or lengthened'() {
      const headers = fixture.sign(body, SECRET)
      const changed = Uint8Array.from(body)
      changed[body.length - 3] = (changed[body.length - 3] ?? 0) ^ 1
      for (const forged of [changed, body.subarray(0, -1), encoder.encode(`${new TextDecoder().decode(body)} `)]) {
        assert.equal(verifyBody(fixture, forged, headers).verified, false)
      }
    },
    'refuses a signature that is missing'() {
      assert.deepEqual(verifyBody(fixture, body, {}), { verified: false, reason: 'signature_missing' })
    },
    'refuses a signature that is cut, garbled or empty, without throwing'() {
      const value = new Headers(fixture.sign(body, SECRET)).get(fixture.signatureHeader)
      assert.ok(value !== null, 'sign() gives no signatureHeader')
      for (const garble of garblings) {
        assert.equal(verifyBody(fixture, body, { [fixture.signatureHeader]: garble(value) }).verified, false)
      }
    },
    'fails closed when no secret is configured'() {
      const verdict = verifyBody(fixture, body, fixture.sign(body, SECRET), [])
      assert.deepEqual(verdict, { verified: false, reason: 'not_configured' })
    },
  })
}
