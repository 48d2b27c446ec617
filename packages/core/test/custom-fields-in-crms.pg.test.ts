import { createLeadKit, type FieldMapping, type HostEvent } from '@leadkit/core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { encryption } from './support/custom-fields/custom-world.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { TwoWayCrm } from './support/crm/two-way-crm.ts'

const leads = z.object({
  budget: z.number().max(10_000),
  region: z.enum(['north', 'south']),
  start: z.iso.date(),
  due: z.iso.datetime({ offset: true }),
  plan: z.string().max(20),
})
type Fields = z.output<typeof leads>

const mappings: readonly FieldMapping<Fields>[] = [
  { target: 'full_name', source: 'lead.name' },
  { target: 'budget', source: 'lead.custom.budget', owner: 'latest' },
  { target: 'region', source: 'lead.custom.region', owner: 'remote', map: { north: 'N', south: 'S' } },
  { target: 'due', source: 'lead.custom.due', owner: 'latest' },
  { target: 'summary', template: '{{lead.name}}: {{lead.custom.plan}}' },
  { target: 'start', source: 'lead.custom.start', whenEmpty: 'clear' },
]

function createHost(database: DatabaseOptions) {
  const clock = { aheadMs: 0 }
  const now = (): Date => new Date(Date.now() + clock.aheadMs)
  const crm = new TwoWayCrm(now)
  const told: HostEvent[] = []
  const tell = (event: HostEvent): void => void told.push(event)
  const events = { 'crm.value_refused': tell, 'lead.updated': tell }
  const options = { database, encryption, crms: [crm.provider()], events, now }
  const kit = createLeadKit({ ...options, customFields: { leads } })
  const connect = async () => {
    const tenant = kit.tenant((await kit.tenants.create({ name: `Tenant ${Math.random()}` })).id)
    const credentials = crm.addAccount(tenant.id)
    const config = await tenant.crmConfigs.create({ provider: 'memory', credentials, fieldMappings: mappings })
    const drain = (): Promise<void> => kit.worker().drain()
    await drain()
    return {
      ...tenant,
      configId: config.id,
      drain,
      later: async () => {
        clock.aheadMs += 10 * 60_000
        await drain()
      },
      record: (leadId: string) => crm.records(tenant.id).find(({ key }) => key === leadId),
      edit: (leadId: string, fields: Readonly<Record<string, string | null>>) => {
        clock.aheadMs += 1000
        crm.edit(tenant.id, crm.records(tenant.id).find(({ key }) => key === leadId)?.id ?? '', fields)
      },
    }
  }
  return { kit, crm, told, options, connect }
}

type Host = ReturnType<typeof createHost>
type CrmTenant = Awaited<ReturnType<Host['connect']>>

function testBothWays(host: () => Host, tenant: () => CrmTenant): void {
  it('are written with the record, and with each change', async () => {
    const custom = { budget: 5, region: 'north', due: '2026-01-01T01:00:00+01:00', plan: 'pro' } as const
    const { id } = await tenant().leads.create({ name: 'Ada', custom: { ...custom, start: '2026-02-01' } })
    await tenant().drain()
    expect(tenant().record(id)?.fields).toMatchObject({
      budget: 5,
      region: 'N',
      due: new Date('2026-01-01T00:00:00.000Z'),
      summary: 'Ada: pro',
      start: '2026-02-01',
    })
    await tenant().leads.update(id, { custom: { budget: null, start: null, plan: 'free' } })
    await tenant().drain()
    expect(tenant().record(id)?.fields).toMatchObject({ budget: null, start: null, summary: 'Ada: free' })
  })

  it('take over what was changed in the CRM, in the form of the field, with its source and time', async () => {
    const { id } = await tenant().leads.create({ name: 'Ada', custom: { budget: 5, region: 'north' } })
    await tenant().drain()
    tenant().edit(id, { budget: '7.50', region: 'S', due: '2026-03-01T10:00:00Z' })
    await tenant().later()
    const lead = await tenant().leads.get(id)
    expect(lead.custom).toEqual({ budget: 7.5, region: 'south', due: '2026-03-01T10:00:00.000Z' })
    expect(lead.fieldSources['custom.budget']).toMatchObject({ by: 'crm', crmConfigId: tenant().configId })
    expect(
      host()
        .told.filter(({ type }) => type === 'lead.updated')
        .map(({ payload }) => payload),
    ).toMatchObject([{ fields: ['custom.budget', 'custom.region', 'custom.due'] }])
    const calls = host().crm.calls.length
    for (let round = 0; round < 2; round += 1) await tenant().later()
    expect([host().crm.calls.length, (await tenant().leads.get(id)).version]).toEqual([calls, lead.version])
    tenant().edit(id, { budget: null })
    await tenant().later()
    expect((await tenant().leads.get(id)).custom).not.toHaveProperty('budget')
  })

  it('keep the later change, whoever made it, and give the CRM its own field back', async () => {
    const { id } = await tenant().leads.create({ name: 'Ada', custom: { budget: 5, region: 'north' } })
    await tenant().drain()
    tenant().edit(id, { budget: '6' })
    host().crm.readGate = async () => {}
    await tenant().leads.update(id, { custom: { budget: 8, region: 'south' } })
    await tenant().later()
    await tenant().later()
    expect((await tenant().leads.get(id)).custom).toEqual({ budget: 8, region: 'north' })
    expect(tenant().record(id)?.fields).toMatchObject({ budget: 8, region: 'N' })
  })
}

