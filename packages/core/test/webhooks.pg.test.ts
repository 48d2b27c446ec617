import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { PlatformIngestor } from '@leadkit/contracts'
import { createLeadKit, toNodeHandler } from '@leadkit/core'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnEachDatabase } from './support/database/databases.ts'
import {
  APP_SECRET,
  createWebhookWorld,
  envelope,
  sign,
  textEvent,
  type WebhookWorld,
} from './support/ingest/webhook-world.ts'

type GetWorld = () => WebhookWorld

async function messageIds(world: WebhookWorld): Promise<readonly string[]> {
  const rows = await world.rows<{ id: string }>(
    'SELECT platform_message_id AS id FROM messages ORDER BY received_at, 1',
  )
  return rows.map((row) => row.id)
}

function testRefusals(get: GetWorld): void {
  it('answers 401 to a forged, a missing and a truncated signature, and leaves no row', async () => {
    const { kit, page, post, rows } = get()
    const body = envelope(page, textEvent(page, { mid: 'forged' }))
    const good = sign(body)['x-hub-signature-256'] ?? ''
    for (const headers of [sign(body, 'another secret'), {}, { 'x-hub-signature-256': good.slice(0, -2) }]) {
      expect((await post(body, headers)).status).toBe(401)
    }
    expect(await rows(`SELECT 1 FROM message_keys WHERE platform_message_id = 'forged'`)).toEqual([])
    expect((await kit.deliveries.list()).items).toEqual([])
  })

  it('answers 413 above 1 MiB, told by the header or found while reading', async () => {
    const body = new Uint8Array(1_048_577)
    expect((await get().post(body)).status).toBe(413)
    const stream = new Request('http://host.test/webhooks/facebook', {
      method: 'POST',
      body: new Blob([body]).stream(),
      duplex: 'half',
    })
    expect((await get().kit.handler(stream)).status).toBe(413)
  })

  it('names the fault when a body parser was there first', async () => {
    const request = new Request('http://host.test/webhooks/facebook', { method: 'POST', body: '{}' })
    await request.text()
    const answer = await get().kit.handler(request)
    expect(answer.status).toBe(500)
    expect(await answer.json()).toMatchObject({ error: { code: 'body_already_consumed' } })
  })

  it('answers 404 on unknown paths and 405 to other methods', async () => {
    const { handler } = get().kit
    expect(
      (await handler(new Request('http://host.test/webhooks/unknown', { method: 'POST', body: '{}' }))).status,
    ).toBe(404)
    expect(
      (await handler(new Request('http://host.test/webhooks/facebook', { method: 'PUT', body: '{}' }))).status,
    ).toBe(405)
  })

  it('answers the handshake, and 403 to a wrong token', async () => {
    const { handler } = get().kit
    const ask = (token: string): Promise<Response> =>
      handler(
        new Request(`http://host.test/webhooks/facebook?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=77`),
      )
    expect(await (await ask('verify')).text()).toBe('77')
    expect((await ask('other')).status).toBe(403)
  })
}

function testLedger(get: GetWorld): void {
  it('keeps a signed body that cannot be parsed, answers 400, and can replay it once it can be', async () => {
    const { kit, post } = get()
    const answer = await post('{"object":"page","entry":[')
    expect(answer.status).toBe(400)
    const [kept] = (await kit.deliveries.list({ verdict: 'unparsable' })).items
    expect(kept).toMatchObject({ ingestor: 'facebook', verdict: 'unparsable', reasons: { payload_invalid: 1 } })
    await expect(kit.deliveries.replay(kept?.id ?? '')).rejects.toMatchObject({ code: 'payload_invalid' })
  })

  it('keeps what is for an account that nobody connected, and stores it by replay after connecting', async () => {
    const { kit, tenant, post, rows } = get()
    const page = '777000777'
    expect((await post(envelope(page, textEvent(page, { mid: 'early' })))).status).toBe(200)
    const [kept] = (await kit.deliveries.list({ verdict: 'unrouted' })).items
    expect(kept?.reasons).toEqual({ account_unknown: 1 })
    await tenant.socialAccounts.connect({ platform: 'facebook', accountId: page, accessToken: 'token' })
    expect(await kit.deliveries.replay(kept?.id ?? '')).toMatchObject({ verdict: 'stored' })
    expect(await kit.deliveries.replay(kept?.id ?? ''), 'a second replay adds nothing').toMatchObject({
      verdict: 'stored',
    })
    expect(await rows(`SELECT content FROM messages WHERE platform_message_id = 'early'`)).toEqual([
      { content: 'Hello' },
    ])
  })
}

