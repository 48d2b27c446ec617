import { createLeadKit, type FieldMapping } from '@leadkit/core'
import { createZohoCrmProvider } from '@leadkit/crm-zoho'
import { type FakeHttpServer, startFakeHttpServer, startZohoFake, type ZohoFake } from '@leadkit/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnPostgres } from './support/database/databases.ts'

const MAPPINGS: readonly FieldMapping[] = [
  { target: 'Last_Name', source: 'lead.name' },
  { target: 'Phone', source: 'lead.phone', owner: 'latest' },
]
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

const clock = { aheadMs: 0 }
const now = (): Date => new Date(Date.now() + clock.aheadMs)

function createHost(database: DatabaseOptions, zoho: ZohoFake, webhookUrl: string) {
  const dataCentre = { accountsServer: zoho.url, apiDomains: [zoho.url] }
  return createLeadKit({
    database,
    encryption: { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] },
    crms: [createZohoCrmProvider({ additionalDataCentres: [dataCentre] })],
    crmInbound: { webhookUrl },
    now,
  })
}

type Host = () => {
  readonly kit: ReturnType<typeof createHost>
  readonly zoho: ZohoFake
  readonly server: FakeHttpServer
}

describeOnPostgres('two-way sync with Zoho', (options) => {
  let host: ReturnType<Host>

  beforeEach(async () => {
    clock.aheadMs = 0
    const zoho = await startZohoFake({ now })
    const server = await startFakeHttpServer(async ({ url, method, headers, body }) => {
      const request = new Request(url, { method, headers, body: Uint8Array.from(body) })
      return { status: (await host.kit.handler(request)).status }
    })
    host = { zoho, server, kit: createHost(options(), zoho, `${server.url}/webhooks`) }
  })

  afterEach(async () => {
    await host.kit.close()
    await Promise.all([host.zoho.close(), host.server.close()])
  })

  testChannel(() => host)
})

async function connect({ kit, zoho }: ReturnType<Host>) {
  const tenant = kit.tenant((await kit.tenants.create({ name: `Tenant ${Math.random()}` })).id)
  const organisation = zoho.organisation('1001')
  // As a host has them after an authorisation: the first access token comes with the first refresh.
  const credentials = { ...organisation.oauth, accountsServer: zoho.url }
  await tenant.crmConfigs.create({ provider: 'zoho', credentials, fieldMappings: MAPPINGS })
  /** Until nothing is due, also of what Zoho has to say about it. */
  const drain = async (): Promise<void> => {
    await kit.worker().drain()
    await zoho.notificationsSettled()
    await kit.worker().drain()
  }
  const lead = await tenant.leads.create({ name: 'Ada', phone: '1' })
  await drain()
  return { tenant, organisation, drain, lead, recordId: organisation.records[0]?.id ?? '' }
}

function countWrites({ zoho }: ReturnType<Host>): number {
  return zoho.requests.filter(({ method, url }) => method !== 'GET' && url.pathname.includes('/Leads')).length
}

function testChannel(host: Host): void {
  it('brings a lead there, and what a person changes there back by the channel, without an echo', async () => {
    const { tenant, organisation, drain, lead, recordId } = await connect(host())
    expect(organisation.record(recordId)?.fields).toEqual({ LeadKit_ID: lead.id, Last_Name: 'Ada', Phone: '1' })
    clock.aheadMs += 2000
    organisation.updateRecord(recordId, { Phone: '2' })
    await host().zoho.notificationsSettled()
    await drain()
    expect((await tenant.leads.get(lead.id)).phone).toBe('2')
    expect(countWrites(host())).toBe(1)
  })

  it('finds by polling what no notification told, and renews the channel before it ends', async () => {
    const { tenant, organisation, drain, lead, recordId } = await connect(host())
    host().server.fault({ kind: 'status', status: 500, times: 20 })
    clock.aheadMs += 2000
    organisation.updateRecord(recordId, { Phone: '3' })
    await host().zoho.notificationsSettled()
    clock.aheadMs += 10 * MINUTE_MS
    await drain()
    expect((await tenant.leads.get(lead.id)).phone).toBe('3')
    clock.aheadMs += 6.5 * DAY_MS
    await drain()
    clock.aheadMs += 6 * DAY_MS
    expect(host().zoho.channels).toHaveLength(1)
  })

  it('believes no notification that names another channel', async () => {
    const { tenant, organisation, drain, lead, recordId } = await connect(host())
    const { zoho, server } = host()
    const [channel] = zoho.channels
    const forged = {
      server_time: now().getTime(),
      module: 'Leads',
      ids: [recordId],
      operation: 'delete',
      channel_id: channel?.channelId,
      token: 'guessed-guessed-guessed-guessed',
    }
    const seen = zoho.requests.length
    await fetch(`${server.url}/webhooks/zoho`, { method: 'POST', body: JSON.stringify(forged) })
    await drain()
    expect(zoho.requests).toHaveLength(seen)
    expect(organisation.records).toHaveLength(1)
    expect((await tenant.leads.get(lead.id)).name).toBe('Ada')
  })
}
