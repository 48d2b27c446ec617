import { LeadKitError } from '@leadkit/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CrmTenant, describeForCrm } from './support/crm/crm-world.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { type HubspotHost, startHubspotHost } from './support/crm/hubspot-host.ts'

function recordsOf(host: HubspotHost): readonly (string | undefined)[] {
  return host.hubspot.portal(1).records.map(({ properties }) => properties['leadkit_id'])
}

function removalsOf(host: HubspotHost): readonly string[] {
  const isRemoval = ({ method, url }: (typeof host.hubspot.requests)[number]): boolean =>
    method === 'DELETE' || /archive|gdpr/.test(url.pathname)
  return host.hubspot.requests.filter(isRemoval).map(({ url }) => url.pathname.split('/').slice(4).join('/'))
}

function testSettings(host: () => HubspotHost): void {
  it('moves the record to the trash, by its own id, unless the config says otherwise', async () => {
    const { tenant } = await host().connect()
    const lead = await tenant.leads.create({ name: 'Ada' })
    await host().drain()
    const before = removalsOf(host()).length
    await tenant.leads.remove(lead.id)
    await host().drain()
    expect(recordsOf(host())).not.toContain(lead.id)
    expect(removalsOf(host()).slice(before).join()).toMatch(/archive|contacts\/\d+/)
    expect((await tenant.crmSyncs.list({ leadId: lead.id })).items[0]).toMatchObject({
      action: 'delete',
      status: 'success',
    })
  })

  it('erases the record for good where the config says purge', async () => {
    const { tenant, configId } = await host().connect()
    expect(await tenant.crmConfigs.update(configId, { onDelete: 'purge' })).toMatchObject({ onDelete: 'purge' })
    const lead = await tenant.leads.create({ name: 'Ada', email: 'ada@example.org' })
    await host().drain()
    const record = host()
      .hubspot.portal(1)
      .records.find(({ properties }) => properties['leadkit_id'] === lead.id)
    await tenant.leads.remove(lead.id)
    await host().drain()
    const purge = host().hubspot.requests.findLast(({ url }) => url.pathname.endsWith('gdpr-delete'))
    expect(purge?.json()).toMatchObject({ objectId: record?.id })
    expect(host().hubspot.blockedEmails).toEqual([])
    expect(
      host()
        .hubspot.portal(1)
        .record(record?.id ?? ''),
    ).toBeUndefined()
  })

  it('leaves the record as it is where the config says keep', async () => {
    const { tenant, configId } = await host().connect()
    await tenant.crmConfigs.update(configId, { onDelete: 'keep' })
    const lead = await tenant.leads.create({ name: 'Ada' })
    await host().drain()
    const before = host().hubspot.requests.length
    await tenant.leads.remove(lead.id)
    await host().drain()
    expect(recordsOf(host())).toContain(lead.id)
    expect(host().hubspot.requests.slice(before)).toEqual([])
  })
}

function testReach(host: () => HubspotHost): void {
  it('removes also what was written by request alone, and a record whose id was never heard of', async () => {
    const { tenant, configId } = await host().connect()
    await tenant.crmConfigs.update(configId, { autoSync: false })
    const lead = await tenant.leads.create({ name: 'Ada' })
    await tenant.crmSyncs.request({ leadId: lead.id, crmConfigId: configId })
    await host().drain()
    expect(recordsOf(host())).toContain(lead.id)
    await tenant.leads.remove(lead.id)
    await host().drain()
    expect(recordsOf(host())).not.toContain(lead.id)

    await tenant.crmConfigs.update(configId, { autoSync: true })
    const lost = await tenant.leads.create({ name: 'Grace' })
    host().hubspot.fault({ kind: 'drop', when: 'after', match: ({ url }) => url.pathname.endsWith('upsert') })
    await host().drain()
    expect(recordsOf(host())).toContain(lost.id)
    await tenant.leads.remove(lost.id)
    host().aheadMs += 60_000
    await host().drain()
    expect(recordsOf(host())).not.toContain(lost.id)
  })
}

function testRefusal(tenant: () => CrmTenant): void {
  it('refuses purge at once where the vendor cannot', async () => {
    const config = await tenant().connect()
    const update = tenant().configs.update(config, { onDelete: 'purge' })
    await expect(update).rejects.toThrow(LeadKitError)
    await expect(update).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('onDelete') as string,
    })
  })
}

describeOnPostgres('removing a lead', (options) => {
  let host: HubspotHost
  beforeAll(async () => {
    host = await startHubspotHost(options(), { portals: [{ portalId: 1 }] })
  })
  afterAll(() => host.close())
  testSettings(() => host)
  testReach(() => host)
})

describeForCrm('removing a lead for good', testRefusal)
