import { afterEach, describe, expect, it } from 'vitest'
import { startFakeHttpServer } from '../fake-http-server.ts'
import { createTestClock } from '../test-call-context.ts'
import type { HubspotFakeOptions, HubspotFake } from './hubspot-fake.ts'
import { startHubspotFake } from './hubspot-fake.ts'
import { signHubspotWebhook } from './hubspot-fake-webhooks.ts'

const OBJECTS = '/crm/objects/2026-03/contacts'
const clock = createTestClock(new Date('2026-11-22T12:00:00Z'))
const opened: HubspotFake[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((fake) => fake.close()))
})

describe('writes', () => {
  it('are refused when their values are no strings, their batch is too long or their ids repeat', async () => {
    const fake = await start()
    const upsert = (inputs: readonly unknown[]) => send(fake, `${OBJECTS}/batch/upsert`, { inputs })
    expect((await upsert([input('a', { annualrevenue: 7 })])).status).toBe(400)
    expect((await upsert(Array.from({ length: 101 }, (_, index) => input(String(index))))).status).toBe(400)
    expect((await upsert([input('a'), input('A')])).status).toBe(400)
    expect((await upsert([{ id: 'a', properties: {} }])).status).toBe(400)
    expect((await upsert([input('a'), input('b')])).status).toBe(200)
    expect(fake.portal(1001).records).toHaveLength(2)
  })

  it('are answered record by record when each has a trace id, and whole otherwise', async () => {
    const fake = await start()
    const bad = { email: 'no address' }
    const traced = await send(fake, `${OBJECTS}/batch/upsert`, {
      inputs: [input('a', {}, 'one'), input('b', bad, 'two')],
    })
    expect(traced.status).toBe(207)
    expect(await traced.json()).toMatchObject({
      numErrors: 1,
      errors: [{ category: 'VALIDATION_ERROR', context: { objectWriteTraceId: ['two'] }, errors: [] }],
    })
    const plain = await send(fake, `${OBJECTS}/batch/upsert`, { inputs: [input('c'), input('b', bad)] })
    expect(plain.status).toBe(400)
    expect(fake.portal(1001).records.map(({ properties }) => properties['leadkit_id'])).toEqual(['a'])
  })

  it('keep keys and e-mail addresses unique, whatever their case', async () => {
    const fake = await start()
    const existing = fake.portal(1001).createRecord({ email: 'Ada@example.com' })
    const answer = await send(fake, `${OBJECTS}/batch/upsert`, { inputs: [input('a', { email: 'ada@EXAMPLE.com' })] })
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({ message: `Contact already exists. Existing ID: ${existing.id}` })
  })

  it('free what was unique when the record is archived or merged', async () => {
    const portal = (await start()).portal(1001)
    const first = portal.createRecord({ email: 'ada@example.com' })
    portal.archiveRecord(first.id)
    const second = portal.createRecord({ email: 'ada@example.com' })
    const third = portal.createRecord({ firstname: 'Grace' })
    portal.mergeRecords(third.id, second.id)
    expect(portal.record(second.id)?.id).toBe(third.id)
    expect(portal.createRecord({ email: 'ada@example.com' }).id).not.toBe(second.id)
  })
})

describe('search', () => {
  it('shows a write only after the lag, and pages', async () => {
    const fake = await start({ now: clock.now, searchLagMs: 5000 })
    for (const firstname of ['a', 'b', 'c']) fake.portal(1001).createRecord({ firstname })
    const search = async (after: string) => {
      const body = { filterGroups: [{ filters: [] }], sorts: [], properties: ['firstname'], limit: 2, after }
      return (await (await send(fake, `${OBJECTS}/search`, body)).json()) as {
        total: number
        results: unknown[]
        paging?: unknown
      }
    }
    expect((await search('0')).total).toBe(0)
    clock.advance(5000)
    expect(await search('0')).toMatchObject({ total: 3, paging: { next: { after: '2' } } })
    expect((await search('2')).results).toHaveLength(1)
  })
})

