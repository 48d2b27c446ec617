import { LeadKitError } from '@leadkit/contracts'
import { createTestBudget, createTestCallContext, type FakeHttpServer, startFakeHttpServer } from '@leadkit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { callPlatform } from './platform-call.ts'
import type { PlatformCall } from './platform-call.ts'
import { PlatformRefusal } from './platform-refusal.ts'

const now = new Date('2026-11-22T12:00:00.000Z')
const context = createTestCallContext({ now: () => now })
let server: FakeHttpServer

beforeEach(async () => {
  server = await startFakeHttpServer((request) => ({ status: 200, body: { id: request.text() } }))
})

afterEach(async () => {
  await server.close()
})

const refuse = (reason: 'rate_limited' | 'unknown_outcome', retryAfterMs?: number) =>
  new PlatformRefusal('Calling failed', { source: 'platform:parrot', reason, vendorCode: undefined, retryAfterMs })

function parrotCall(overrides: Partial<PlatformCall<string>> = {}): PlatformCall<string> {
  return {
    method: 'POST',
    url: `${server.url}/messages`,
    bucket: 'refused',
    answer: {
      safeParse(body) {
        const id = typeof body === 'object' && body !== null && 'id' in body ? body.id : undefined
        return typeof id === 'string' ? { success: true, data: id } : { success: false }
      },
    },
    readRefusal: ({ status }) => (status === 429 ? refuse('rate_limited', 5000) : undefined),
    toUnreadable: () => refuse('unknown_outcome'),
    ...overrides,
  }
}

describe('a request', () => {
  it('carries JSON or a form, the authorisation, and the platform’s own headers', async () => {
    const json = parrotCall({ json: { text: 'hello' }, authorization: 'Bearer token', headers: { 'x-version': '7' } })
    expect(await callPlatform(json, context)).toBe('{"text":"hello"}')
    expect(await callPlatform(parrotCall({ form: { text: 'a b' } }), context)).toBe('text=a+b')
    const [first, second] = server.requests
    expect(Object.fromEntries(first?.headers ?? [])).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/json',
      authorization: 'Bearer token',
      'x-version': '7',
    })
    expect(second?.headers.get('content-type')).toMatch(/^application\/x-www-form-urlencoded/)
    expect(second?.headers.has('authorization')).toBe(false)
  })

  it('is not sent when the budget grants nothing', async () => {
    const budget = {
      ...createTestBudget(),
      acquire: () => Promise.reject(new LeadKitError('rate_limited', 'Used up', { retryAfterMs: 1 })),
    }
    await expect(callPlatform(parrotCall(), { ...context, budget })).rejects.toThrow('Used up')
    expect(server.requests).toEqual([])
  })
})

describe('an answer', () => {
  it('that is a refusal for the rate closes the account until the time that was named', async () => {
    const budget = createTestBudget()
    server.fault({ kind: 'status', status: 429 })
    await expect(callPlatform(parrotCall(), { ...context, budget })).rejects.toThrow(PlatformRefusal)
    const blockedUntil = new Date('2026-11-22T12:00:05.000Z')
    expect(budget.observations).toEqual([{ bucket: 'refused', blockedUntil }])
    expect(budget.acquired).toBe(1)
  })

  it('that names its limits is reported by them alone', async () => {
    const budget = createTestBudget()
    const limit = { bucket: 'app', blockedUntil: new Date('2026-11-22T13:00:00.000Z') }
    server.fault({ kind: 'status', status: 429 })
    const call = parrotCall({ readLimits: () => [limit] })
    await expect(callPlatform(call, { ...context, budget })).rejects.toThrow(PlatformRefusal)
    expect(budget.observations).toEqual([limit])
  })

  it('that cannot be read may have taken effect', async () => {
    const call = parrotCall({ readBody: (text) => ({ digits: text }) })
    await expect(callPlatform(call, context)).rejects.toMatchObject({ reason: 'unknown_outcome', code: 'transient' })
  })
})
