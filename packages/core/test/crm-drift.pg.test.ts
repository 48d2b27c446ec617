import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeOnPostgres } from './support/database/databases.ts'
import { type HubspotHost, startHubspotHost } from './support/crm/hubspot-host.ts'

type Connected = Awaited<ReturnType<HubspotHost['connect']>>

interface Scene {
  readonly host: () => HubspotHost
  readonly connected: () => Connected
}

const DAY_MS = 30 * 60 * 60_000
const TIER = { name: 'tier', type: 'string', fieldType: 'text' } as const
const KEY = { name: 'leadkit_id', type: 'string', fieldType: 'text', hasUniqueValue: true } as const
const STATUS = { name: 'hs_lead_status', type: 'enumeration', fieldType: 'radio' } as const
const MAPPINGS = [
  { target: 'firstname', source: 'lead.name' },
  { target: 'tier', constant: 'gold' },
  {
    target: 'hs_lead_status',
    source: 'lead.status',
    map: { new: 'NEW', contacted: 'OPEN', qualified: 'CONNECTED', converted: 'OPEN', lost: 'OPEN' },
  },
] as const

function portalOf(host: HubspotHost) {
  return host.hubspot.portal(1)
}

function recordOf(host: HubspotHost, leadId: string): Readonly<Record<string, string>> | undefined {
  return portalOf(host).records.find(({ properties }) => properties['leadkit_id'] === leadId)?.properties
}

/** Runs the day's check, and what it made due. */
async function nextDay(host: HubspotHost): Promise<void> {
  host.aheadMs += DAY_MS
  await host.drain()
}

function testFields({ host, connected }: Scene): void {
  it('leaves out only the field that is gone, writes the records it had refused, and fills it in when it is back', async () => {
    const { tenant, configId } = connected()
    portalOf(host()).properties.delete('tier')
    const lead = await tenant.leads.create({ name: 'Ada' })
    await host().drain()
    host().aheadMs += 60_000
    await host().drain()
    expect(recordOf(host(), lead.id)).toMatchObject({ firstname: 'Ada', hs_lead_status: 'NEW' })
    const [sync] = (await tenant.crmSyncs.list({ leadId: lead.id })).items
    expect(sync).toMatchObject({
      status: 'success',
      errorCode: 'fields_left_out',
      errorMessage: 'fields left out: tier',
    })
    const config = await tenant.crmConfigs.get(configId)
    expect(config).toMatchObject({ pausedAt: null, fieldFaults: [{ field: 'tier', code: 'unknown_field' }] })
    expect(config.findings).toMatchObject([{ code: 'unknown_field', field: 'tier', severity: 'error' }])
    const drifted = host().told.filter(({ type, tenantId }) => type === 'crm.drifted' && tenantId === tenant.id)
    expect(drifted.map(({ payload }) => payload)).toEqual([
      { crmConfigId: configId, fields: [{ field: 'tier', code: 'unknown_field' }] },
    ])

    portalOf(host()).properties.set('tier', TIER)
    await nextDay(host())
    expect(recordOf(host(), lead.id)).toMatchObject({ tier: 'gold' })
    expect((await tenant.crmConfigs.get(configId)).fieldFaults).toEqual([])
    const recovered = host().told.filter(({ type, tenantId }) => type === 'crm.recovered' && tenantId === tenant.id)
    expect(recovered.map(({ payload }) => payload)).toEqual([
      { crmConfigId: configId, fields: ['tier'], resumed: false },
    ])
  })

  it('leaves out single values that a picklist has lost', async () => {
    const { tenant, configId } = connected()
    portalOf(host()).properties.set('hs_lead_status', { ...STATUS, options: ['NEW', 'OPEN'] })
    await nextDay(host())
    expect((await tenant.crmConfigs.get(configId)).fieldFaults).toMatchObject([
      { field: 'hs_lead_status', code: 'picklist_value', values: ['CONNECTED'] },
    ])
    const first = await tenant.leads.create({ name: 'Ada' })
    const second = await tenant.leads.create({ name: 'Grace' })
    await tenant.leads.move(second.id, { to: 'qualified', by: 'host' })
    await host().drain()
    expect(recordOf(host(), first.id)).toMatchObject({ hs_lead_status: 'NEW', tier: 'gold' })
    expect(recordOf(host(), second.id)).toMatchObject({ firstname: 'Grace', tier: 'gold' })
    expect(recordOf(host(), second.id)?.['hs_lead_status']).toBeUndefined()
  })
}

