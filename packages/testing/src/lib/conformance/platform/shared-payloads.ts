import assert from 'node:assert/strict'
import { isLeadKitError, platformEventSchema } from '@leadkit/contracts'
import type { PlatformEvent, PlatformIngestor } from '@leadkit/contracts'
import { describe, it } from 'vitest'
import { answerVector, comparePayload, compareVector } from '../../payload-comparison.ts'
import { readPayloadCases, readPayloadVectors, sharedPayloadDirectory } from '../../payload-expectations.ts'
import type { PayloadCase, PayloadPlatform, PayloadTolerance, PayloadVector } from '../../payload-expectations.ts'
import type { ConformanceCase } from '../shared/conformance-case.ts'
import { describeCases } from '../shared/conformance-case.ts'
import { inGroup, webhookRequest } from './platform-case.ts'

export interface SharedPayloadFixture {
  readonly platform: PayloadPlatform
  /** The minimum number of bodies in the folder, so that an incomplete index is noticed. */
  readonly minimumBodies: number
  /** Makes the adapter with this app secret, or without one. */
  createIngestor(settings: {
    readonly secret?: string | undefined
    readonly verifyToken?: string | undefined
  }): PlatformIngestor
  /** The headers of a body that the platform signed. */
  sign(body: Uint8Array, secret: string): Readonly<Record<string, string>>
  /** Reads a body of the surface `backfill`, a page of the platform's history; required if the folder has such bodies. */
  readHistory?(payload: PayloadCase): Promise<readonly PlatformEvent[]>
  /** True if the adapter needs none of the folder's tolerances and accepts what the folder calls ambiguous. */
  readonly strict?: boolean
}

const SECRET = 'app-secret/of-the-tests'
const receivedAt = new Date('2026-11-22T12:00:00.000Z')

/** What the folder's bodies, signatures and handshakes require of an adapter, as data. */
export function sharedPayloadCases(directory: string, fixture: SharedPayloadFixture): readonly ConformanceCase[] {
  const bodies = readPayloadCases(directory, fixture.platform)
  const webhooks = bodies.filter((payload) => payload.surface !== 'backfill')
  const ingestor = fixture.createIngestor({ secret: SECRET })
  return [
    ...inGroup('shared bodies', {
      'finds them'() {
        assert.ok(bodies.length >= fixture.minimumBodies, `${bodies.length} bodies`)
        const pages = bodies.filter((payload) => payload.surface === 'backfill')
        assert.equal(pages.length > 0, fixture.readHistory !== undefined, 'pages of history')
      },
      ...named(bodies, (payload) => [
        `reads ${payload.id}`,
        () => (payload.surface === 'backfill' ? checkHistory(payload, fixture) : checkBody(payload, ingestor, fixture)),
      ]),
    }),
    ...inGroup(
      'shared bodies, signed',
      named(webhooks, (payload) => [`takes ${payload.id}`, () => checkSignature(payload, ingestor, fixture)]),
    ),
    ...inGroup(
      'shared vectors',
      named(readPayloadVectors(directory, fixture.platform), (vector) => [
        vector.name,
        () => checkVector(vector, fixture),
      ]),
    ),
  ]
}

/**
 * Registers the suite with vitest; skipped if there is no shared folder.
 *
 * @param sharedDirectory usually the variable LEADKIT_SHARED_DIR; the bodies are in its `payloads/dev`.
 */
export function describeSharedPayloads(
  name: string,
  sharedDirectory: string | undefined,
  fixture: SharedPayloadFixture,
): void {
  const directory = sharedPayloadDirectory(sharedDirectory)
  describe.skipIf(directory === undefined)(`${name} (set LEADKIT_SHARED_DIR to run them)`, () => {
    it('has the shared folder', () => {
      assert.ok(directory !== undefined)
    })
    describeCases('the shared folder', directory === undefined ? [] : sharedPayloadCases(directory, fixture))
  })
}

function named<Item>(
  items: readonly Item[],
  toCase: (item: Item) => readonly [name: string, run: () => void | Promise<void>],
): Readonly<Record<string, () => void | Promise<void>>> {
  return Object.fromEntries(items.map(toCase))
}

interface Reading {
  readonly status: number
  readonly events: readonly PlatformEvent[]
}

function read(ingestor: PlatformIngestor, body: Uint8Array): Reading {
  try {
    return { status: 200, events: ingestor.parse(body, receivedAt) }
  } catch (error) {
    if (isLeadKitError(error, 'payload_invalid')) return { status: 400, events: [] }
    throw error
  }
}

function checkBody(payload: PayloadCase, ingestor: PlatformIngestor, fixture: SharedPayloadFixture): void {
  const { status, events } = read(ingestor, payload.body)
  assert.ok([payload.expectedStatus, ...payload.accept.http].includes(status), `status ${status}`)
  checkEvents(payload, events, fixture)
  assert.deepEqual(read(ingestor, payload.body).events, events, 'a second reading gives the same events')
}

async function checkHistory(payload: PayloadCase, fixture: SharedPayloadFixture): Promise<void> {
  assert.ok(fixture.readHistory, 'the fixture needs readHistory()')
  checkEvents(payload, await fixture.readHistory(payload), fixture)
}

function checkEvents(payload: PayloadCase, events: readonly PlatformEvent[], fixture: SharedPayloadFixture): void {
  for (const event of events) {
    assert.equal(platformEventSchema.safeParse(event).error, undefined)
    assert.equal(event.platform, platformOf(payload))
  }
  assert.deepEqual(comparePayload(payload, events), [])
  if (fixture.strict === true)
    assert.deepEqual(comparePayload({ ...payload, accept: withoutRoom(payload.accept) }, events), [])
}

/** The folder calls both of Meta's surfaces facebook, and X by its new name; events name LeadKit's platforms. */
function platformOf({ platform, surface }: PayloadCase): string {
  if (platform === 'x') return 'twitter'
  return platform === 'facebook' && surface === 'instagram' ? 'instagram' : platform
}

function withoutRoom(accept: PayloadTolerance): PayloadTolerance {
  return { ...accept, kind: [], platform_message_id: [], participant_id: [], any_conversation_id: false }
}

function checkSignature(payload: PayloadCase, ingestor: PlatformIngestor, fixture: SharedPayloadFixture): void {
  const verdict = (secret: string) => ingestor.verify(webhookRequest(payload.body, fixture.sign(payload.body, secret)))
  assert.equal(verdict(SECRET).verified, true)
  assert.equal(verdict('another secret').verified, false)
}

/** `compareVector` skips what the folder calls ambiguous; a strict adapter accepts it. */
function checkVector(vector: PayloadVector, fixture: SharedPayloadFixture): void {
  const ingestor = fixture.createIngestor({ secret: vector.secret, verifyToken: vector.verify_token })
  const answer = answerVector(vector, ingestor)
  assert.deepEqual(compareVector(vector, answer), [])
  if (vector.ambiguous && fixture.strict === true) assert.equal(answer.status, vector.expect.status)
}
