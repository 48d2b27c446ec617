import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeOnPostgres } from './support/database/databases.ts'
import { fieldNames, startVendorHost, type VendorHost, type VendorId, vendorIds } from './support/crm/vendor-host.ts'

const BY = { by: 'ines' }

function mappingsOf(id: VendorId) {
  const { name, email, phone, company } = fieldNames[id]
  return [
    { target: name, source: 'lead.name', owner: 'latest' },
    { target: email, source: 'lead.email', owner: 'latest' },
    { target: phone, source: 'lead.phone' },
    { target: company, source: 'lead.company', default: '[not provided]' },
  ] as const
}

type Host = () => VendorHost

function fieldsOf({ vendor }: VendorHost, recordId: string) {
  return vendor.records().find(({ id }) => id === recordId)?.fields
}

function recordOf(host: VendorHost, leadId: string): string {
  return host.vendor.records().find(({ fields }) => fields[host.names.key] === leadId)?.id ?? ''
}

function testTwoRecords(id: VendorId, host: Host): void {
  it('uses the head’s record, leaves the other alone, and writes both again when the merge is undone', async () => {
    await host().connect([...mappingsOf(id)])
    const { names, tenant } = host()
    const ada = await host().lead({ name: 'Ada', email: 'ada@example.org' })
    const bea = await host().lead({ name: 'Bea', email: 'bea@example.org', phone: '+442079460958' })
    const [first, second] = [recordOf(host(), ada), recordOf(host(), bea)]
    const { merge, duplicateRecords } = await tenant.leads.merge(ada, [bea], BY)
    expect(duplicateRecords).toMatchObject([{ leadId: bea }])
    await host().drain()
    expect(fieldsOf(host(), first)).toMatchObject({ [names.phone]: '+442079460958' })
    const before = fieldsOf(host(), second)
    await tenant.leads.update(ada, { name: 'Ada & Bea', email: 'both@example.org' })
    await host().drain()
    expect(fieldsOf(host(), first)).toMatchObject({ [names.name]: 'Ada & Bea', [names.email]: 'both@example.org' })
    expect(fieldsOf(host(), second)).toEqual(before)
    host().vendor.edit(second, { [names.name]: 'Beatrice' })
    await host().later()
    await tenant.leads.unmerge(merge?.id ?? '', BY)
    await host().later()
    expect(await tenant.leads.get(bea)).toMatchObject({ name: 'Beatrice', email: 'bea@example.org' })
    expect(await tenant.leads.get(ada)).toMatchObject({ email: 'both@example.org', phone: null })
    expect(fieldsOf(host(), second)).toMatchObject({ [names.name]: 'Beatrice', [names.email]: 'bea@example.org' })
  })

  it('removes every record of a person who is erased', async () => {
    await host().connect([...mappingsOf(id)])
    const ada = await host().lead({ name: 'Ada', email: 'ada@example.org' })
    const bea = await host().lead({ name: 'Bea', email: 'bea@example.org' })
    await host().tenant.leads.merge(ada, [bea], BY)
    await host().drain()
    await host().tenant.leads.remove(ada)
    await host().drain()
    expect(host().vendor.records()).toEqual([])
  })
}

function testLentRecord(id: VendorId, host: Host): void {
  it('uses a member’s record if the head has none, and gives it back', async () => {
    const { names, tenant } = host()
    const ada = await host().lead({ name: 'Ada', email: 'ada@example.org' })
    await host().connect([...mappingsOf(id)])
    const bea = await host().lead({ name: 'Bea', email: 'bea@example.org' })
    const record = recordOf(host(), bea)
    const { merge, duplicateRecords } = await tenant.leads.merge(ada, [bea], BY)
    expect(duplicateRecords).toEqual([])
    await tenant.leads.update(ada, { name: 'Ada', email: 'ada@example.net', phone: '+442079460958' })
    await host().later()
    expect(host().vendor.records()).toMatchObject([{ id: record, fields: { [names.email]: 'ada@example.net' } }])
    host().vendor.edit(record, { [names.name]: 'Ada Lovelace' })
    await host().later()
    expect(await tenant.leads.get(ada)).toMatchObject({ name: 'Ada Lovelace' })
    await tenant.leads.unmerge(merge?.id ?? '', BY)
    await host().later()
    expect(await tenant.leads.get(bea)).toMatchObject({ name: 'Bea', email: 'bea@example.org', phone: null })
    expect(fieldsOf(host(), record)).toMatchObject({ [names.name]: 'Bea', [names.email]: 'bea@example.org' })
    const own = recordOf(host(), ada)
    expect(own).not.toBe(record)
    expect(fieldsOf(host(), own)).toMatchObject({ [names.email]: 'ada@example.net', [names.phone]: '+442079460958' })
  })
}

describeOnPostgres('records of merged leads', (database) => {
  describe.each(vendorIds)('in %s', (id) => {
    let host: VendorHost
    beforeEach(async () => {
      host = await startVendorHost(database(), id)
    })
    afterEach(() => host.close())
    testTwoRecords(id, () => host)
    testLentRecord(id, () => host)
  })
})
