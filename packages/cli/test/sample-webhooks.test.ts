import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { createLinkedinIngestor } from '@leadkit/platform-linkedin'
import { createTwitterIngestor } from '@leadkit/platform-twitter'
import { describe, expect, it } from 'vitest'
import { buildSampleWebhook, samplePlatforms } from '../src/lib/sample-webhooks.ts'

const ingestors = [
  createFacebookIngestor({ appSecrets: ['secret'], verifyToken: 'token' }),
  createTwitterIngestor({ consumerSecrets: ['secret'] }),
  createLinkedinIngestor({ clientSecrets: ['secret'] }),
]
const message = { account: '4200', participant: '7300', text: 'Grüße «1» 🌼', at: new Date() }

describe('a sample webhook', () => {
  it.each(Object.entries(samplePlatforms))('of %s is accepted and read by its adapter', async (platform, sample) => {
    const { body, headers } = buildSampleWebhook(sample, message, 'secret')
    const ingestor = ingestors.find(({ platforms }) => (platforms as readonly string[]).includes(platform))
    const request = {
      method: 'POST' as const,
      headers: new Headers(headers),
      body: new TextEncoder().encode(body),
      url: new URL('http://host/webhooks'),
    }
    expect(ingestor?.verify(request)).toMatchObject({ verified: true })
    const events = ingestor?.parse(request.body, new Date())
    expect(JSON.stringify(events)).toContain('Grüße')
  })
})
