import type { PlatformEvent } from '@leadkit/contracts'
import { startFakeHttpServer, startLinkedinApiFake } from '@leadkit/testing'
import type { LinkedinApiFake, LinkedinSignatureReading } from '@leadkit/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createLinkedinIngestor } from '../src/index.ts'

interface Receiver {
  readonly vendor: LinkedinApiFake
  readonly events: readonly PlatformEvent[]
  readonly schemes: ReadonlySet<string>
}

/** A receiver that does what a host's handler does: handshake, verification on the received bytes, parsing. */
async function startReceiver(signatureReading: LinkedinSignatureReading = 'prefixed-body'): Promise<Receiver> {
  const events: PlatformEvent[] = []
  const schemes = new Set<string>()
  const linkedin = createLinkedinIngestor({ clientSecrets: ['client-secret', 'older-secret'] })
  const server = await startFakeHttpServer((request) => {
    if (request.method === 'GET') return linkedin.handshake(request) ?? { status: 404 }
    const verdict = linkedin.verify(request)
    if (!verdict.verified) return { status: 401 }
    schemes.add(verdict.scheme)
    events.push(...linkedin.parse(request.body, new Date()))
    return { status: 200 }
  })
  onTestFinished(() => server.close())
  const vendor = await startLinkedinApiFake({
    clientSecret: 'client-secret',
    webhookUrl: `${server.url}/webhooks/linkedin`,
    retryDelayMs: 5,
    signatureReading,
  })
  onTestFinished(() => vendor.close())
  return { vendor, events, schemes }
}

describe('what LinkedIn delivers over HTTP', () => {
  it.each(['prefixed-body', 'prefixed-header'] as const)(
    'is verified by challenge and signature: %s',
    async (reading) => {
      const { vendor, events, schemes } = await startReceiver(reading)
      expect(await vendor.validateWebhook()).toBe(true)
      const post = vendor.addPost(vendor.addOrganization())
      await vendor.comments(post, { by: vendor.addMember(), text: 'Größe 42? 👟 “<b>50%</b>” "notificationId":"7"' })
      expect(events).toMatchObject([{ content: 'Größe 42? 👟 “<b>50%</b>” "notificationId":"7"' }])
      expect([...schemes]).toEqual([`x-li-signature:${reading}`])
    },
  )

  it('is read completely: more than one body of every kind of event, the newest first', async () => {
    const { vendor, events } = await startReceiver()
    const organization = vendor.addOrganization({ leads: true })
    const post = vendor.addPost(organization)
    const comments = Array.from({ length: 12 }, (_, number) =>
      vendor.events.comment(post, { by: vendor.addMember(), text: `comment ${number}` }),
    )
    const urn = comments[0]?.messageId ?? ''
    const lead = vendor.events.lead(organization, { email: 'ada@mail.example' })
    const others = [
      vendor.events.adminComment(post, { text: 'by hand', parent: urn }),
      vendor.events.edit(urn, 'comment 0, edited'),
      vendor.events.like(post),
      vendor.events.share(post, { by: vendor.addMember(), text: 'Look' }),
      vendor.events.unknown(post),
      lead,
      vendor.events.removeLead(lead.lead.id),
    ]
    const deliveries = await vendor.deliver([...comments, ...others], { order: 'reversed' })
    expect(deliveries.map((delivery) => delivery.events.length)).toEqual([1, 1, 10, 7])
    const counts = Object.groupBy(events, (event) =>
      event.kind === 'message' ? event.direction : event.kind === 'status' ? event.status : event.reason,
    )
    expect(Object.fromEntries(Object.entries(counts).map(([kind, group]) => [kind, group?.length]))).toEqual({
      lead_deleted: 1,
      lead_created: 1,
      unknown_action: 1,
      share: 1,
      reaction: 1,
      edited: 1,
      outbound: 1,
      inbound: 12,
    })
    const messageIds = events.flatMap((event) => (event.kind === 'message' ? [event.messageId] : []))
    expect(new Set(messageIds)).toEqual(new Set(vendor.heldComments.map((comment) => comment.urn)))
  })
})

describe('redelivery', () => {
  it('gives a repeated delivery the same keys, and every event another', async () => {
    const { vendor, events } = await startReceiver()
    const post = vendor.addPost(vendor.addOrganization())
    const by = vendor.addMember()
    const [delivery] = await vendor.deliver([
      vendor.events.comment(post, { by, text: 'hello' }),
      vendor.events.like(post),
      vendor.events.like(post),
    ])
    if (delivery === undefined) throw new Error('nothing was delivered')
    await vendor.redeliver(delivery)
    const keys = events.map((event) => (event.kind === 'ignored' ? '' : event.dedupeKey))
    expect(keys.slice(3)).toEqual(keys.slice(0, 3))
    expect(new Set(keys).size).toBe(3)
  })
})
