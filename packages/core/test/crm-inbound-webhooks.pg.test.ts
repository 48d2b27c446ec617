import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createLeadKit, type CrmInboundOptions, type FieldMapping, type HostEvent, toNodeHandler } from '@leadkit/core'
import { createHubspotCrmProvider } from '@leadkit/crm-hubspot'
import { type HubspotFake, signHubspotWebhook, startHubspotFake } from '@leadkit/testing'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnPostgres } from './support/database/databases.ts'

const SECRET = 'the client secret of the app'
const MAPPINGS: readonly FieldMapping[] = [
  { target: 'firstname', source: 'lead.name' },
  { target: 'email', source: 'lead.email', owner: 'remote' },
  { target: 'phone', source: 'lead.phone', owner: 'latest' },
]

/** A host whose HubSpot posts signed webhooks to it, everything over real HTTP. */
async function createHost(database: DatabaseOptions, crmInbound?: CrmInboundOptions) {
  const told: HostEvent[] = []
  const clock = { aheadMs: 0 }
  const now = (): Date => new Date(Date.now() + clock.aheadMs)
  const server = createServer((request, response) => void toNodeHandler(kit.handler)(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/hubspot`
  const hubspot = await startHubspotFake({ now, webhooks: { url, clientSecret: SECRET, appId: 9 } })
  const kit = createLeadKit({
    database,
    encryption: { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] },
    crms: [createHubspotCrmProvider({ baseUrl: hubspot.url, webhookSecrets: [SECRET] })],
    events: { 'crm.record_changed': (event) => void told.push(event) },
    ...(crmInbound !== undefined && { crmInbound }),
    now,
  })
  const close = async (): Promise<void> => {
    await hubspot.close()
    server.close()
    await kit.close()
  }
  return { kit, hubspot, told, clock, url, close }
}

type Host = Awaited<ReturnType<typeof createHost>>

async function connect({ kit, hubspot }: Host) {
  const tenant = kit.tenant((await kit.tenants.create({ name: `Tenant ${Math.random()}`, tier: 'pro' })).id)
  const credentials = { accessToken: hubspot.portals[0]?.accessTokens[0] ?? '' }
  const config = await tenant.crmConfigs.create({ provider: 'hubspot', credentials, fieldMappings: MAPPINGS })
  await tenant.crmConfigs.verify(config.id)
  /** Until neither side has anything left to say. */
  const settle = async (): Promise<void> => {
    for (let round = 0; round < 3; round += 1) {
      await kit.worker().drain()
      await hubspot.webhooksSettled()
    }
  }
  const lead = async (email: string) => {
    const { id } = await tenant.leads.create({ name: 'Ada', email, phone: '1' })
    await settle()
    const record = hubspot.portals[0]?.records.find(({ properties }) => properties['leadkit_id'] === id)
    return { id, recordId: record?.id ?? '' }
  }
  return { tenant, configId: config.id, settle, lead }
}

function portalOf(hubspot: HubspotFake) {
  const [portal] = hubspot.portals
  if (portal === undefined) throw new Error('the fake has a portal')
  return portal
}

function testWebhooks(host: () => Host, tenant: () => Awaited<ReturnType<typeof connect>>): void {
  it('takes a person’s edit over at once, without a poll', async () => {
    const { id, recordId } = await tenant().lead('ada@example.org')
    host().clock.aheadMs += 1_000
    portalOf(host().hubspot).updateRecord(recordId, { email: 'new@example.org', phone: '2', firstname: 'Mine' })
    await tenant().settle()
    const lead = await tenant().tenant.leads.get(id)
    expect(lead).toMatchObject({ email: 'new@example.org', phone: '2', name: 'Ada' })
    expect(await tenant().tenant.crmConfigs.inbound(tenant().configId)).toMatchObject({ waiting: 0, errorCode: null })
  })

  it('says nothing when its own writes come back', async () => {
    const { id } = await tenant().lead('echo@example.org')
    await tenant().tenant.leads.update(id, { phone: '3' })
    await tenant().settle()
    const { version } = await tenant().tenant.leads.get(id)
    const writes = (): number =>
      host().hubspot.requests.filter(({ url }) => /batch\/(upsert|update)$/.test(url.pathname)).length
    const before = writes()
    await tenant().settle()
    host().clock.aheadMs += 10 * 60_000
    await tenant().settle()
    expect((await tenant().tenant.leads.get(id)).version).toBe(version)
    expect(writes()).toBe(before)
  })

  it('follows removals, restoring and merges', async () => {
    const portal = portalOf(host().hubspot)
    const one = await tenant().lead('one@example.org')
    const two = await tenant().lead('two@example.org')
    host().told.length = 0
    portal.archiveRecord(one.recordId)
    await tenant().settle()
    const survivor = portal.createRecord({ email: 'survivor@example.org' })
    portal.mergeRecords(survivor.id, two.recordId)
    await tenant().settle()
    expect(host().told.map(({ payload }) => payload)).toMatchObject([
      { leadId: one.id, change: 'deleted' },
      { leadId: two.id, change: 'merged', survivorLeadId: null },
    ])
    expect((await tenant().tenant.leads.get(two.id)).email).toBe('survivor@example.org')
    await tenant().tenant.leads.update(two.id, { name: 'Two' })
    await tenant().tenant.leads.update(one.id, { name: 'One' })
    await tenant().settle()
    expect(portal.record(survivor.id)?.properties).toMatchObject({ firstname: 'Two' })
    expect(portal.record(one.recordId)).toBeUndefined()
  })
}

function testDoor(host: () => Host, tenant: () => Awaited<ReturnType<typeof connect>>): void {
  const hints = async (): Promise<number> => (await tenant().tenant.crmConfigs.inbound(tenant().configId)).waiting
  const event = (objectId: string) => ({
    eventId: Math.ceil(Math.random() * 1e9),
    subscriptionId: 1,
    portalId: portalOf(host().hubspot).portalId,
    appId: 9,
    occurredAt: Date.now() + host().clock.aheadMs,
    subscriptionType: 'contact.propertyChange',
    objectId: Number(objectId),
    propertyName: 'phone',
    propertyValue: '7',
    changeSource: 'CRM_UI',
    attemptNumber: 0,
  })
  const post = async (body: string, clientSecret = SECRET): Promise<number> => {
    const { url } = host()
    const timestamp = new Date(Date.now() + host().clock.aheadMs)
    const headers = signHubspotWebhook({ clientSecret, method: 'POST', url, body, timestamp })
    return (await fetch(url, { method: 'POST', headers, body })).status
  }

  it('keeps a delivery before it says so, and one row for all its repetitions', async () => {
    const { recordId } = await tenant().lead('kept@example.org')
    const body = JSON.stringify([event(recordId)])
    expect(await Promise.all([post(body), post(body), post(body)])).toEqual([200, 200, 200])
    expect(await hints()).toBe(1)
    await tenant().settle()
    expect(await hints()).toBe(0)
    // Its record was read: the phone there is still what we wrote.
    expect(await post(body)).toBe(200)
    await tenant().settle()
    expect(portalOf(host().hubspot).record(recordId)?.properties['phone']).toBe('1')
  })

  it('refuses what is forged, and leaves no row', async () => {
    const { recordId } = await tenant().lead('forged@example.org')
    expect(await post(JSON.stringify([event(recordId)]), 'another secret')).toBe(401)
    const unsigned = await fetch(host().url, { method: 'POST', body: JSON.stringify([event(recordId)]) })
    expect(unsigned.status).toBe(401)
    expect(await post('no list')).toBe(400)
    expect((await fetch(host().url)).status).toBe(405)
    expect(await hints()).toBe(0)
  })

  it('takes events of accounts that nobody connected, and of objects that are not leads, without a row', async () => {
    const { recordId } = await tenant().lead('stranger@example.org')
    expect(await post(JSON.stringify([{ ...event(recordId), portalId: 4711 }]))).toBe(200)
    expect(await post(JSON.stringify([{ ...event(recordId), changeSource: 'INTEGRATION', sourceId: '9' }]))).toBe(200)
    expect(await hints()).toBe(0)
  })
}

function describeHost(name: string, define: (...parts: Parameters<typeof testDoor>) => void): void {
  describeOnPostgres(name, (options) => {
    let host: Host | undefined
    let tenant: Awaited<ReturnType<typeof connect>> | undefined
    const getHost = (): Host => host ?? expect.fail('the host is for tests')
    beforeAll(async () => {
      host = await createHost(options())
    })
    beforeEach(async () => {
      tenant = await connect(getHost())
    })
    afterAll(() => host?.close())
    define(getHost, () => tenant ?? expect.fail('the tenant is for tests'))
  })
}

it('answers 503 while the storage is out, so that the CRM tries again', async () => {
  const kit = createLeadKit({
    database: { connectionString: 'postgres://nobody@127.0.0.1:1/nothing' },
    encryption: { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] },
    crms: [createHubspotCrmProvider({ webhookSecrets: [SECRET] })],
  })
  const url = 'https://in.example.org/webhooks/hubspot'
  const occurredAt = Date.now()
  const base = { eventId: 1, subscriptionId: 1, portalId: 1001, appId: 9, occurredAt, attemptNumber: 0 }
  const body = JSON.stringify([{ ...base, subscriptionType: 'contact.deletion', objectId: 51 }])
  const headers = signHubspotWebhook({ clientSecret: SECRET, method: 'POST', url, body, timestamp: new Date() })
  const answer = await kit.handler(new Request(url, { method: 'POST', headers, body }))
  expect(answer.status).toBe(503)
  await kit.close()
})

describeHost('Webhooks of a CRM', testWebhooks)
describeHost('The door for webhooks of a CRM', testDoor)
