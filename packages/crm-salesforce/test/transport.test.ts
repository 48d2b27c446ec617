import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { Connection } from '@jsforce/jsforce-node/lib/connection.js'
import { createTestCallContext } from '@leadkit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSalesforceCrmProvider } from '@leadkit/crm-salesforce'
import { buildWrite, type SalesforceBench, startBench } from './salesforce-bench.ts'

// Checks the statements about jsforce in docs/decisions/013-salesforce-client.md, so that a new release that changes them is noticed here.

let bench: SalesforceBench

beforeEach(async () => {
  bench = await startBench()
})

afterEach(() => bench.close())

describe('requests through jsforce', () => {
  it("carry the account's token, the version and our name, and leave through the context's fetch", async () => {
    const urls: string[] = []
    const context = {
      ...bench.context,
      fetch: ((input: URL, init?: RequestInit) => {
        urls.push(`${init?.method} ${String(input)} ${init?.redirect}`)
        return fetch(input, init)
      }) as typeof fetch,
    }
    const write = buildWrite()
    await bench.provider.upsert(context, 'Lead', [write, buildWrite()], { onDuplicate: 'link' })
    const url = `${bench.fake.instanceUrlOf(bench.org)}/services/data/v64.0/composite/sobjects/Lead/LeadKit_Id__c`
    expect(urls).toEqual([`PATCH ${url} manual`])
    const headers = bench.fake.requests[0]?.headers
    expect(headers?.get('authorization')).toMatch(/^Bearer 00D/)
    expect(headers?.get('sforce-call-options')).toBe('client=LeadKit')
    expect(headers?.get('content-type')).toBe('application/json')
  })

  it('are not repeated by jsforce, reads neither', async () => {
    bench.fake.fault({ kind: 'status', status: 503, times: 10 })
    const call = bench.provider.describe(bench.context, 'Lead')
    await expect(call).rejects.toMatchObject({ code: 'transient', details: { httpStatus: 503 } })
    bench.fake.clearFaults()
    bench.fake.fault({ kind: 'drop', when: 'before', times: 10 })
    await expect(bench.provider.describe(bench.context, 'Lead')).rejects.toMatchObject({ code: 'transient' })
    expect(bench.calls()).toHaveLength(2)
  })

  it('name the version that the provider was given', async () => {
    const other = await startBench({}, {}, { apiVersion: '66.0' })
    await other.provider.describe(other.context, 'Lead')
    await other.close()
    expect(other.fake.requests[0]?.url.pathname).toBe('/services/data/v66.0/sobjects/Lead/describe')
  })

  it("leave a host's own connection as it is", async () => {
    const instanceUrl = bench.fake.instanceUrlOf(bench.org)
    const host = new Connection({ instanceUrl, accessToken: 'of the host', version: '60.0' })
    await bench.upsert([buildWrite()])
    await host.request('/sobjects/Lead/describe').catch(() => null)
    const last = bench.fake.requests.at(-1)
    expect([last?.url.pathname, last?.headers.get('authorization')]).toEqual([
      '/services/data/v60.0/sobjects/Lead/describe',
      'Bearer of the host',
    ])
    expect(host.limitInfo).toEqual({ apiUsage: { used: 1, limit: 100_000 } })
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
    const provider = createSalesforceCrmProvider()
    const call = provider.upsert(context, 'Lead', [buildWrite()], { onDuplicate: 'link' })
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
