import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FakeHttpServer, type FakeResponse, startFakeHttpServer } from './fake-http-server.ts'

let server: FakeHttpServer
let handled: string[]
let respond: (path: string) => FakeResponse

beforeEach(async () => {
  handled = []
  respond = (path) => ({ status: 200, body: { path } })
  server = await startFakeHttpServer((request) => {
    handled.push(request.url.pathname)
    return respond(request.url.pathname)
  })
})

afterEach(async () => {
  await server.close()
})

describe('an answer of the fake server', () => {
  it('is what handle returned, with objects as JSON', async () => {
    respond = () => ({ status: 201, headers: { 'x-request-id': 'r1' }, body: { ok: [1, null] } })
    const response = await fetch(`${server.url}/leads?limit=5`, { method: 'POST', body: '{"a":1}' })
    expect(response.status).toBe(201)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('x-request-id')).toBe('r1')
    expect(await response.json()).toEqual({ ok: [1, null] })
    expect(server.requests).toHaveLength(1)
    const [request] = server.requests
    expect(request?.method).toBe('POST')
    expect(request?.url.searchParams.get('limit')).toBe('5')
    expect(request?.json()).toEqual({ a: 1 })
  })

  it('sends strings and bytes as they are, and nothing with 204', async () => {
    respond = (path) => (path === '/text' ? { status: 200, body: 'ünï' } : { status: 200, body: Uint8Array.of(0, 255) })
    expect(await (await fetch(`${server.url}/text`)).text()).toBe('ünï')
    expect(new Uint8Array(await (await fetch(`${server.url}/bytes`)).arrayBuffer())).toEqual(Uint8Array.of(0, 255))
    respond = () => ({ status: 204, body: 'ignored' })
    expect(await (await fetch(server.url)).text()).toBe('')
  })

  it('lets handle override the content type', async () => {
    respond = () => ({ status: 200, headers: { 'Content-Type': 'application/problem+json' }, body: { title: 'x' } })
    expect((await fetch(server.url)).headers.get('content-type')).toBe('application/problem+json')
  })

  it('is a 500 with the message when handle throws', async () => {
    respond = () => {
      throw new Error('no such route')
    }
    const response = await fetch(server.url)
    expect(response.status).toBe(500)
    expect(await response.text()).toBe('no such route')
  })
})

describe('a fault of the fake server', () => {
  it('answers a status without calling handle, once by default', async () => {
    server.fault({ kind: 'status', status: 429, headers: { 'retry-after': '7' }, body: { error: 'slow down' } })
    const refused = await fetch(server.url)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('7')
    expect(await refused.json()).toEqual({ error: 'slow down' })
    expect(handled).toEqual([])
    expect((await fetch(server.url)).status).toBe(200)
  })

  it('hits only the requests that match, as often as it says, in the order given', async () => {
    server.fault({ kind: 'status', status: 503, times: 2, match: (request) => request.url.pathname === '/a' })
    server.fault({ kind: 'status', status: 502 })
    const statuses: number[] = []
    for (const path of ['/a', '/b', '/a', '/a']) statuses.push((await fetch(server.url + path)).status)
    expect(statuses).toEqual([503, 502, 503, 200])
  })

  it('drops the socket before handle runs', async () => {
    server.fault({ kind: 'drop', when: 'before' })
    await expect(fetch(server.url, { method: 'POST', body: 'x' })).rejects.toThrow('fetch failed')
    expect(handled).toEqual([])
    expect(server.requests).toHaveLength(1)
  })

  it('drops the socket after handle has committed', async () => {
    server.fault({ kind: 'drop', when: 'after' })
    await expect(fetch(server.url, { method: 'POST', body: 'x' })).rejects.toThrow('fetch failed')
    expect(handled).toEqual(['/'])
  })

  it.each(['before', 'after'] as const)('delays %s handle', async (when) => {
    server.fault({ kind: 'delay', delayMs: 150, when })
    const start = performance.now()
    const answer = fetch(server.url)
    await expect.poll(() => server.requests.length).toBe(1)
    expect(handled).toHaveLength(when === 'before' ? 0 : 1)
    expect((await answer).status).toBe(200)
    expect(performance.now() - start).toBeGreaterThanOrEqual(145)
  })

  it('cuts a body and announces the length of what is left', async () => {
    server.fault({ kind: 'truncate' })
    const half = await fetch(`${server.url}/x`)
    expect(half.headers.get('content-length')).toBe('6')
    expect(await half.text()).toBe('{"path')
    server.fault({ kind: 'truncate', bytes: 1 })
    expect(await (await fetch(`${server.url}/x`)).text()).toBe('{')
  })

  it('breaks off a body that was announced whole', async () => {
    server.fault({ kind: 'truncate', contentLength: 'whole' })
    const response = await fetch(`${server.url}/x`)
    expect(response.headers.get('content-length')).toBe('13')
    await expect(response.text()).rejects.toThrow('terminated')
  })

  it('is forgotten by clearFaults', async () => {
    server.fault({ kind: 'status', status: 500, times: 9 })
    server.clearFaults()
    expect((await fetch(server.url)).status).toBe(200)
  })
})

describe('close', () => {
  it('ends at once in the middle of a delay, and refuses connections afterwards', async () => {
    server.fault({ kind: 'delay', delayMs: 60_000 })
    const answer = fetch(server.url).catch(() => 'destroyed')
    await expect.poll(() => server.requests.length).toBe(1)
    const start = performance.now()
    await server.close()
    expect(performance.now() - start).toBeLessThan(30_000)
    expect(await answer).toBe('destroyed')
    await expect(fetch(server.url)).rejects.toThrow('fetch failed')
  })
})
