import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { createLinkedinIngestor } from '@leadkit/platform-linkedin'
import { createTwitterIngestor } from '@leadkit/platform-twitter'
import type { PlatformIngestor } from '@leadkit/contracts'
import { compareVector, type PayloadVector, readPayloadVectors, sharedPayloadDirectory } from '@leadkit/testing'
import { createTestDatabase } from '@leadkit/testing/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HttpKit, serveKit } from './support/ingest/three-platforms.ts'

const directory = sharedPayloadDirectory(process.env['LEADKIT_SHARED_DIR'])

function ingestorOf({ platform, secret, verify_token: verifyToken = '' }: PayloadVector): PlatformIngestor {
  const secrets = secret === undefined ? [] : [secret]
  switch (platform) {
    case 'facebook':
      return createFacebookIngestor({ appSecrets: secrets, verifyToken })
    case 'x':
      return createTwitterIngestor({ consumerSecrets: secrets })
    case 'linkedin':
      return createLinkedinIngestor({ clientSecrets: secrets })
  }
}

function signatureHeaders({ platform, expect: wanted }: PayloadVector): Readonly<Record<string, string>> {
  return platform === 'x'
    ? { 'x-twitter-webhooks-signature': String(wanted['response_token']) }
    : { 'x-li-signature': `hmacsha256=${String(wanted['challengeResponse'])}` }
}

describe.skipIf(directory === undefined)('dev vectors through HTTP and database (set LEADKIT_SHARED_DIR)', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>> | undefined
  let served: HttpKit | undefined
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database?.drop())

  /** A kit with the vector's own secret. */
  const serve = async (vector: PayloadVector): Promise<string> => {
    const connectionString = database?.connectionString ?? expect.fail('no database')
    const ingestor = ingestorOf(vector)
    served = await serveKit({ connectionString }, { platforms: [ingestor] })
    return `${served.url}/${ingestor.id}`
  }
  const close = async (): Promise<void> => {
    await served?.close()
    served = undefined
  }
  const countDeliveries = async (): Promise<number> => (await served?.kit.deliveries.list())?.items.length ?? -1

  const vectors =
    directory === undefined
      ? []
      : (['facebook', 'x', 'linkedin'] as const).flatMap((platform) => readPayloadVectors(directory, platform))

  it('finds the vectors', () => {
    expect(vectors.length).toBeGreaterThanOrEqual(32)
  })

  it.each(vectors.filter(({ method }) => method !== 'primitive').map((vector) => [vector.name, vector] as const))(
    '%s',
    async (_name, vector) => {
      const url = await serve(vector)
      const before = await countDeliveries()
      const body = vector.method === 'GET' ? null : Buffer.from(vector.body)
      const request = { method: vector.method, headers: vector.headers, body }
      const response = await fetch(`${url}?${vector.query ?? ''}`, request)
      const answer = {
        status: response.status,
        contentType: response.headers.get('content-type') ?? '',
        body: await response.text(),
      }
      // Both readings of LinkedIn's signature are taken, also the one that the folder leaves open.
      expect(compareVector({ ...vector, ambiguous: false }, answer)).toEqual([])
      const stored = vector.method === 'POST' && answer.status === 200 ? 1 : 0
      expect((await countDeliveries()) - before, 'what is refused leaves no row').toBe(stored)
      await close()
    },
  )

  // The primitive signs bodies, too: a body with that digest is let in, and fails only because it is no JSON.
  it.each(vectors.filter(({ method }) => method === 'primitive').map((vector) => [vector.name, vector] as const))(
    '%s',
    async (_name, vector) => {
      const url = await serve(vector)
      const headers = signatureHeaders(vector)
      expect((await fetch(url, { method: 'POST', body: vector.message ?? '', headers })).status).toBe(400)
      expect((await fetch(url, { method: 'POST', body: `${vector.message} `, headers })).status).toBe(401)
      await close()
    },
  )
})