describe('access', () => {
  it('belongs to one portal, ends with its token and its scopes, and is counted', async () => {
    const fake = await start({
      now: clock.now,
      portals: [{ portalId: 1 }, { portalId: 2, scopes: ['crm.objects.contacts.read'] }],
      limits: { tenSecondly: 2 },
    })
    const list = (token: string) => send(fake, `${OBJECTS}/batch/upsert`, { inputs: [input('a')] }, token)
    expect((await list('pat-1')).status).toBe(200)
    expect(fake.portal(2).records).toEqual([])
    expect((await list('pat-2')).status).toBe(403)
    expect((await list('pat-3')).status).toBe(401)
    expect((await list('pat-1')).headers.get('x-hubspot-ratelimit-remaining')).toBe('0')
    expect((await list('pat-1')).status).toBe(429)
    clock.advance(10_000)
    expect((await list('pat-1')).status).toBe(200)
    const token = fake.auth.issueAccessToken(fake.portal(1))
    clock.advance(30 * 60_000)
    expect(await (await list(token)).json()).toMatchObject({ category: 'EXPIRED_AUTHENTICATION' })
  })

  it('rotates refresh tokens and takes none twice', async () => {
    const fake = await start()
    const grant = (refreshToken: string, type: string = 'application/x-www-form-urlencoded') =>
      fetch(`${fake.url}/oauth/2026-03/token`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: new URLSearchParams({
          grant_type: 'refresh_token',
          client_id: 'client-1001',
          client_secret: 'secret-1001',
          refresh_token: refreshToken,
        }).toString(),
      })
    expect((await grant('refresh-1001', 'application/json')).status).toBe(415)
    expect((await grant('refresh-1001')).status).toBe(200)
    expect((await grant('refresh-1001')).status).toBe(400)
    expect((await grant(fake.auth.refreshTokenOf(fake.portal(1001)) ?? '')).status).toBe(200)
  })
})

describe('gdpr-delete', () => {
  it('puts an unknown e-mail address on the block list, as HubSpot does', async () => {
    const fake = await start()
    const record = fake.portal(1001).createRecord({ email: 'ada@example.com' })
    const body = { objectId: 'grace@example.com', idProperty: 'email' }
    expect((await send(fake, `${OBJECTS}/gdpr-delete`, body)).status).toBe(204)
    expect(fake.blockedEmails).toEqual(['grace@example.com'])
    expect((await send(fake, `${OBJECTS}/gdpr-delete`, { objectId: record.id })).status).toBe(204)
    expect(fake.portal(1001).records).toEqual([])
    expect((await send(fake, `${OBJECTS}/gdpr-delete`, { objectId: record.id })).status).toBe(404)
  })
})

describe('webhooks', () => {
  it('are signed, tell every change in order, and come again until they are taken', async () => {
    const received: {
      readonly signature: string
      readonly expected: string
      readonly entry: Record<string, unknown>
    }[] = []
    const host = await startFakeHttpServer((request) => {
      const timestamp = new Date(Number(request.headers.get('x-hubspot-request-timestamp')))
      const url = `${host.url}/hooks`
      const signed = signHubspotWebhook({ clientSecret: 's', method: 'POST', url, body: request.text(), timestamp })
      const [entry] = request.json() as Record<string, unknown>[]
      received.push({
        signature: request.headers.get('x-hubspot-signature-v3') ?? '',
        expected: signed['x-hubspot-signature-v3'] ?? '',
        entry: entry ?? {},
      })
      return { status: 200 }
    })
    host.fault({ kind: 'status', status: 500 })
    const fake = await start({ webhooks: { url: `${host.url}/hooks`, clientSecret: 's', appId: 9, retryDelayMs: 1 } })
    const portal = fake.portal(1001)
    const kept = portal.createRecord({ firstname: 'Ada' })
    portal.mergeRecords(kept.id, portal.createRecord({}).id)
    await send(fake, `${OBJECTS}/${kept.id}`, { properties: { phone: '1' } }, 'pat-1001', 'PATCH')
    portal.purgeRecord(kept.id)
    await fake.webhooksSettled()
    await host.close()
    expect(received.every(({ signature, expected }) => signature === expected && signature !== '')).toBe(true)
    expect(
      received.map(({ entry }) => [entry['subscriptionType'], entry['changeSource'], entry['attemptNumber']]),
    ).toEqual([
      ['contact.creation', 'CRM_UI', 1],
      ['contact.propertyChange', 'CRM_UI', 0],
      ['contact.creation', 'CRM_UI', 0],
      ['contact.merge', 'CRM_UI', 0],
      ['contact.propertyChange', 'INTEGRATION', 0],
      ['contact.privacyDeletion', 'CRM_UI', 0],
    ])
  })
})

async function start(options: HubspotFakeOptions = {}): Promise<HubspotFake> {
  const fake = await startHubspotFake(options)
  opened.push(fake)
  return fake
}

function input(key: string, properties: Readonly<Record<string, unknown>> = {}, objectWriteTraceId?: string): object {
  return {
    id: key,
    idProperty: 'leadkit_id',
    properties,
    ...(objectWriteTraceId === undefined ? {} : { objectWriteTraceId }),
  }
}

function send(
  fake: HubspotFake,
  path: string,
  body: unknown,
  token: string = 'pat-1001',
  method: string = 'POST',
): Promise<Response> {
  return fetch(`${fake.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}
