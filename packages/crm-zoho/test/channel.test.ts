import { randomBytes } from 'node:crypto'
import { isLeadKitError } from '@leadkit/contracts'
import { createTestClock, type FakeHttpServer, startFakeHttpServer } from '@leadkit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startBench, type ZohoBench } from './zoho-bench.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const clock = createTestClock(new Date('2026-11-22T12:00:00Z'))
const token = randomBytes(24).toString('base64url')
let bench: ZohoBench
let host: FakeHttpServer

beforeEach(async () => {
  bench = await startBench({ now: clock.now, notifications: { retryDelayMs: 1 } }, { now: clock.now })
  host = await startFakeHttpServer(() => ({ status: 200 }))
})

afterEach(() => Promise.all([bench.fake.close(), host.close()]))

const subscribe = (current: Parameters<NonNullable<ZohoBench['provider']['subscribe']>>[2]['current'] = null) =>
  bench.provider.subscribe?.(bench.context, 'Leads', { callbackUrl: `${host.url}/hooks`, token, current })

const parse = (body: string | Uint8Array) =>
  bench.provider.parseWebhook?.(
    {
      method: 'POST',
      url: `${host.url}/hooks`,
      headers: new Headers(),
      body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
    },
    clock.now(),
  )

describe('a channel', () => {
  it('is opened for nearly a week, and tells what happened to which record', async () => {
    const subscription = await subscribe()
    expect(subscription?.expiresAt?.getTime()).toBeGreaterThan(clock.now().getTime() + 6.9 * DAY_MS)
    const { id } = bench.organisation.createRecord({ First_Name: 'Ada' })
    bench.organisation.updateRecord(id, { First_Name: 'Grace' })
    bench.organisation.removeRecord(id)
    await bench.fake.notificationsSettled()
    const events = host.requests.flatMap((request) => parse(request.body) ?? [])
    expect(events.map(({ accountId, object, change }) => [accountId, object, change.externalId, change.type])).toEqual([
      [token, 'Leads', id, 'created'],
      [token, 'Leads', id, 'updated'],
      [token, 'Leads', id, 'deleted'],
    ])
    expect(new Set(events.map(({ change }) => change.id)).size).toBe(3)
  })

  it('gives a notification that comes again the same change id', async () => {
    await subscribe()
    host.fault({ kind: 'status', status: 500 })
    bench.organisation.createRecord({})
    await bench.fake.notificationsSettled()
    const ids = host.requests.map((request) => parse(request.body)?.[0]?.change.id)
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
  })

  it('is the same one when it is opened again after a lost answer', async () => {
    bench.fake.fault({ kind: 'drop', when: 'after' })
    const lost: unknown = await subscribe()?.catch((thrown: unknown) => thrown)
    expect(isLeadKitError(lost, 'transient')).toBe(true)
    await subscribe()
    expect(bench.fake.channels).toHaveLength(1)
  })
})

describe('a channel in time', () => {
  it('is renewed under its id before it ends (case 67)', async () => {
    const first = await subscribe()
    clock.advance(6 * DAY_MS)
    const renewed = await subscribe(first ?? null)
    expect(renewed?.id).toBe(first?.id)
    expect(renewed?.expiresAt?.getTime()).toBeGreaterThan((first?.expiresAt?.getTime() ?? 0) + 5 * DAY_MS)
    expect(bench.calls()).toEqual(['POST actions/watch', 'PUT actions/watch'])
    clock.advance(6 * DAY_MS)
    expect(bench.fake.channels).toHaveLength(1)
  })

  it('is opened anew when it has ended', async () => {
    const first = await subscribe()
    clock.advance(8 * DAY_MS)
    expect(bench.fake.channels).toEqual([])
    await subscribe(first ?? null)
    expect(bench.calls()).toEqual(['POST actions/watch', 'PUT actions/watch', 'POST actions/watch'])
    expect(bench.fake.channels).toHaveLength(1)
  })

  it('needs a token that nobody guesses', async () => {
    for (const weak of ['', 'secret', 'x'.repeat(51), 'with a blank, and a comma']) {
      const request = { callbackUrl: host.url, token: weak, current: null }
      const call = bench.provider.subscribe?.(bench.context, 'Leads', request)
      await expect(call).rejects.toMatchObject({ code: 'invalid_input' })
    }
    expect(bench.calls()).toEqual([])
  })

  it('says which scope is missing', async () => {
    bench.organisation.scopes.delete('ZohoCRM.notifications.ALL')
    await expect(subscribe()).rejects.toMatchObject({
      code: 'auth_revoked',
      details: { missingScopes: ['ZohoCRM.notifications.ALL'] },
    })
  })
})

describe('a notification', () => {
  const body = {
    server_time: 1_718_117_126_473,
    module: 'Leads',
    ids: ['5725767000003000064', '5725767000003000065'],
    operation: 'update',
    channel_id: 1000000068001,
    token,
  }

  it('names several records, and may have its channel as a number', () => {
    expect(parse(JSON.stringify(body))?.map(({ change }) => change.externalId)).toEqual(body.ids)
  })

  it('is left alone when it tells of nothing that LeadKit follows', () => {
    expect(parse(JSON.stringify({ ...body, operation: 'share' }))).toEqual([])
  })

  it('is refused without a token that could be ours', () => {
    for (const wrong of ['', 'short', 'blank in the middle of it all']) {
      expect(() => parse(JSON.stringify({ ...body, token: wrong }))).toThrow(
        expect.objectContaining({ code: 'signature_invalid' }),
      )
    }
  })

  it('is refused when it is none', () => {
    for (const wrong of ['', '[]', '{"token":1', JSON.stringify({ ...body, ids: 'all' }), JSON.stringify({ token })]) {
      expect(() => parse(wrong)).toThrow(expect.objectContaining({ code: 'payload_invalid' }))
    }
  })
})
