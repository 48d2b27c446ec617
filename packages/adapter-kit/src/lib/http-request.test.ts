import { createServer } from 'node:net'
import { isLeadKitError } from '@leadkit/contracts'
import { createTestCallContext, type FakeHttpServer, type FakeRequest, startFakeHttpServer } from '@leadkit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HttpFault } from './http-fault.ts'
import { type HttpRequest, type HttpResponse, sendHttpRequest } from './http-request.ts'

let server: FakeHttpServer

beforeEach(async () => {
  server = await startFakeHttpServer((request) => {
    if (request.url.pathname === '/redirect')
      return { status: 307, headers: { location: `${server.url}/target` }, body: 'moved' }
    return { status: 200, headers: { 'x-request-id': 'r1' }, body: { path: request.url.pathname } }
  })
})

afterEach(async () => {
  await server.close()
})

function send(request: Partial<HttpRequest> = {}, signal?: AbortSignal): Promise<HttpResponse> {
  const context = createTestCallContext(signal === undefined ? {} : { signal })
  return sendHttpRequest({ method: 'POST', url: `${server.url}/leads?email=ada@example.com`, ...request }, context)
}

async function faultOf(answer: Promise<unknown>): Promise<HttpFault> {
  const error = await answer.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof HttpFault)) throw new Error('Expected an HttpFault', { cause: error })
  expect(error.message).not.toContain('ada')
  return error
}

function lastRequest(): FakeRequest {
  const request = server.requests.at(-1)
  if (request === undefined) throw new Error('No request arrived')
  return request
}

describe('an answer', () => {
  it('comes back whole, whatever its status', async () => {
    const response = await send()
    expect(response.status).toBe(200)
    expect(response.headers.get('x-request-id')).toBe('r1')
    expect(response.json()).toEqual({ path: '/leads' })
    expect(response.text()).toBe('{"path":"/leads"}')
    server.fault({ kind: 'status', status: 503, body: 'down' })
    expect(await send()).toMatchObject({ status: 503, body: Buffer.from('down') })
  })

  it('has no JSON when the body holds none', async () => {
    server.fault({ kind: 'truncate' })
    const response = await send()
    expect(response.json()).toBeUndefined()
    expect(response.text()).toBe('{"path":')
  })

  it('is the redirect itself, which is not followed', async () => {
    const response = await send({ url: `${server.url}/redirect` })
    expect(response.status).toBe(307)
    expect(response.headers.get('location')).toBe(`${server.url}/target`)
    expect(server.requests).toHaveLength(1)
  })
})

describe('a request', () => {
  it('carries method, headers and a body of text, bytes or form fields', async () => {
    await send({
      method: 'PUT',
      headers: { 'content-type': 'application/json', authorization: 'Bearer t' },
      body: '{"a":"ü"}',
    })
    expect(lastRequest().method).toBe('PUT')
    expect(lastRequest().headers.get('authorization')).toBe('Bearer t')
    expect(lastRequest().json()).toEqual({ a: 'ü' })
    await send({ body: Buffer.from('xbytesx').subarray(1, 6) })
    expect(lastRequest().text()).toBe('bytes')
    await send({ body: new Uint8Array(new SharedArrayBuffer(2)).fill(65) })
    expect(lastRequest().text()).toBe('AA')
    await send({ body: new URLSearchParams({ grant_type: 'refresh_token', token: 'a b' }) })
    expect(lastRequest().headers.get('content-type')).toMatch('application/x-www-form-urlencoded')
    expect(lastRequest().text()).toBe('grant_type=refresh_token&token=a+b')
  })

  it.each(['/relative', 'ftp://example.com/x', 'nonsense'])('is refused for the URL %s', async (url) => {
    await expect(send({ url })).rejects.toSatisfy((error) => isLeadKitError(error, 'invalid_input'))
  })

  it('is refused for a header that HTTP does not allow, without repeating its value', async () => {
    const error: unknown = await send({ headers: { authorization: 'Bearer geheim\nx' } }).catch(
      (thrown: unknown) => thrown,
    )
    expect(isLeadKitError(error, 'invalid_input')).toBe(true)
    expect(String(error)).toContain('"authorization"')
    expect(String(error)).not.toContain('geheim')
    expect(error).not.toHaveProperty('cause')
    expect(server.requests).toHaveLength(0)
  })
})

