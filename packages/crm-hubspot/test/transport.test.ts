import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { Client } from '@hubspot/api-client'
import { createHubspotCrmProvider, type HubspotCrmProviderOptions } from '@leadkit/crm-hubspot'
import { createTestCallContext } from '@leadkit/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { buildWrite, type HubspotBench, startBench } from './hubspot-bench.ts'

let bench: HubspotBench

beforeEach(async () => {
  bench = await startBench()
})

afterEach(async () => {
  // The process-wide settings of a host's own client must stay: docs/decisions/010-hubspot-client.md.
  const plain = new Client()
  await bench.fake.close()
  return plain
})

describe("requests beside a host's own HubSpot client", () => {
  it('are not slowed by its limiter', async () => {
    const host = new Client({
      accessToken: 'host',
      limiterOptions: { minTime: 5000, maxConcurrent: 1 },
      limiterJobOptions: {},
    })
    const started = performance.now()
    await Promise.all([bench.upsert([buildWrite()]), bench.upsert([buildWrite()])])
    expect(performance.now() - started).toBeLessThan(4000)
    expect(host).toBeInstanceOf(Client)
  })

  it('leave its retries as they are', async () => {
    const host = new Client({ accessToken: 'pat-1001', basePath: bench.fake.url, numberOfApiCallRetries: 2 })
    await bench.upsert([buildWrite()])
    bench.fake.fault({ kind: 'status', status: 503, body: { message: 'busy' } })
    const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
    const before = bench.calls().length
    await host.crm.contacts.basicApi.getPage().catch(() => null)
    errors.mockRestore()
    expect(bench.calls().length - before).toBe(2)
  })

  it("carry its name, the account's token and JSON, through the context's fetch", async () => {
    const urls: string[] = []
    const context = {
      ...bench.context,
      fetch: ((input: URL, init?: RequestInit) => {
        urls.push(String(input))
        return fetch(input, init)
      }) as typeof fetch,
    }
    await bench.provider.upsert(context, 'contacts', [buildWrite()], { onDuplicate: 'link' })
    expect(urls).toEqual([`${bench.fake.url}/crm/objects/2026-03/contacts/batch/upsert`])
    const headers = bench.fake.requests[0]?.headers
    expect(headers?.get('user-agent')).toMatch(/^hubspot-api-client-nodejs; 14\./)
    expect([headers?.get('authorization'), headers?.get('content-type')]).toEqual([
      'Bearer pat-1001',
      'application/json',
    ])
  })
})

describe('the version of the API', () => {
  it('is an option that every path carries, tokens too', async () => {
    const paths: string[] = []
    const context = {
      ...bench.context,
      // The fake implements 2026-03.
      fetch: ((input: URL, init?: RequestInit) => {
        paths.push(input.pathname)
        return fetch(String(input).replace('2026-09', '2026-03'), init)
      }) as typeof fetch,
    }
    const provider = createHubspotCrmProvider({ baseUrl: bench.fake.url, apiVersion: '2026-09' })
    const write = buildWrite()
    const [made] = await provider.upsert(context, 'contacts', [write], { onDuplicate: 'link' })
    await provider.verify(context, { object: 'contacts', createKeyField: false })
    await provider.describe(context, 'contacts')
    await provider.read(context, 'contacts', [(made?.ok === true && made.externalId) || ''], [])
    await provider.changes(context, 'contacts', '1:1', [])
    await provider.remove(context, 'contacts', [{ key: write.key }], 'trash')
    const oauth = { clientId: 'c', clientSecret: 's', refreshToken: 'r' }
    await provider.refresh(oauth, context).catch(() => null)
    expect(paths.length).toBeGreaterThan(7)
    expect(paths.filter((path) => !path.includes('/2026-09/'))).toEqual([])
  })

  it('is refused when it is not a dated one', () => {
    for (const apiVersion of ['v3', '2026-3', '2026-03/x', '']) {
      const options = { apiVersion } as unknown as HubspotCrmProviderOptions
      expect(() => createHubspotCrmProvider(options)).toThrow(expect.objectContaining({ code: 'configuration' }))
    }
  })
})

describe('a call that the caller gives up', () => {
  it('closes its socket', async () => {
    const server = await listen()
    const session = { accessToken: 't', baseUrl: server.url, version: 1 }
    const controller = new AbortController()
    const context = {
      ...createTestCallContext({ signal: controller.signal }),
      budget: bench.budget,
      token: { get: () => Promise.resolve(session), refresh: () => Promise.resolve(session) },
    }
    const provider = createHubspotCrmProvider({ baseUrl: server.url })
    const call = provider.upsert(context, 'contacts', [buildWrite()], { onDuplicate: 'link' })
    const socket = await server.connected
    const closed = new Promise((resolve) => {
      socket.once('close', () => resolve('closed'))
    })
    controller.abort()
    await expect(call).rejects.toMatchObject({ code: 'aborted', details: { outcome: 'unknown' } })
    await expect(closed).resolves.toBe('closed')
    server.close()
  })
})

async function listen(): Promise<{ readonly url: string; readonly connected: Promise<Socket>; close(): void }> {
  const { promise: connected, resolve: connect } = Promise.withResolvers<Socket>()
  const server: Server = createServer((request) => {
    request.resume().once('end', () => connect(request.socket))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, connected, close: () => server.close() }
}
