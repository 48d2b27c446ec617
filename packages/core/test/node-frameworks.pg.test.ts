import { createServer, request as httpRequest, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import express from 'express'
import { fastify } from 'fastify'
import { createTestDatabase } from '@leadkit/testing/postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { toNodeHandler } from '@leadkit/core'
import { createWebhookWorld, envelope, sign, textEvent, type WebhookWorld } from './support/ingest/webhook-world.ts'

const closers: (() => Promise<unknown>)[] = []

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(async () => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The two ways of docs/guides/mount-in-express-fastify-hono.md, each beside a parser for the host's own routes, and Node's own server. */
const mounts: Readonly<Record<string, (world: WebhookWorld) => Promise<string>>> = {
  'Node http': ({ kit }) => {
    const webhooks = toNodeHandler(kit.handler)
    return listen(createServer((request, response) => void webhooks(request, response)))
  },
  'Express 5': ({ kit }) => {
    const app = express()
    app.use('/webhooks', toNodeHandler(kit.handler))
    app.use(express.json())
    app.post('/own', (request, response) => void response.json(request.body))
    return listen(createServer(app))
  },
  'Fastify 5': async ({ kit }) => {
    const app = fastify()
    const webhooks = toNodeHandler(kit.handler)
    app.register(async (instance) => {
      instance.removeAllContentTypeParsers()
      instance.addContentTypeParser('*', (_request, _payload, done) => done(null))
      instance.all('/webhooks/*', async (request, reply) => {
        reply.hijack()
        await webhooks(request.raw, reply.raw)
      })
    })
    app.post('/own', (request, reply) => reply.send(request.body))
    closers.push(() => app.close())
    return app.listen({ host: '127.0.0.1', port: 0 })
  },
}

function post(url: string, body: string): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...sign(body) } })
}

/** Sends parts of 64 KiB without saying how many. */
function postChunks(url: string, parts: number): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>()
  const outgoing = httpRequest(url, { method: 'POST' }, (answer) => {
    answer.resume()
    resolve(answer.statusCode)
  })
  outgoing.on('error', reject)
  for (let part = 0; part < parts; part += 1) outgoing.write('x'.repeat(65_536))
  outgoing.end()
  return promise
}

/** Sends raw bytes and gives what came back before the end. */
function sendRaw(url: string, text: string): Promise<string> {
  const { port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.end(text))
    let answer = ''
    socket.on('data', (chunk) => (answer += chunk.toString()))
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}

type Open = () => Promise<WebhookWorld>

function testMount(open: Open, mount: (world: WebhookWorld) => Promise<string>): void {
  it('stores a signed webhook, refuses a forged one, and answers the handshake', async () => {
    const world = await open()
    const url = await mount(world)
    const body = envelope(world.page, textEvent(world.page, { mid: 'm_1' }))
    expect((await post(`${url}/webhooks/facebook`, body)).status).toBe(200)
    const forged = await fetch(`${url}/webhooks/facebook`, { method: 'POST', body, headers: sign('else') })
    expect(forged.status).toBe(401)
    expect(await world.rows('SELECT platform_message_id FROM messages')).toHaveLength(1)
    const query = 'hub.mode=subscribe&hub.verify_token=verify&hub.challenge=4711'
    expect(await (await fetch(`${url}/webhooks/facebook?${query}`)).text()).toBe('4711')
  })

  it('answers 413 to a body over 1 MiB, with and without a declared length', async () => {
    const world = await open()
    const url = await mount(world)
    expect((await post(`${url}/webhooks/facebook`, 'x'.repeat(1_048_577))).status).toBe(413)
    expect(await postChunks(`${url}/webhooks/facebook`, 20)).toBe(413)
  })

  it('outlives a sender that goes away in its body, and a malformed host header', async () => {
    const world = await open()
    const url = await mount(world)
    const head = 'POST /webhooks/facebook HTTP/1.1\r\nhost: ho st\r\ncontent-length: 100\r\n\r\n'
    await sendRaw(url, `${head}{"half"`)
    const query = 'hub.mode=subscribe&hub.verify_token=verify&hub.challenge=4711'
    const answer = await sendRaw(
      url,
      `GET /webhooks/facebook?${query} HTTP/1.1\r\nhost: [\r\nconnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1.1 (200|400)/)
    const body = envelope(world.page, textEvent(world.page, { mid: 'm_2' }))
    expect((await post(`${url}/webhooks/facebook`, body)).status).toBe(200)
  })
}

describe('webhooks through frameworks', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database.drop())
  const open: Open = () => createWebhookWorld({ connectionString: database.connectionString })
  afterEach(async () => {
    for (const close of closers.splice(0)) await close()
  })

  describe.each(Object.entries(mounts))('%s', (_name, mount) => {
    testMount(open, mount)
  })

  it("leaves the host's own routes their parsers", async () => {
    const world = await open()
    for (const name of ['Express 5', 'Fastify 5'] as const) {
      const url = await mounts[name]?.(world)
      const answer = await fetch(`${url}/own`, {
        method: 'POST',
        body: '{"a":1}',
        headers: { 'content-type': 'application/json' },
      })
      expect(await answer.json()).toEqual({ a: 1 })
    }
  })

  it('says that a parser was there first', async () => {
    const world = await open()
    const app = express()
    app.use(express.json())
    app.use('/webhooks', toNodeHandler(world.kit.handler))
    const url = await listen(createServer(app))
    const answer = await post(`${url}/webhooks/facebook`, '{}')
    expect(answer.status).toBe(500)
    expect(await answer.json()).toMatchObject({ error: { code: 'body_already_consumed' } })
  })
})