describe('a fault on the network', () => {
  it('was surely not applied when the connection is refused', async () => {
    await server.close()
    const fault = await faultOf(send())
    expect(fault).toMatchObject({ code: 'transient', reason: 'network', outcome: 'not_applied', retryable: true })
  })

  it('was surely not applied when there is no such host', async () => {
    const fault = await faultOf(send({ url: 'http://leadkit-no-such-host.invalid/' }))
    expect(fault).toMatchObject({ code: 'transient', reason: 'network', outcome: 'not_applied' })
  })

  it.each(['before', 'after'] as const)(
    'has an unknown outcome when the socket is reset %s the vendor acted',
    async (when) => {
      server.fault({ kind: 'drop', when })
      const fault = await faultOf(send({ body: '{"name":"ada"}' }))
      expect(fault).toMatchObject({ code: 'transient', reason: 'network', outcome: 'unknown' })
      expect(server.requests).toHaveLength(1)
    },
  )

  it('has an unknown outcome when the body breaks off', async () => {
    server.fault({ kind: 'truncate', contentLength: 'whole' })
    expect(await faultOf(send())).toMatchObject({ code: 'transient', reason: 'body_cut', outcome: 'unknown' })
  })

  it('names method and host, and neither path nor query', async () => {
    server.fault({ kind: 'drop', when: 'before' })
    const fault = await faultOf(send())
    expect(fault.message).toContain(`POST ${new URL(server.url).host}`)
    expect(fault.message).not.toContain('/leads')
  })
})

describe('a limit', () => {
  it('ends an answer that is larger than allowed', async () => {
    const fault = await faultOf(send({ maxResponseBytes: 16 }))
    expect(fault).toMatchObject({ code: 'transient', reason: 'body_too_large', outcome: 'unknown' })
    expect((await send({ maxResponseBytes: 17 })).body).toHaveLength(17)
  })

  it('ends an answer that takes too long to begin', async () => {
    server.fault({ kind: 'delay', delayMs: 5_000 })
    const start = performance.now()
    const fault = await faultOf(send({ timeoutMs: 80 }))
    expect(fault).toMatchObject({ code: 'transient', reason: 'timeout', outcome: 'unknown' })
    expect(performance.now() - start).toBeLessThan(4_000)
  })

  it('ends an answer whose body never ends', async () => {
    const endless = createServer((socket) => {
      socket.on('error', () => {}).resume()
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc')
    })
    const port = await listenOn(endless)
    expect(await faultOf(send({ url: `http://127.0.0.1:${port}/`, timeoutMs: 80 }))).toMatchObject({
      reason: 'timeout',
    })
    await new Promise((resolve) => endless.close(resolve))
  })
})

describe('an abort', () => {
  it('rejects at once and closes the socket', async () => {
    const closed = Promise.withResolvers<number>()
    const silent = createServer((socket) =>
      socket.on('error', () => {}).on('close', () => closed.resolve(performance.now())),
    )
    const port = await listenOn(silent)
    const controller = new AbortController()
    const answer = faultOf(send({ url: `http://127.0.0.1:${port}/` }, controller.signal))
    await new Promise((resolve) => silent.once('connection', resolve))
    const start = performance.now()
    controller.abort(new Error('shutting down'))
    expect(await answer).toMatchObject({ code: 'aborted', reason: 'aborted', outcome: 'unknown', retryable: false })
    expect(performance.now() - start).toBeLessThan(5_000)
    expect((await closed.promise) - start).toBeLessThan(4_000)
    await new Promise((resolve) => silent.close(resolve))
  })

  it('rejects at once also when the fetch given does not listen to its signal', async () => {
    const controller = new AbortController()
    const deaf = (): Promise<Response> => new Promise(() => {})
    const request = { method: 'GET', url: server.url } as const
    const answer = faultOf(sendHttpRequest(request, { fetch: deaf, signal: controller.signal }))
    const start = performance.now()
    controller.abort()
    expect(await answer).toMatchObject({ code: 'aborted', outcome: 'unknown' })
    expect(performance.now() - start).toBeLessThan(5_000)
  })

  it('before the call sends nothing', async () => {
    const fault = await faultOf(send({}, AbortSignal.abort()))
    expect(fault).toMatchObject({ code: 'aborted', reason: 'aborted', outcome: 'not_applied' })
    expect(server.requests).toHaveLength(0)
  })
})

function listenOn(listener: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve, reject) => {
    listener.listen(0, '127.0.0.1', () => {
      const address = listener.address()
      if (address === null || typeof address === 'string') reject(new Error('No TCP address'))
      else resolve(address.port)
    })
  })
}
