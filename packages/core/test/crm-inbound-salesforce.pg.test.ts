import { createLeadKit, type FieldMapping, type HostEvent } from '@leadkit/core'
import { createSalesforceCrmProvider } from '@leadkit/crm-salesforce'
import { type SalesforceFake, startSalesforceFake } from '@leadkit/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnPostgres } from './support/database/databases.ts'

const MAPPINGS: readonly FieldMapping[] = [
  { target: 'LastName', source: 'lead.name' },
  { target: 'Company', source: 'lead.company', default: '?' },
  { target: 'Email', source: 'lead.email', owner: 'remote' },
  { target: 'Phone', source: 'lead.phone', owner: 'latest' },
]

/** A host beside a Salesforce that it has to ask: there are no webhooks. */
async function createHost(database: DatabaseOptions) {
  const clock = { aheadMs: 0 }
  const now = (): Date => new Date(Date.now() + clock.aheadMs)
  const salesforce = await startSalesforceFake({ now })
  const told: HostEvent[] = []
  const kit = createLeadKit({
    database,
    encryption: { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] },
    crms: [createSalesforceCrmProvider({ loginUrl: salesforce.loginUrl, domains: ['127.0.0.1'] })],
    events: { 'crm.record_changed': (event) => void told.push(event) },
    now,
  })
  const tenant = kit.tenant((await kit.tenants.create({ name: `Tenant ${Math.random()}`, tier: 'pro' })).id)
  const { oauth } = salesforce.org(0)
  await tenant.crmConfigs.create({ provider: 'salesforce', credentials: { ...oauth }, fieldMappings: MAPPINGS })
  const poll = async (): Promise<void> => {
    clock.aheadMs += 10 * 60_000
    await kit.worker().drain()
  }
  await kit.worker().drain()
  const lead = async (name: string) => {
    const { id } = await tenant.leads.create({ name, email: `${name}@example.org`, phone: '1' })
    await kit.worker().drain()
    return { id, recordId: recordOf(salesforce, id) }
  }
  return { kit, tenant, salesforce, told, clock, poll, lead }
}

function recordOf(salesforce: SalesforceFake, leadId: string): string {
  return salesforce.org(0).findByValue('Lead', 'LeadKit_Id__c', leadId)[0]?.id ?? ''
}

describeOnPostgres('two-way sync with Salesforce', (options) => {
  let host: Awaited<ReturnType<typeof createHost>>
  beforeAll(async () => {
    host = await createHost(options())
  })
  afterAll(async () => {
    await host.kit.close()
    await host.salesforce.close()
  })

  it('brings back what a person changed there, by asking, and writes nothing in turn', async () => {
    const { salesforce, tenant } = host
    const { id, recordId } = await host.lead('ada')
    host.clock.aheadMs += 60_000
    salesforce.org(0).updateRecord(recordId, { Email: 'new@example.org', Phone: '2', LastName: 'Mine' })
    const writes = (): number =>
      salesforce.requests.filter(({ method, url }) => method !== 'GET' && url.pathname.includes('/sobjects')).length
    const before = writes()
    await host.poll()
    await host.poll()
    expect(await tenant.leads.get(id)).toMatchObject({ email: 'new@example.org', phone: '2', name: 'ada' })
    expect(writes()).toBe(before)
    await tenant.leads.update(id, { phone: '3' })
    await host.poll()
    expect(salesforce.org(0).record(recordId)?.fields).toMatchObject({ Phone: '3', Email: 'new@example.org' })
    expect((await tenant.leads.get(id)).phone).toBe('3')
  })

  it('follows what was deleted, restored, merged and converted', async () => {
    const { salesforce, tenant, told } = host
    const org = salesforce.org(0)
    const one = await host.lead('one')
    const two = await host.lead('two')
    const three = await host.lead('three')
    host.clock.aheadMs += 60_000
    told.length = 0
    org.deleteRecord(one.recordId)
    org.deleteRecord(two.recordId, three.recordId)
    await host.poll()
    await tenant.leads.update(one.id, { name: 'one more' })
    await host.poll()
    expect(told.map(({ payload }) => payload)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ leadId: one.id, change: 'deleted' }),
        expect.objectContaining({ leadId: two.id, change: 'merged', survivorLeadId: three.id }),
      ]),
    )
    expect(told).toHaveLength(2)
    expect(recordOf(salesforce, one.id)).toBe('')
    org.restoreRecord(one.recordId)
    await host.poll()
    expect(told.at(-1)?.payload).toMatchObject({ leadId: one.id, change: 'restored' })
    expect(org.record(one.recordId)?.fields).toMatchObject({ LastName: 'one more' })
    org.convertLead(three.recordId)
    await host.poll()
    expect(told.at(-1)?.payload).toMatchObject({ leadId: three.id, change: 'converted' })
    await tenant.leads.update(three.id, { phone: '9' })
    await host.poll()
    expect((await tenant.crmSyncs.list({ deadLetter: true })).items).toEqual([])
  })
})
