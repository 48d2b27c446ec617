import { createHmac } from 'node:crypto'
import { isLeadKitError, platformEventSchema } from '@leadkit/contracts'
import type { PlatformEvent } from '@leadkit/contracts'
import {
  answerVector,
  comparePayload,
  compareVector,
  readPayloadCases,
  readPayloadVectors,
  sharedPayloadDirectory,
} from '@leadkit/testing'
import { describe, expect, it } from 'vitest'
import { createFacebookIngestor } from '../src/index.ts'

const directory = sharedPayloadDirectory(process.env['LEADKIT_SHARED_DIR'])
const secret = 'meta-app-secret/test'
const ingestor = createFacebookIngestor({ appSecrets: [secret], verifyToken: 'verify-me' })
const receivedAt = new Date('2026-11-22T12:00:00.000Z')

function statusOf(body: Uint8Array): { readonly status: number; readonly events: readonly PlatformEvent[] } {
  try {
    return { status: 200, events: ingestor.parse(body, receivedAt) }
  } catch (error) {
    if (isLeadKitError(error, 'payload_invalid')) return { status: 400, events: [] }
    throw error
  }
}

describe.skipIf(directory === undefined)('dev payloads (set LEADKIT_SHARED_DIR to run them)', () => {
  const cases = directory === undefined ? [] : readPayloadCases(directory, 'facebook')

  it('finds the bodies', () => {
    expect(cases.length).toBeGreaterThanOrEqual(65)
  })

  it.each(cases.map((payload) => [payload.id, payload] as const))('reads %s as expected', (_id, payload) => {
    const { status, events } = statusOf(payload.body)
    expect([payload.expectedStatus, ...payload.accept.http]).toContain(status)
    for (const event of events) expect(platformEventSchema.safeParse(event).error).toBeUndefined()
    expect(comparePayload(payload, events)).toEqual([])
    expect(statusOf(payload.body).events).toEqual(events)
    // The folder calls both surfaces facebook; our events name the platform.
    const platform = payload.surface === 'instagram' ? 'instagram' : 'facebook'
    expect(new Set(events.map((event) => event.platform)).difference(new Set([platform])).size).toBe(0)
  })

  it.each(cases.map((payload) => [payload.id, payload] as const))('takes the signature of %s', (_id, payload) => {
    const digest = createHmac('sha256', secret).update(payload.body).digest('hex')
    const request = (signature: string) => ({
      method: 'POST',
      url: new URL('https://host.example/webhooks/facebook'),
      headers: new Headers({ 'x-hub-signature-256': `sha256=${signature}` }),
      body: payload.body,
    })
    expect(ingestor.verify(request(digest)).verified).toBe(true)
    expect(ingestor.verify(request(digest.replace(/^./, digest.startsWith('0') ? '1' : '0'))).verified).toBe(false)
  })
})

describe.skipIf(directory === undefined)('dev vectors (set LEADKIT_SHARED_DIR to run them)', () => {
  const vectors = directory === undefined ? [] : readPayloadVectors(directory, 'facebook')

  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_name, vector) => {
    const configured = createFacebookIngestor({
      appSecrets: vector.secret === undefined ? [] : [vector.secret],
      verifyToken: vector.verify_token ?? '',
    })
    expect(compareVector(vector, answerVector(vector, configured))).toEqual([])
  })
})