function testTypes({ host, connected }: Scene): void {
  it('leaves out a field whose type was changed under it, and one that was made read-only', async () => {
    const { tenant, configId } = connected()
    await nextDay(host())
    portalOf(host()).properties.set('tier', { ...TIER, type: 'number' })
    portalOf(host()).properties.set('hs_lead_status', {
      ...STATUS,
      options: ['NEW', 'OPEN', 'CONNECTED'],
      readOnly: true,
    })
    await nextDay(host())
    expect((await tenant.crmConfigs.get(configId)).fieldFaults.map(({ field, code }) => [field, code])).toEqual([
      ['tier', 'type_mismatch'],
      ['hs_lead_status', 'read_only_field'],
    ])
    const lead = await tenant.leads.create({ name: 'Ada' })
    await host().drain()
    expect(recordOf(host(), lead.id)).toMatchObject({ firstname: 'Ada' })
  })
}

function testConfigs({ host, connected }: Scene): void {
  it('pauses the config when the key field is gone, tells the host, and goes on by itself when it is back', async () => {
    const { tenant, configId } = connected()
    portalOf(host()).properties.delete('leadkit_id')
    await nextDay(host())
    expect(await tenant.crmConfigs.get(configId)).toMatchObject({
      pausedReason: 'key_field_missing',
      findings: expect.arrayContaining([
        expect.objectContaining({ code: 'account_problem', problem: 'key_field_missing' }),
      ]) as unknown,
    })
    const lead = await tenant.leads.create({ name: 'Ada' })
    await host().drain()
    expect(recordOf(host(), lead.id)).toBeUndefined()

    portalOf(host()).properties.set('leadkit_id', KEY)
    await nextDay(host())
    await host().drain()
    expect(await tenant.crmConfigs.get(configId)).toMatchObject({ pausedAt: null, pausedReason: null })
    expect(recordOf(host(), lead.id)).toMatchObject({ firstname: 'Ada' })
    const told = host().told.filter((event) => event.tenantId === tenant.id && event.type !== 'crm.synced')
    expect(told.map(({ type, payload }) => [type, payload])).toEqual([
      ['crm.paused', { crmConfigId: configId, reason: 'key_field_missing' }],
      ['crm.recovered', { crmConfigId: configId, fields: [], resumed: true }],
    ])
  })

  it('pauses a config whose credentials are dead, and asks no more until a person has acted', async () => {
    const { tenant, configId } = await host().connect(host().hubspot.portal(2))
    host().hubspot.portal(2).scopes.clear()
    await nextDay(host())
    const paused = await tenant.crmConfigs.get(configId)
    expect(paused.pausedReason).toMatch(/^(?:auth_revoked|missing_scope)$/)
    await tenant.crmConfigs.pause(configId, 'by_hand')
    const before = host().hubspot.requests.length
    await nextDay(host())
    const mine = host()
      .hubspot.requests.slice(before)
      .filter(({ headers }) => headers.get('authorization') === 'Bearer pat-2')
    expect(mine).toEqual([])
    expect((await tenant.crmConfigs.get(configId)).pausedReason).toBe('by_hand')
  })

  it('asks again tomorrow when the vendor is out of reach, and counts as no work that waits', async () => {
    const { tenant, configId } = connected()
    host().hubspot.fault({ kind: 'status', status: 503, times: 1 })
    await nextDay(host())
    await nextDay(host())
    expect((await tenant.crmConfigs.get(configId)).checkedAt).not.toBeNull()
    expect(await host().kit.pendingWork()).toMatchObject({ ready: 0, claimed: 0 })
  })
}

describeOnPostgres('CRM drift', (options) => {
  let host: HubspotHost
  let connected: Connected

  beforeAll(async () => {
    host = await startHubspotHost(options(), { portals: [{ portalId: 1 }, { portalId: 2 }] })
  })
  beforeEach(async () => {
    const { properties } = portalOf(host)
    properties.set('tier', TIER)
    properties.set('leadkit_id', KEY)
    properties.set('hs_lead_status', { ...STATUS, options: ['NEW', 'OPEN', 'CONNECTED'] })
    connected = await host.connect()
    await connected.tenant.crmConfigs.update(connected.configId, { fieldMappings: MAPPINGS })
  })
  afterAll(() => host.close())

  const scene: Scene = { host: () => host, connected: () => connected }
  testFields(scene)
  testTypes(scene)
  testConfigs(scene)
})
