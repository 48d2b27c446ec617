import { createHmac } from 'node:crypto'
import { isLeadKitError, platformEventSchema } from '@leadkit/contracts'
import type { PlatformEvent } from '@leadkit/contracts'
import {
  answerVector,
  comparePayload,
  compareVector,
  createTestBudget,
  createTestCallContext,
  readPayloadCases,
  readPayloadVectors,
  sharedPayloadDirectory,
  startFakeHttpServer,
} from '@leadkit/testing'
import type { PayloadCase } from '@leadkit/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createTwitterIngestor } from '../src/index.ts'

const directory = sharedPayloadDirectory(process.env['LEADKIT_SHARED_DIR'])
const secret = 'x-consumer-secret/test'
const ingestor = createTwitterIngestor({ consumerSecrets: [secret] })
const receivedAt = new Date('2026-11-22T12:00:00.000Z')

function statusOf(body: Uint8Array): { readonly status: number; readonly events: readonly PlatformEvent[] } {
  try {
    return { status: 200, events: ingestor.parse(body, receivedAt) }
  } catch (error) {
    if (isLeadKitError(error, 'payload_invalid')) return { status: 400, events: [] }
    throw error
  }
}

/** Serves the body as X's only page of direct messages, and reads it as a backfill. */
async function readAsHistory(payload: PayloadCase): Promise<readonly PlatformEvent[]> {
  const server = await startFakeHttpServer((request) => ({
    status: 200,
    body: request.url.pathname === '/2/dm_events' ? payload.body : { meta: { result_count: 0 } },
  }))
  onTestFinished(() => server.close())
  const twitter = createTwitterIngestor({ consumerSecrets: [], apiUrl: server.url })
  const account = {
    platform: 'twitter',
    accountId: payload.accountIds[0] ?? '',
    credentials: { accessToken: 'token' },
    metadata: {},
  }
  const events: PlatformEvent[] = []
  const context = { ...createTestCallContext(), account, budget: createTestBudget() }
  for await (const event of twitter.backfill?.(new Date('2010-01-01T00:00:00Z'), context) ?? []) events.push(event)
  return events
}

describe.skipIf(directory === undefined)('dev payloads (set LEADKIT_SHARED_DIR to run them)', () => {
  const cases = directory === undefined ? [] : readPayloadCases(directory, 'x')
  const webhooks = cases.filter((payload) => payload.surface !== 'backfill')
  const pages = cases.filter((payload) => payload.surface === 'backfill')

  it('finds the bodies', () => {
    expect(webhooks.length).toBeGreaterThanOrEqual(25)
    expect(pages.length).toBeGreaterThanOrEqual(1)
  })

  it.each(webhooks.map((payload) => [payload.id, payload] as const))('reads %s as expected', (_id, payload) => {
    const { status, events } = statusOf(payload.body)
    expect([payload.expectedStatus, ...payload.accept.http]).toContain(status)
    for (const event of events) expect(platformEventSchema.safeParse(event).error).toBeUndefined()
    expect(comparePayload(payload, events)).toEqual([])
    expect(statusOf(payload.body).events).toEqual(events)
  })

  it.each(pages.map((payload) => [payload.id, payload] as const))('reads %s as history', async (_id, payload) => {
    const events = await readAsHistory(payload)
    for (const event of events) expect(platformEventSchema.safeParse(event).error).toBeUndefined()
    expect(comparePayload(payload, events)).toEqual([])
  })

  it.each(webhooks.map((payload) => [payload.id, payload] as const))('takes the signature of %s', (_id, payload) => {
    const digest = createHmac('sha256', secret).update(payload.body).digest('base64')
    const request = (signature: string) => ({
      method: 'POST',
      url: new URL('https://host.example/webhooks/twitter'),
      headers: new Headers({ 'x-twitter-webhooks-signature': `sha256=${signature}` }),
      body: payload.body,
    })
    expect(ingestor.verify(request(digest)).verified).toBe(true)
    expect(ingestor.verify(request(digest.replace(/^./, digest.startsWith('A') ? 'B' : 'A'))).verified).toBe(false)
  })
})

describe.skipIf(directory === undefined)('dev vectors (set LEADKIT_SHARED_DIR to run them)', () => {
  const vectors = directory === undefined ? [] : readPayloadVectors(directory, 'x')

  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_name, vector) => {
    const configured = createTwitterIngestor({ consumerSecrets: vector.secret === undefined ? [] : [vector.secret] })
    expect(compareVector(vector, answerVector(vector, configured))).toEqual([])
  })
})
