import type { FieldMapping, Lead } from '@leadkit/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeOnPostgres } from './support/database/databases.ts'
import { fieldNames, startVendorHost, type VendorHost, type VendorId, vendorIds } from './support/crm/vendor-host.ts'

const LONG_PHONE = '+44 20 7946 0958, after six in the evening'
const LONG_NAME = `Ada ${'Maria '.repeat(20)}Lovelace`

interface Refused {
  readonly values: Partial<Pick<Lead, 'phone' | 'name' | 'company'>>
  readonly leftOut: string
}

/** What each vendor refuses in one optional field. */
const REFUSED: Readonly<Record<VendorId, Refused>> = {
  hubspot: { values: { company: 'Acme' }, leftOut: 'annualrevenue' },
  salesforce: { values: { phone: LONG_PHONE }, leftOut: 'Phone' },
  zoho: { values: { phone: LONG_PHONE }, leftOut: 'Phone' },
}

function mappingsOf(id: VendorId): readonly FieldMapping[] {
  const { name, email, phone, company } = fieldNames[id]
  const optional: readonly FieldMapping[] =
    id === 'hubspot'
      ? [{ target: 'annualrevenue', source: 'lead.company' }]
      : [{ target: company, source: 'lead.company', default: 'none' }]
  return [
    { target: name, source: 'lead.name' },
    { target: email, source: 'lead.email' },
    { target: phone, source: 'lead.phone' },
    ...optional,
  ]
}

function writesOf({ vendor }: VendorHost): number {
  return vendor.requests.filter(({ method, url, body }) => {
    const isRead = url.pathname.endsWith('/read') || url.pathname.includes('/oauth') || url.pathname.includes('/coql')
    return method !== 'GET' && !isRead && body.length > 0
  }).length
}

type Host = () => VendorHost

/** Salesforce writes by a key that is not unique until two records have it: makes those, and returns the one too many. */
function makeTwin({ id, vendor, names }: VendorHost, leadId: string): string | undefined {
  if (id !== 'salesforce') return undefined
  vendor.create({ [names.key]: leadId })
  return vendor.create({ [names.key]: leadId })
}

function testUndelete(host: Host): void {
  it('are written again once they are back from the bin, also when the vendor only answers questions', async () => {
    const leadId = await host().lead({ name: 'Ada' })
    const recordId = host().vendor.records()[0]?.id ?? ''
    host().vendor.bin(recordId)
    await host().tenant.leads.update(leadId, { name: 'Ada King' })
    await host().later()
    expect(
      host()
        .changes()
        .map(({ change }) => change),
    ).toEqual(['deleted'])
    host().vendor.restore(recordId)
    await host().tenant.leads.update(leadId, { name: 'Ada Lovelace' })
    await host().later()
    expect(
      host()
        .changes()
        .map(({ change }) => change),
    ).toEqual(['deleted', 'restored'])
    expect(host().vendor.records()).toMatchObject([{ id: recordId, fields: { [host().names.name]: 'Ada Lovelace' } }])
  })
}

