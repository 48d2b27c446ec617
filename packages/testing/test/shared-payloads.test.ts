import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LeadKitError } from '@leadkit/contracts'
import type { PlatformIngestor } from '@leadkit/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedPayloadCases } from '../src/conformance.ts'
import type { SharedPayloadFixture } from '../src/conformance.ts'
import { signAsX } from '../src/index.ts'
import { createParrotIngestor } from './parrot-ingestor.ts'

let directory: string

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'leadkit-payloads-'))
  const payload = {
    id: 'nothing',
    file: 'nothing.json',
    platform: 'x',
    surface: 'account_activity',
    accounts: [{ platform: 'x', account_id: '1' }],
    expected_http: 200,
    expected: [],
  }
  const vector = { name: 'unsigned', platform: 'x', method: 'POST', body_file: payload.file, expect: { status: 401 } }
  writeFileSync(join(directory, 'index.json'), JSON.stringify({ payloads: [payload] }))
  writeFileSync(join(directory, 'vectors.json'), JSON.stringify({ vectors: [vector] }))
  writeFileSync(join(directory, payload.file), '{}')
})

afterAll(() => {
  rmSync(directory, { recursive: true })
})

/** An adapter for X that never reads an event from a body. */
function ingestorOf(secret: string | undefined, defects: Partial<PlatformIngestor>): PlatformIngestor {
  return {
    ...createParrotIngestor([], 'http://127.0.0.1'),
    parse: () => [],
    verify({ headers, body }) {
      const { 'x-twitter-webhooks-signature': expected } = signAsX(body, secret ?? '')
      return headers.get('x-twitter-webhooks-signature') === expected
        ? { verified: true, scheme: 'sha256' }
        : { verified: false, reason: 'signature_mismatch' }
    },
    ...defects,
  }
}

async function failing(defects: Partial<PlatformIngestor>, fixture: Partial<SharedPayloadFixture> = {}) {
  const cases = sharedPayloadCases(directory, {
    platform: 'x',
    minimumBodies: 1,
    createIngestor: ({ secret }) => ingestorOf(secret, defects),
    sign: signAsX,
    ...fixture,
  })
  const results = await Promise.allSettled(cases.map((one) => one.run()))
  return cases.flatMap((one, index) => (results[index]?.status === 'rejected' ? [one.name] : []))
}

describe('the suite of the shared payloads', () => {
  it('passes an adapter that does what the folder says', async () => {
    expect(await failing({})).toEqual([])
  })

  it('fails one that refuses a body, or reads from it what is not there', async () => {
    const refuse = () => {
      throw new LeadKitError('payload_invalid', 'refused')
    }
    expect(await failing({ parse: refuse })).toEqual(['reads nothing'])
    const ignored = { kind: 'ignored', platform: 'x', reason: 'a platform that LeadKit calls otherwise' } as never
    expect(await failing({ parse: () => [ignored] })).toEqual(['reads nothing'])
  })

  it('fails one that takes every signature, or none', async () => {
    expect(await failing({ verify: () => ({ verified: true, scheme: 'any' }) })).toEqual(['takes nothing', 'unsigned'])
    const refuse = () => ({ verified: false, reason: 'signature_mismatch' }) as const
    expect(await failing({ verify: refuse })).toEqual(['takes nothing'])
  })

  it('fails when the folder lost bodies', async () => {
    expect(await failing({}, { minimumBodies: 2 })).toEqual(['finds them'])
  })
})
