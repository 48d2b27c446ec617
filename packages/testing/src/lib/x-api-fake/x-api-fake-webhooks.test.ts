import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { startFakeHttpServer } from '../fake-http-server.ts'
import type { FakeHttpServer, FakeRequest } from '../fake-http-server.ts'
import { startXApiFake } from './x-api-fake.ts'
import type { XApiFake, XApiFakeOptions } from './x-api-fake.ts'

const running: { close(): Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()))
})

async function startX(options: Partial<XApiFakeOptions> = {}): Promise<XApiFake> {
  const x = await startXApiFake({ consumerSecret: 'consumer-secret', retryDelayMs: 5, ...options })
  running.push(x)
  return x
}

async function startReceiver(status: (request: FakeRequest) => number = () => 200): Promise<FakeHttpServer> {
  const receiver = await startFakeHttpServer((request) => {
    const token = request.url.searchParams.get('crc_token')
    if (token === null) return { status: status(request) }
    const digest = createHmac('sha256', 'consumer-secret').update(token).digest('base64')
    return { status: status(request), body: { response_token: `sha256=${digest}` } }
  })
  running.push(receiver)
  return receiver
}

describe('deliveries', () => {
  it('are signed over their bytes, one event a body in the new form', async () => {
    const receiver = await startReceiver()
    const x = await startX({ webhookUrl: receiver.url })
    const [shop, person] = [x.addAccount(), x.addPerson()]
    await x.deliver([x.events.text(person, shop, 'Grüße & 👋'), x.events.text(person, shop, 'two')])
    expect(receiver.requests).toHaveLength(2)
    const request = receiver.requests.find((candidate) => candidate.text().includes('Grüße'))
    const digest = createHmac('sha256', 'consumer-secret')
      .update(request?.body ?? '')
      .digest('base64')
    expect(request?.headers.get('x-twitter-webhooks-signature')).toBe(`sha256=${digest}`)
    expect(request?.json()).toMatchObject({
      data: {
        filter: { user_id: shop.id },
        event_type: 'dm.received',
        payload: { direct_message_events: [{ message_create: { message_data: { text: 'Grüße &amp; 👋' } } }] },
      },
    })
  })

  it('are lists for each account in the older form', async () => {
    const receiver = await startReceiver()
    const x = await startX({ webhookUrl: receiver.url, form: 'account_activity' })
    const [one, two, person] = [x.addAccount(), x.addAccount(), x.addPerson()]
    await x.deliver([x.events.text(person, one, 'a'), x.events.text(person, two, 'b'), x.events.text(person, one, 'c')])
    const bodies = receiver.requests.map((request) => request.json() as Record<string, unknown[]>)
    expect(bodies.map((body) => [body['for_user_id'], body['direct_message_events']?.length])).toEqual(
      expect.arrayContaining([
        [one.id, 2],
        [two.id, 1],
      ]),
    )
  })
})

describe('deliveries that are repeated', () => {
  it('carry on until accepted, with the same bytes', async () => {
    let calls = 0
    const receiver = await startReceiver(() => {
      calls += 1
      return calls < 3 ? 503 : 200
    })
    const x = await startX({ webhookUrl: receiver.url })
    const event = await x.says(x.addPerson(), x.addAccount(), 'hello')
    expect(x.deliveries[0]?.attempts.map((attempt) => attempt.status)).toEqual([503, 503, 200])
    expect(new Set(receiver.requests.map((request) => request.text())).size).toBe(1)
    expect([...x.acceptedMessageIds()]).toEqual([event.messageId])
  })

  it('have another delivery id each time for the same event', async () => {
    const receiver = await startReceiver()
    const x = await startX({ webhookUrl: receiver.url })
    const event = x.events.text(x.addPerson(), x.addAccount(), 'hello')
    await x.deliver([event])
    await x.deliver([event])
    const ids = receiver.requests.map((request) => (request.json() as { data: { event_uuid: string } }).data.event_uuid)
    expect(new Set(ids).size).toBe(2)
  })

  it('never go to who is not subscribed, nor to a disabled webhook', async () => {
    const receiver = await startReceiver()
    const x = await startX({ webhookUrl: receiver.url })
    const shop = x.addAccount()
    x.dropSubscriptions(shop, 'dm.received')
    await x.says(x.addPerson(), shop, 'unheard')
    x.disableWebhook()
    await x.says(x.addPerson(), x.addAccount(), 'unheard')
    expect(receiver.requests).toHaveLength(0)
  })
})

describe('echoes', () => {
  it('tell both parties of a send where both have connected the app', async () => {
    const receiver = await startReceiver()
    const x = await startX({ webhookUrl: receiver.url })
    const [one, two] = [x.addAccount(), x.addAccount()]
    const answer = await fetch(`${x.url}/2/dm_conversations/with/${two.id}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${one.accessToken}`, 'content-type': 'application/json' },
      body: '{"text":"Hi"}',
    })
    expect(answer.status).toBe(201)
    await x.settled()
    const told = receiver.requests.map(
      (request) => (request.json() as { data: { event_type: string; filter: object } }).data,
    )
    expect(told.map(({ event_type: type, filter }) => [type, filter])).toEqual(
      expect.arrayContaining([
        ['dm.sent', { user_id: one.id }],
        ['dm.received', { user_id: two.id }],
      ]),
    )
  })
})

describe('the webhook', () => {
  it('is asked for its CRC, and disabled by a wrong answer', async () => {
    const receiver = await startReceiver()
    const x = await startX({ webhookUrl: receiver.url })
    expect(await x.checkWebhook()).toBe(true)
    const other = await startX({ webhookUrl: receiver.url, consumerSecret: 'another-secret' })
    expect(await other.checkWebhook()).toBe(false)
    expect(other.webhookIsValid()).toBe(false)
  })

  it('is registered only when it answers, and once', async () => {
    const receiver = await startReceiver()
    const x = await startX()
    const register = async (url: string) => {
      const response = await fetch(`${x.url}/2/webhooks`, {
        method: 'POST',
        headers: { authorization: `Bearer ${x.bearerToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ url }),
      })
      return [response.status, ((await response.json()) as { detail?: string }).detail]
    }
    expect(await register(`${receiver.url}/hook`)).toEqual([200, undefined])
    expect(await register(`${receiver.url}/hook`)).toEqual([400, 'DuplicateUrlFailed'])
    expect(await register('https://host.example:8443/hook')).toEqual([400, 'UrlValidationFailed'])
    await receiver.close()
    expect(await register(`${receiver.url}/other`)).toEqual([400, 'CrcValidationFailed'])
  })
})
