import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRulesAiScorer } from '@leadkit/ai-rules'
import { createLeadKit, type HostEvent, toNodeHandler } from '@leadkit/core'
import { createHubspotCrmProvider } from '@leadkit/crm-hubspot'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { loadVendorSpecification, startGraphApiFake, startHubspotFake } from '@leadkit/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnPostgresAndPglite } from './support/database/databases.ts'

/** A host with the fakes as the outside world, everything over real HTTP. */
async function createHost(database: DatabaseOptions) {
  const told: HostEvent[] = []
  const graph = await startGraphApiFake({ appSecret: 'the app secret', verifyToken: 'verify' })
  const specification = await loadVendorSpecification('hubspot', process.env['LEADKIT_SHARED_DIR'])
  const hubspot = await startHubspotFake({ specification })
  const kit = createLeadKit({
    database,
    encryption: { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] },
    platforms: [createFacebookIngestor({ appSecrets: ['the app secret'], verifyToken: 'verify', graphUrl: graph.url })],
    crms: [createHubspotCrmProvider({ baseUrl: hubspot.url })],
    ai: createRulesAiScorer(),
    events: { 'crm.synced': (event) => void told.push(event), 'lead.scored': (event) => void told.push(event) },
  })
  const server = createServer((request, response) => void toNodeHandler(kit.handler)(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  graph.deliverTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/facebook`)
  const close = async (): Promise<void> => {
    server.close()
    await Promise.all([kit.close(), graph.close(), hubspot.close()])
    expect(hubspot.violations()).toEqual([])
  }
  return { graph, hubspot, kit, told, close }
}

type Host = Awaited<ReturnType<typeof createHost>>

async function connectTenant({ graph, hubspot, kit }: Host, name: string) {
  const page = graph.addPage({ name })
  const tenant = kit.tenant((await kit.tenants.create({ name, tier: 'pro', settings: { autoReply: 'send' } })).id)
  await tenant.socialAccounts.connect({ platform: 'facebook', accountId: page.id, accessToken: page.accessToken })
  const credentials = { accessToken: hubspot.portals[0]?.accessTokens[0] ?? '' }
  const config = await tenant.crmConfigs.create({ provider: 'hubspot', credentials })
  expect((await tenant.crmConfigs.verify(config.id, { createKeyField: true })).problems).toEqual([])
  return { page, tenant, config }
}

describeOnPostgresAndPglite('the main job', (options) => {
  let opened: Host | undefined
  const getHost = (): Host => opened ?? expect.fail('the host is for tests')
  beforeAll(async () => {
    opened = await createHost(options())
  })
  afterAll(() => opened?.close())

  it('takes signed webhooks to one scored lead, an answer, and one record in the CRM', async () => {
    const { graph, hubspot, kit, told } = getHost()
    const { page, tenant } = await connectTenant(getHost(), 'Acme')
    const ada = graph.addPerson(page, { name: 'Ada Example' })
    await graph.says(ada, 'Hello! How much is the pro plan for ten people? We want to buy this week.')
    await graph.says(ada, 'My e-mail is ada@example-bikes.test')
    await kit.worker().drain()
    await graph.settled()
    await kit.worker().drain()

    const [lead, ...others] = (await tenant.leads.list()).items
    expect(others).toEqual([])
    expect(lead).toMatchObject({ email: 'ada@example-bikes.test', name: 'Ada Example', status: 'new' })
    expect(lead?.score).toMatch(/hot|warm/)
    const explanation = await tenant.leads.explain(lead?.id ?? '')
    expect(JSON.stringify(explanation)).toContain('How much is the pro plan')

    const records = hubspot.portals[0]?.records ?? []
    expect(records.map((record) => record.properties)).toMatchObject([
      { leadkit_id: lead?.id, email: 'ada@example-bikes.test' },
    ])
    expect((await tenant.crmSyncs.list({ status: 'success' })).items.length).toBeGreaterThan(0)
    expect(graph.messages.filter((message) => message.direction === 'outbound').length).toBeGreaterThan(0)
    expect((await tenant.stats()).messages).toEqual({
      inbound: 2,
      outbound: graph.messages.filter((message) => message.direction === 'outbound').length,
    })
    expect(new Set(told.map((event) => event.type))).toEqual(new Set(['crm.synced', 'lead.scored']))
  })

  it('brings each later change of the lead to the same record', async () => {
    const { hubspot, kit, graph } = getHost()
    const { page, tenant } = await connectTenant(getHost(), 'Second')
    await graph.says(graph.addPerson(page, { name: 'Ben Example' }), 'I would like to order a bike, what is the price?')
    await kit.worker().drain()
    const [lead] = (await tenant.leads.list()).items
    await tenant.leads.move(lead?.id ?? '', { to: 'qualified', by: 'user 1' })
    await tenant.leads.update(lead?.id ?? '', { company: 'Example Ltd' })
    await kit.worker().drain()
    const records = (hubspot.portals[0]?.records ?? []).filter((record) => record.properties['leadkit_id'] === lead?.id)
    expect(records.map((record) => record.properties['company'])).toEqual(['Example Ltd'])
  })
})
