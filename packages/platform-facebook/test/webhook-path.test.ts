import type { MessageEvent, PlatformEvent } from '@leadkit/contracts'
import { startFakeHttpServer, startGraphApiFake } from '@leadkit/testing'
import type { GraphApiFake } from '@leadkit/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createFacebookIngestor } from '../src/index.ts'

interface Receiver {
  readonly meta: GraphApiFake
  readonly events: readonly PlatformEvent[]
}

/** A receiver that does what a host's handler does: handshake, verification on the received bytes, parsing. */
async function startReceiver(): Promise<Receiver> {
  const events: PlatformEvent[] = []
  const facebook = createFacebookIngestor({ appSecrets: ['app-secret'], verifyToken: 'verify-me' })
  const server = await startFakeHttpServer((request) => {
    if (request.method === 'GET') return facebook.handshake(request) ?? { status: 404 }
    if (!facebook.verify(request).verified) return { status: 401 }
    events.push(...facebook.parse(request.body, new Date()))
    return { status: 200 }
  })
  onTestFinished(() => server.close())
  const meta = await startGraphApiFake({
    appSecret: 'app-secret',
    verifyToken: 'verify-me',
    webhookUrl: `${server.url}/webhooks/facebook`,
    retryDelayMs: 5,
  })
  onTestFinished(() => meta.close())
  return { meta, events }
}

describe('what Meta delivers over HTTP', () => {
  it('is verified by handshake and signature', async () => {
    const { meta, events } = await startReceiver()
    expect(await meta.verifyWebhook()).toBe(true)
    await meta.says(meta.addPerson(meta.addPage()), 'Größe 42? 👟 <b>50%</b> https://example.com/a@b')
    expect(events).toMatchObject([{ kind: 'message', content: 'Größe 42? 👟 <b>50%</b> https://example.com/a@b' }])
  })

  it('is read completely: a batch of every kind of event, shuffled', async () => {
    const { meta, events } = await startReceiver()
    const person = meta.addPerson(meta.addPage())
    const first = meta.events.text(person, 'one')
    const batch = [
      first,
      meta.events.text(person, 'two'),
      meta.events.unknown(person),
      meta.events.attachments(person, [{ type: 'image', url: 'https://cdn.example/1.jpg' }]),
      meta.events.postback(person, { title: 'Prices', payload: 'PRICES' }),
      meta.events.edit(first.messageId ?? '', 'one, edited'),
      meta.events.reaction(first.messageId ?? '', '👍'),
      meta.events.read(person),
      meta.events.delivered(person, [first.messageId ?? '']),
      meta.events.inboxReply(person, 'by hand'),
      meta.events.lead(person.page, { email: 'ada@mail.example' }),
      meta.events.comment(person.page, { from: { id: '5', name: 'Bo' }, text: 'Nice' }),
    ]
    await meta.deliver(batch, { shuffleSeed: 3 })
    const kinds = events.map((event) =>
      event.kind === 'message' ? event.subtype : event.kind === 'status' ? event.status : event.reason,
    )
    expect(kinds.toSorted((left, right) => left.localeCompare(right))).toEqual([
      'attachment',
      'comment',
      'delivered',
      'edited',
      'lead_created',
      'postback',
      'reaction',
      'read',
      'text',
      'text',
      'text',
      'unknown_event',
    ])
    const messages = events.filter(
      (event): event is MessageEvent => event.kind === 'message' && event.subtype !== 'comment',
    )
    expect(new Set(messages.map((message) => message.messageId))).toEqual(
      new Set(meta.messages.map((message) => message.id)),
    )
  })
})

describe('standby and redelivery', () => {
  it('reads a thread that another application owns as standby', async () => {
    const { meta, events } = await startReceiver()
    const person = meta.addPerson(meta.addPage())
    meta.setPerson(person, { standby: true })
    await meta.says(person, 'hello')
    expect(events).toMatchObject([{ content: 'hello', standby: true }])
  })

  it('gives a repeated delivery the same keys', async () => {
    const { meta, events } = await startReceiver()
    const person = meta.addPerson(meta.addPage())
    const [delivery] = await meta.deliver([
      meta.events.text(person, 'hello'),
      meta.events.postback(person, { title: 'Menu', payload: 'MENU', withMessageId: false }),
    ])
    if (delivery === undefined) throw new Error('nothing was delivered')
    await meta.redeliver(delivery)
    const keys = events.map((event) => (event.kind === 'ignored' ? '' : event.dedupeKey))
    expect(keys.slice(2)).toEqual(keys.slice(0, 2))
  })
})