function testRows(get: GetWorld): void {
  it('stores one message of ten deliveries of one body at the same time', async () => {
    const { page, post, rows } = get()
    const body = envelope(page, textEvent(page, { mid: 'tenfold', from: '10' }))
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(body)))
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 10 }, () => 200))
    expect(await rows(`SELECT content FROM messages WHERE platform_message_id = 'tenfold'`)).toHaveLength(1)
    expect(await rows(`SELECT message_count FROM conversations WHERE participant_id = '10'`)).toEqual([
      { message_count: 1 },
    ])
    expect(
      await rows(
        `SELECT 1 FROM ai_tasks t JOIN messages m ON m.id = t.message_id WHERE platform_message_id = 'tenfold'`,
      ),
    ).toHaveLength(1)
  })

  it('finds a home for a message of any month', async () => {
    const { page, post, rows } = get()
    for (const [index, year] of [2009, 2016, 2024].entries()) {
      const event = textEvent(page, { mid: `month-${year}`, from: '20', at: Date.UTC(year, 4, 5 + index) })
      expect((await post(envelope(page, event))).status).toBe(200)
    }
    expect(
      await rows(
        `SELECT tableoid::regclass::text ~ '2009_05' AS home FROM messages WHERE platform_message_id = 'month-2009'`,
      ),
    ).toEqual([{ home: true }])
  })

  it('keeps the conversation at its newest message when older ones come late', async () => {
    const { page, post, rows } = get()
    const newer = Date.UTC(2026, 8, 2)
    for (const [mid, at] of [
      ['late-2', newer],
      ['late-1', newer - 60_000],
    ] as const) {
      await post(envelope(page, textEvent(page, { mid, from: '30', at })))
    }
    expect(await rows(`SELECT last_message_at, message_count FROM conversations WHERE participant_id = '30'`)).toEqual([
      { last_message_at: new Date(newer), message_count: 2 },
    ])
  })
}

/** An adapter with a fault: ids that no column holds. */
function createFaultyIngestor(): PlatformIngestor {
  const facebook = createFacebookIngestor({ appSecrets: [APP_SECRET], verifyToken: 'verify' })
  return {
    ...facebook,
    parse: (body, receivedAt) =>
      facebook
        .parse(body, receivedAt)
        .map((event) =>
          event.kind === 'message' && event.messageId === 'endless' ? { ...event, messageId: 'x'.repeat(300) } : event,
        ),
  }
}

function testStorageFaults(options: () => DatabaseOptions): void {
  it('keeps a delivery that the storage refuses for its data, answers 200, and stores its neighbours', async () => {
    const { kit, page, post, rows } = await createWebhookWorld(options(), { platforms: [createFaultyIngestor()] })
    const refused = envelope(page, textEvent(page, { mid: 'endless', from: '70' }))
    const fine = envelope(page, textEvent(page, { mid: 'neighbour', from: '71' }))
    const answers = await Promise.all([refused, fine, refused, fine].map((body) => post(body)))
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200])
    expect(await rows('SELECT platform_message_id AS id FROM messages')).toEqual([{ id: 'neighbour' }])
    const kept = (await kit.deliveries.list({ verdict: 'unparsable' })).items.map((delivery) => delivery.reasons)
    expect(kept.filter((reasons) => reasons['storage_refused'] === 1)).toHaveLength(2)
    await kit.close()
  })
}

function testTenants(get: GetWorld): void {
  it('gives an account of two tenants to both, each in its own schema', async () => {
    const { kit, page, post } = get()
    const other = kit.tenant((await kit.tenants.create({ name: `Second ${Math.random()}` })).id)
    await other.socialAccounts.connect({ platform: 'facebook', accountId: page, accessToken: 'token' })
    // The first route is remembered for up to two seconds.
    await expect
      .poll(
        async () => {
          await post(envelope(page, textEvent(page, { mid: 'shared', from: '40' })))
          return other.transaction(({ query }) =>
            query(`SELECT content FROM messages WHERE platform_message_id = 'shared'`),
          )
        },
        { timeout: 30_000, interval: 500 },
      )
      .toEqual([{ content: 'Hello' }])
    expect((await messageIds(get())).filter((id) => id === 'shared')).toHaveLength(1)
  })
}

describeOnEachDatabase('webhooks', (options: () => DatabaseOptions) => {
  let world: WebhookWorld | undefined
  const get: GetWorld = () => world ?? expect.fail('get() is for tests')
  beforeAll(async () => {
    world = await createWebhookWorld(options())
  })
  afterAll(() => get().kit.close())

  describe('what is refused', () => {
    testRefusals(get)
  })
  describe('what is kept', () => {
    testLedger(get)
  })
  describe('what is stored', () => {
    testRows(get)
  })
  describe('what the storage refuses', () => {
    testStorageFaults(options)
  })
  describe('whose it is', () => {
    testTenants(get)
  })

  it('serves Node requests over real HTTP, also behind a path prefix', async () => {
    const { kit, page, rows } = get()
    const server = createServer((request, response) => void toNodeHandler(kit.handler)(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/app/webhooks/facebook`
    const body = envelope(page, textEvent(page, { mid: 'over-http', text: 'Grüße 👋', from: '50' }))
    expect((await fetch(url, { method: 'POST', body, headers: sign(body) })).status).toBe(200)
    expect(await rows(`SELECT content FROM messages WHERE platform_message_id = 'over-http'`)).toEqual([
      { content: 'Grüße 👋' },
    ])
    server.close()
  })
})

describe('webhooks without a database', () => {
  it('answers 503, so that the platform delivers again', async () => {
    const body = envelope('1034', textEvent('1034', { mid: 'later' }))
    const kit = createLeadKit({
      database: { connectionString: 'postgres://leadkit@127.0.0.1:1/nowhere' },
      encryption: { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] },
      platforms: [createFacebookIngestor({ appSecrets: [APP_SECRET], verifyToken: 'verify' })],
    })
    const answer = await kit.handler(
      new Request('http://host.test/webhooks/facebook', { method: 'POST', body, headers: sign(body) }),
    )
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await answer.json()).toMatchObject({ error: { code: 'storage_unavailable' } })
    await kit.close()
  })
})