function testRefusals(id: VendorId, host: Host): void {
  it('are left out and named, keep no lead out, and are not sent again', async () => {
    const { values, leftOut } = REFUSED[id]
    await host().connect(mappingsOf(id))
    const leadId = await host().lead({ name: 'Ada', email: 'ada@example.org', ...values })
    const { names, tenant } = host()
    expect(host().vendor.records()).toMatchObject([{ fields: { [names.key]: leadId, [names.name]: 'Ada' } }])
    const message = `fields left out: ${leftOut}`
    const first = { status: 'success', errorCode: 'fields_left_out', errorMessage: message, retryCount: 0 }
    expect((await tenant.crmSyncs.list()).items).toMatchObject([first])
    const before = writesOf(host())
    await tenant.leads.update(leadId, { name: 'Ada King' })
    await host().drain()
    expect(writesOf(host()) - before).toBe(1)
    expect(host().vendor.records()).toMatchObject([{ fields: { [names.name]: 'Ada King' } }])
    expect((await tenant.crmSyncs.list({ deadLetter: true })).items).toEqual([])
    expect((await tenant.crmSyncs.list()).items[0]).toMatchObject({ status: 'success', errorMessage: message })
  })

  it.each([
    ['missing', 'key_field_missing'],
    ['not_unique', 'key_field_not_unique'],
  ] as const)(
    'pause the config once when the key is %s, and go on by themselves afterwards',
    async (state, problem) => {
      const configId = await host().connect(mappingsOf(id))
      const { tenant, vendor } = host()
      vendor.setKeyField(state)
      const leads = []
      for (const name of ['Ada', 'Bob', 'Cid']) leads.push(await tenant.leads.create({ name }))
      const twin = state === 'not_unique' ? makeTwin(host(), leads[0]?.id ?? '') : undefined
      await host().drain()
      expect(await tenant.crmConfigs.get(configId)).toMatchObject({
        pausedReason: problem,
        findings: [{ code: 'account_problem', problem }],
      })
      expect((await tenant.crmSyncs.list({ deadLetter: true })).items).toEqual([])
      if (twin !== undefined) vendor.bin(twin)
      vendor.setKeyField('present')
      await host().later(16 * 60_000)
      const config = await tenant.crmConfigs.get(configId)
      expect(config.pausedAt).toBeNull()
      expect(config.findings.filter(({ code }) => code === 'account_problem')).toEqual([])
      expect(host().vendor.records()).toHaveLength(3)
      const told = host()
        .told.map(({ type }) => type)
        .filter((type) => type !== 'crm.record_changed')
      expect(told).toEqual(['crm.paused', 'crm.recovered'])
    },
  )
}

function testRecords(host: Host): void {
  it('take a name that is too long as far as the field holds', async () => {
    await host().lead({ name: LONG_NAME })
    expect(host().vendor.records()).toMatchObject([
      { fields: { [host().names.name]: LONG_NAME.slice(0, 80).trimEnd() } },
    ])
    const [sync] = (await host().tenant.crmSyncs.list()).items
    expect(sync).toMatchObject({ errorCode: 'fields_cut', errorMessage: `fields cut: ${host().names.name}` })
  })

  it('that were converted cost one call, fail nothing, and are told', async () => {
    const leadId = await host().lead({ name: 'Ada' })
    host().vendor.convert(host().vendor.records()[0]?.id ?? '')
    await host().tenant.leads.update(leadId, { name: 'Ada King' })
    await host().later()
    expect(host().changes()).toMatchObject([{ leadId, change: 'converted' }])
    const before = writesOf(host())
    await host().tenant.leads.update(leadId, { name: 'Ada Lovelace' })
    await host().later()
    expect(writesOf(host())).toBe(before)
    expect((await host().tenant.crmSyncs.list({ status: 'failed' })).items).toEqual([])
    expect(host().told.filter(({ type }) => type === 'crm.failed')).toEqual([])
  })
}

describeOnPostgres('refused fields', (options) => {
  describe.each(vendorIds)('in %s', (id) => {
    let host: VendorHost
    beforeEach(async () => {
      host = await startVendorHost(options(), id)
    })
    afterEach(() => host.close())

    testRefusals(id, () => host)
  })

  describe.each(vendorIds)('records of a one-way config in %s', (id) => {
    let host: VendorHost
    beforeEach(async () => {
      host = await startVendorHost(options(), id)
      await host.connect(mappingsOf(id))
    })
    afterEach(() => host.close())

    testUndelete(() => host)
  })

  describe.each(['salesforce', 'zoho'] as const)('records in %s', (id) => {
    let host: VendorHost
    beforeEach(async () => {
      host = await startVendorHost(options(), id)
      await host.connect(mappingsOf(id))
    })
    afterEach(() => host.close())

    testRecords(() => host)
  })
})
