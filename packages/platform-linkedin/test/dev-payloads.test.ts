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
import { createLinkedinIngestor } from '../src/index.ts'

const directory = sharedPayloadDirectory(process.env['LEADKIT_SHARED_DIR'])
const secret = 'linkedin-client-secret/test'
const ingestor = createLinkedinIngestor({ clientSecrets: [secret] })
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
  const cases = directory === undefined ? [] : readPayloadCases(directory, 'linkedin')

  it('finds the bodies', () => {
    expect(cases.length).toBeGreaterThanOrEqual(9)
  })

  it.each(cases.map((payload) => [payload.id, payload] as const))('reads %s as expected', (_id, payload) => {
    const { status, events } = statusOf(payload.body)
    expect([payload.expectedStatus, ...payload.accept.http]).toContain(status)
    for (const event of events) expect(platformEventSchema.safeParse(event).error).toBeUndefined()
    expect(comparePayload(payload, events)).toEqual([])
    // The tolerances leave room for less; the adapter is to need none of them.
    const strict = { ...payload, accept: { ...payload.accept, kind: [], platform_message_id: [], participant_id: [] } }
    expect(comparePayload({ ...strict, accept: { ...strict.accept, any_conversation_id: false } }, events)).toEqual([])
    expect(statusOf(payload.body).events).toEqual(events)
  })

  it.each(cases.map((payload) => [payload.id, payload] as const))('takes the signature of %s', (_id, payload) => {
    const digest = createHmac('sha256', secret).update('hmacsha256=').update(payload.body).digest('hex')
    const request = (signature: string) => ({
      method: 'POST',
      url: new URL('https://host.example/webhooks/linkedin'),
      headers: new Headers({ 'x-li-signature': signature }),
      body: payload.body,
    })
    expect(ingestor.verify(request(digest)).verified).toBe(true)
    expect(ingestor.verify(request(digest.replace(/^./, digest.startsWith('0') ? '1' : '0'))).verified).toBe(false)
  })
})

describe.skipIf(directory === undefined)('dev vectors (set LEADKIT_SHARED_DIR to run them)', () => {
  const vectors = directory === undefined ? [] : readPayloadVectors(directory, 'linkedin')

  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_name, vector) => {
    const configured = createLinkedinIngestor({ clientSecrets: vector.secret === undefined ? [] : [vector.secret] })
    expect(compareVector(vector, answerVector(vector, configured))).toEqual([])
  })

  // compareVector leaves out what the folder calls ambiguous; this adapter takes both readings.
  it.each(vectors.filter((vector) => vector.ambiguous))('takes $name', (vector) => {
    const configured = createLinkedinIngestor({ clientSecrets: [vector.secret ?? ''] })
    expect(answerVector(vector, configured).status).toBe(vector.expect.status)
  })
})
