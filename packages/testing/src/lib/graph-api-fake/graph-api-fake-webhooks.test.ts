import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { startFakeHttpServer } from '../fake-http-server.ts'
import type { FakeHttpServer, FakeRequest } from '../fake-http-server.ts'
import { serializeAsMeta } from './graph-api-fake-delivery.ts'
import { startGraphApiFake } from './graph-api-fake.ts'
import type { GraphApiFake, GraphApiFakeOptions } from './graph-api-fake.ts'

const running: { close(): Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()))
})

async function startMeta(options: Partial<GraphApiFakeOptions> = {}): Promise<GraphApiFake> {
  const meta = await startGraphApiFake({ appSecret: 'app-secret', verifyToken: 'token', retryDelayMs: 5, ...options })
  running.push(meta)
  return meta
}

async function startReceiver(answer: (request: FakeRequest) => number = () => 200): Promise<FakeHttpServer> {
  const receiver = await startFakeHttpServer((request) => ({ status: answer(request) }))
  running.push(receiver)
  return receiver
}

describe('serializeAsMeta', () => {
  it('escapes everything beyond ASCII in lower case, and slashes, and still is the same JSON', () => {
    const value = { text: 'äöå 👍 <b>50%</b> a@b.example https://x.example/y\n' }
    const body = serializeAsMeta(value)
    expect(body).toContain(String.raw`\u00e4\u00f6\u00e5`)
    expect(body).toContain(String.raw`https:\/\/`)
    expect(body).toMatch(/^[\u0020-\u007e]+$/)
    expect(JSON.parse(body)).toEqual(value)
    expect(JSON.stringify(JSON.parse(body))).not.toBe(body)
  })
})

describe('the platform side', () => {
  it('delivers what a person says, signed over the bytes that it sends', async () => {
    const receiver = await startReceiver()
    const meta = await startMeta({ webhookUrl: `${receiver.url}/hook` })
    const person = meta.addPerson(meta.addPage({ id: '1034' }), { id: '2470' })
    const event = await meta.says(person, 'Grüße 👋')
    const request = receiver.requests[0]
    const digest = createHmac('sha256', 'app-secret')
      .update(request?.body ?? '')
      .digest('hex')
    expect(request?.headers.get('x-hub-signature-256')).toBe(`sha256=${digest}`)
    expect(request?.json()).toMatchObject({
      object: 'page',
      entry: [
        { id: '1034', messaging: [{ sender: { id: '2470' }, message: { mid: event.messageId, text: 'Grüße 👋' } }] },
      ],
    })
    expect([...meta.acceptedMessageIds()]).toEqual([event.messageId])
  })

  it('repeats a delivery until it is accepted, with the same bytes', async () => {
    let calls = 0
    const receiver = await startReceiver(() => {
      calls += 1
      return calls < 3 ? 503 : 200
    })
    const meta = await startMeta({ webhookUrl: receiver.url })
    await meta.says(meta.addPerson(meta.addPage()), 'hello')
    expect(meta.deliveries[0]?.attempts.map((attempt) => attempt.status)).toEqual([503, 503, 200])
    expect(new Set(receiver.requests.map((request) => request.text())).size).toBe(1)
  })

  it('reaches a receiver that comes up only later', async () => {
    const placeholder = await startReceiver()
    await placeholder.close()
    const meta = await startMeta({ webhookUrl: placeholder.url })
    const saying = meta.says(meta.addPerson(meta.addPage()), 'hello')
    const receiver = await startReceiver()
    meta.deliverTo(receiver.url)
    await saying
    expect(meta.deliveries[0]).toMatchObject({ accepted: true })
    expect(meta.deliveries[0]?.attempts[0]).toMatchObject({ status: null })
    expect(receiver.requests).toHaveLength(1)
  })

  it('gives up after the attempts allowed', async () => {
    const receiver = await startReceiver(() => 500)
    const meta = await startMeta({ webhookUrl: receiver.url, maxAttempts: 2 })
    await meta.says(meta.addPerson(meta.addPage()), 'hello')
    expect(meta.deliveries[0]).toMatchObject({ accepted: false })
    expect(receiver.requests).toHaveLength(2)
  })
})

describe('bodies and subscriptions', () => {
  it('batches several pages in one body and separates objects', async () => {
    const receiver = await startReceiver()
    const meta = await startMeta({ webhookUrl: receiver.url })
    const first = meta.addPerson(meta.addPage({ instagramUsername: 'oak' }))
    const second = meta.addPerson(meta.addPage())
    const third = meta.addPerson(first.page, { surface: 'instagram' })
    await meta.deliver([
      meta.events.text(first, 'one'),
      meta.events.text(first, 'two'),
      meta.events.text(second, 'three'),
      meta.events.text(third, 'four'),
    ])
    const bodies = receiver.requests.map((request) => request.json() as { object: string; entry: unknown[] })
    expect(
      bodies
        .map((body) => [body.object, body.entry.length])
        .map(String)
        .toSorted(),
    ).toEqual(['instagram,1', 'page,2'])
  })

  it('shuffles the same way for the same seed', async () => {
    const receiver = await startReceiver()
    const meta = await startMeta({ webhookUrl: receiver.url })
    const person = meta.addPerson(meta.addPage())
    const events = Array.from({ length: 12 }, (_, index) => meta.events.text(person, `message ${index}`))
    await meta.deliver(events, { shuffleSeed: 7 })
    await meta.deliver(events, { shuffleSeed: 7 })
    const texts = receiver.requests.map((request) => request.text().match(/message \d+/g))
    expect(texts[0]).toEqual(texts[1])
    expect(texts[0]).not.toEqual(events.map((_, index) => `message ${index}`))
  })

  it('verifies a webhook by its handshake', async () => {
    const echoing = await startFakeHttpServer((request) => ({
      status: 200,
      body: request.url.searchParams.get('hub.challenge') ?? '',
    }))
    running.push(echoing)
    const meta = await startMeta({ webhookUrl: echoing.url })
    expect(await meta.verifyWebhook()).toBe(true)
    meta.deliverTo((await startReceiver()).url)
    expect(await meta.verifyWebhook()).toBe(false)
  })

  it('sends no events to a page that is not subscribed', async () => {
    const receiver = await startReceiver()
    const meta = await startMeta({ webhookUrl: receiver.url })
    const person = meta.addPerson(meta.addPage())
    meta.dropSubscription(person.page)
    await meta.says(person, 'hello')
    expect(receiver.requests).toHaveLength(0)
    expect(meta.messages).toHaveLength(1)
  })
})
