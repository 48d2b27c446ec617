import { Client } from 'pg'
import type { FieldMapping } from '@leadkit/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeOnPostgres } from './support/database/databases.ts'
import { fieldNames, startVendorHost, type VendorHost, type VendorId, vendorIds } from './support/crm/vendor-host.ts'

const EMAIL = 'ada@example.org'

function mappingsOf(id: VendorId, owner?: 'remote' | 'latest'): readonly FieldMapping[] {
  const { name, email, phone, company } = fieldNames[id]
  return [
    { target: name, source: 'lead.name', ...(owner !== undefined && { owner }) },
    { target: email, source: 'lead.email', ...(owner !== undefined && { owner }) },
    { target: phone, source: 'lead.phone' },
    { target: company, source: 'lead.company', default: '[not provided]' },
  ]
}

/** What a person entered in the CRM before the lead came. */
function person({ names }: VendorHost) {
  return { [names.name]: 'Hand', [names.email]: EMAIL, [names.company]: 'Hand & Co' }
}

type Host = () => VendorHost

function testLinks(id: VendorId, host: Host): void {
  it.each(['remote', 'latest'] as const)(
    'link by a field that is owned by %s, and make no second record',
    async (owner) => {
      await host().connect(mappingsOf(id, owner))
      const recordId = host().vendor.create(person(host()))
      const leadId = await host().lead({ name: 'Ada', email: EMAIL, phone: '+442079460958' })
      await host().later()
      expect(host().vendor.records()).toMatchObject([
        {
          id: recordId,
          fields: { [host().names.key]: leadId, [host().names.name]: 'Hand', [host().names.phone]: '+442079460958' },
        },
      ])
      expect((await host().tenant.leads.get(leadId)).name, 'what the CRM has stays').toBe('Hand')
    },
  )

  it('fill what is empty at first, and write what the lead changes later', async () => {
    await host().connect(mappingsOf(id))
    const recordId = host().vendor.create(person(host()))
    const leadId = await host().lead({ name: 'Ada', email: EMAIL, phone: '+442079460958' })
    const { names } = host()
    const kept = { [names.name]: 'Hand', [names.company]: 'Hand & Co', [names.phone]: '+442079460958' }
    expect(host().vendor.records()).toMatchObject([{ id: recordId, fields: { ...kept, [names.key]: leadId } }])
    await host().tenant.leads.update(leadId, { phone: '+442079460959' })
    await host().drain()
    expect(host().vendor.records()[0]?.fields).toMatchObject({ ...kept, [names.phone]: '+442079460959' })
    await host().tenant.leads.update(leadId, { company: 'Analytical Engines' })
    await host().drain()
    expect(host().vendor.records()[0]?.fields).toMatchObject({ [names.company]: 'Analytical Engines' })
  })

  it('overwrite on the first link where the mapping says so', async () => {
    const [name, email, phone, company] = mappingsOf(id)
    const mappings = [name, email, phone, { ...company, onLink: 'overwrite' }] as readonly FieldMapping[]
    await host().connect(mappings)
    host().vendor.create(person(host()))
    await host().lead({ name: 'Ada', email: EMAIL, company: 'Ours' })
    const { names } = host()
    expect(host().vendor.records()[0]?.fields).toMatchObject({ [names.name]: 'Hand', [names.company]: 'Ours' })
  })
}

function testSharing(id: VendorId, host: Host): void {
  it.each(['first', 'second'] as const)('keep a record that two leads share when the %s is removed', async (which) => {
    const configId = await host().connect(mappingsOf(id))
    const first = await host().lead({ name: 'Ada', email: EMAIL })
    const second = await host().lead({ name: 'Ada', email: EMAIL, phone: '+442079460958' })
    expect(host().vendor.records()).toHaveLength(1)
    expect(host().changes()).toEqual([
      { leadId: second, crmConfigId: configId, change: 'shared', survivorLeadId: first },
    ])
    const [gone, left] = which === 'first' ? [first, second] : [second, first]
    await host().tenant.leads.remove(gone)
    await host().drain()
    expect(host().vendor.records()).toMatchObject([{ fields: { [host().names.key]: left } }])
    expect(host().changes().at(-1)).toMatchObject({ leadId: gone, change: 'unlinked', survivorLeadId: left })
    await host().tenant.leads.update(left, { company: 'Acme' })
    await host().drain()
    expect(host().vendor.records()[0]?.fields).toMatchObject({ [host().names.company]: 'Acme' })
    await host().tenant.leads.remove(left)
    await host().drain()
    expect(host().vendor.records(), 'the last one takes the record with it').toEqual([])
  })
}

function testCut(host: Host, connectionString: () => string): void {
  it('stay linked to one record, and keep what a person entered, when the database goes between link and answer', async () => {
    await host().connect(mappingsOf(host().id))
    const { names, vendor, tenant, hooks } = host()
    const recordId = vendor.create(person(host()))
    hooks.afterUpdate = async () => {
      const client = new Client({ connectionString: connectionString() })
      await client.connect()
      const cut = await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
      )
      await client.end()
      expect(cut.rowCount).toBeGreaterThan(0)
    }
    const lead = await tenant.leads.create({ name: 'Ada', email: EMAIL, company: 'Ours', phone: '+442079460958' })
    await host().drain()
    expect(hooks.afterUpdate, 'the record was written').toBeUndefined()
    await host().later()
    expect(vendor.records()).toMatchObject([
      { id: recordId, fields: { [names.key]: lead.id, [names.name]: 'Hand', [names.phone]: '+442079460958' } },
    ])
    expect((await tenant.crmSyncs.list({ status: 'success' })).items).toHaveLength(1)
    await tenant.leads.update(lead.id, { phone: '+442079460959' })
    await host().drain()
    expect(vendor.records()).toMatchObject([{ id: recordId, fields: { [names.phone]: '+442079460959' } }])
  })
}

function testRemovalMeanwhile(host: Host): void {
  it('is not linked to one that goes with another lead at the same moment, but written anew', async () => {
    await host().connect(mappingsOf(host().id))
    const first = await host().lead({ name: 'Ada', email: EMAIL })
    const [{ id: removed } = { id: '' }] = host().vendor.records()
    const second = await host().tenant.leads.create({ name: 'Ada King', email: EMAIL })
    await host().tenant.leads.remove(first)
    await host().drain()
    await host().later()
    const { names, vendor, tenant } = host()
    expect(vendor.records()).toMatchObject([{ fields: { [names.key]: second.id, [names.email]: EMAIL } }])
    expect(vendor.records()[0]?.id).not.toBe(removed)
    await tenant.leads.update(second.id, { company: 'Acme' })
    await host().drain()
    expect(vendor.records()[0]?.fields).toMatchObject({ [names.company]: 'Acme' })
    expect((await tenant.crmSyncs.list({ deadLetter: true })).items).toEqual([])
  })
}

describeOnPostgres('leads and the records that were there before', (options) => {
  describe.each(vendorIds)('in %s', (id) => {
    let host: VendorHost
    beforeEach(async () => {
      host = await startVendorHost(options(), id)
    })
    afterEach(() => host.close())

    testLinks(id, () => host)
    testSharing(id, () => host)
    testRemovalMeanwhile(() => host)
    testCut(
      () => host,
      () => (options() as { readonly connectionString: string }).connectionString,
    )
  })
})