function testMisfits(host: () => Host, tenant: () => CrmTenant): void {
  it('tell once of a value that does not fit, and store none of it', async () => {
    const { id } = await tenant().leads.create({ name: 'Ada', custom: { budget: 5, region: 'north' } })
    await tenant().drain()
    tenant().edit(id, { budget: '20000', region: 'WEST', due: 'soon' })
    for (let round = 0; round < 3; round += 1) await tenant().later()
    expect((await tenant().leads.get(id)).custom).toEqual({ budget: 5, region: 'north' })
    expect(tenant().record(id)?.fields).toMatchObject({ budget: '20000', region: 'WEST', due: 'soon' })
    const refused = host().told.filter(({ type }) => type === 'crm.value_refused')
    expect(refused.map(({ payload }) => payload)).toEqual([
      {
        leadId: id,
        crmConfigId: tenant().configId,
        fields: [
          { field: 'budget', source: 'lead.custom.budget' },
          { field: 'region', source: 'lead.custom.region' },
          { field: 'due', source: 'lead.custom.due' },
        ],
      },
    ])
  })

  it('leave the record alone when the schema does not have the field any more', async () => {
    const { id } = await tenant().leads.create({ name: 'Ada', custom: { budget: 5, start: '2026-02-01' } })
    await tenant().drain()
    const older = createLeadKit({
      ...host().options,
      customFields: { leads: leads.omit({ start: true, budget: true }) },
    })
    await older.tenant(tenant().id).leads.update(id, { name: 'Grace' })
    await older.worker().drain()
    expect(tenant().record(id)?.fields).toMatchObject({ full_name: 'Grace', start: '2026-02-01', budget: 5 })
    const { findings } = await older.tenant(tenant().id).crmConfigs.preflight(tenant().configId)
    expect(findings.map(({ code }) => code)).toContain('undeclared_source')
    await older.close()
  })

  it('are checked when a config is stored, and emptied with the lead', async () => {
    const wrong = (source: string) => [{ target: 'x', source }] as never
    const update = tenant().crmConfigs.update(tenant().configId, { fieldMappings: wrong('lead.custom.nope') })
    await expect(update).rejects.toMatchObject({ code: 'invalid_input', message: /fieldMappings\.0\.source/ })
    const plain = createLeadKit(host().options)
    const undeclared = plain
      .tenant(tenant().id)
      .crmConfigs.update(tenant().configId, { fieldMappings: wrong('lead.custom.budget') })
    await expect(undeclared).rejects.toMatchObject({ code: 'invalid_input' })
    await plain.close()
  })
}

describeOnPostgres('custom fields in CRMs', (options) => {
  let host: Host
  let tenant: CrmTenant
  beforeAll(() => {
    host = createHost(options())
  })
  beforeEach(async () => {
    tenant = await host.connect()
    host.told.length = 0
  })
  afterAll(() => host.kit.close())
  testBothWays(
    () => host,
    () => tenant,
  )
  testMisfits(
    () => host,
    () => tenant,
  )
})
