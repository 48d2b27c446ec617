import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeOnPostgres } from './support/database/databases.ts'
import { type HubspotHost, startHubspotHost } from './support/crm/hubspot-host.ts'

/** Runs an erasure to its end, with all waits. */
async function drainAll(host: HubspotHost, rounds = 4): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await host.drain()
    host.aheadMs += 600_000
  }
}

describeOnPostgres('subjects.erase in CRMs', (options) => {
  let host: HubspotHost
  beforeAll(async () => {
    host = await startHubspotHost(options())
  })
  afterAll(() => host.close())

  it.each(['trash', 'keep', 'purge'] as const)(
    'erases the record for good where removed leads go to: %s',
    async (onDelete) => {
      const { tenant, configId } = await host.connect()
      await tenant.crmConfigs.update(configId, { onDelete })
      const lead = await tenant.leads.create({ name: 'Ada', email: `ada-${onDelete}@example.org` })
      const other = await tenant.leads.create({ name: 'Ben', email: `ben-${onDelete}@example.org` })
      await host.drain()
      const recordOf = (id: string) =>
        (host.hubspot.portals[0]?.records ?? []).find(({ properties }) => properties['leadkit_id'] === id)
      const record = recordOf(lead.id)
      expect(record).toBeDefined()
      const preview = await tenant.subjects.erase({ leadId: lead.id }, { by: 'bo', dryRun: true })
      expect(preview.crmRecords).toEqual([{ crmConfigId: configId, leadId: lead.id }])

      const { id } = await tenant.subjects.erase({ leadId: lead.id }, { by: 'bo' })
      await drainAll(host)
      const purge = host.hubspot.requests.findLast(({ url }) => url.pathname.endsWith('gdpr-delete'))
      expect(purge?.json()).toMatchObject({ objectId: record?.id })
      expect(recordOf(lead.id)).toBeUndefined()
      expect(recordOf(other.id)).toBeDefined()
      const { status, report } = await tenant.subjects.erasures.get(id)
      expect(status).toBe('done')
      expect(report?.crms).toEqual([{ crmConfigId: configId, provider: 'hubspot', mode: 'purge', records: 1 }])
      const links = await tenant.transaction(({ query }) => query('SELECT lead_id FROM crm_links'))
      expect(links).toEqual([{ lead_id: other.id }])
    },
  )

  it('is not done before the CRM has removed the record', async () => {
    const { tenant, configId } = await host.connect()
    const lead = await tenant.leads.create({ name: 'Eve', email: 'eve@example.org' })
    await host.drain()
    await tenant.crmConfigs.pause(configId, 'checking')
    const { id } = await tenant.subjects.erase({ leadId: lead.id }, { by: 'bo' })
    await drainAll(host)
    expect(await tenant.subjects.erasures.get(id)).toMatchObject({
      status: 'running',
      step: 'crms',
      errorCode: 'crm_pending',
      report: null,
    })
    await tenant.crmConfigs.resume(configId)
    await drainAll(host)
    expect(await tenant.subjects.erasures.get(id)).toMatchObject({ status: 'done', errorCode: null })
  })
})
