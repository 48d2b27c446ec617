import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeOnPostgres } from './support/database/databases.ts'
import { type HubspotHost, startHubspotHost } from './support/crm/hubspot-host.ts'

type Connected = Awaited<ReturnType<HubspotHost['connect']>>

interface Scene {
  readonly host: () => HubspotHost
  readonly connected: () => Connected
}
function testFindings({ host, connected }: Scene): void {
  it('finds nothing against the provider’s own mappings, and shows a made-up lead before there is one', async () => {
    const { tenant, configId } = connected()
    const report = await tenant.crmConfigs.preflight(configId)
    expect(report).toMatchObject({ ok: true, object: 'contacts', findings: [], sample: { lead: 'built_in' } })
    expect(report.sample.fields).toMatchObject({ email: 'ada@example.com' })
  })

  it('tells before any write what HubSpot would refuse of each record', async () => {
    const { tenant, configId } = connected()
    await tenant.crmConfigs.update(configId, {
      fieldMappings: [
        { target: 'shoe_size', constant: 44 },
        { target: 'createdate', source: 'lead.createdAt' },
        { target: 'hs_lead_status', source: 'lead.status', map: { new: 'NEW', contacted: 'OPEN' } },
        { target: 'annualrevenue', source: 'lead.company' },
        { target: 'interests', source: 'lead.notes' },
        { target: 'First Name', source: 'lead.firstName' },
      ],
    })
    const report = await tenant.crmConfigs.preflight(configId)
    expect(report.ok).toBe(false)
    expect(report.findings.map(({ code, field, severity }) => [severity, code, field])).toEqual([
      ['error', 'unknown_field', 'shoe_size'],
      ['error', 'read_only_field', 'createdate'],
      ['error', 'picklist_value', 'hs_lead_status'],
      ['error', 'type_mismatch', 'annualrevenue'],
      ['error', 'unknown_field', 'First Name'],
      ['warning', 'picklist_open', 'interests'],
    ])
    expect(report.findings.find(({ code }) => code === 'picklist_value')).toMatchObject({
      values: ['qualified', 'converted', 'lost'],
    })
    expect(report.findings.at(4)).toMatchObject({ suggestion: 'firstname' })
    expect(report.findings.every(({ fix }) => fix.length > 10)).toBe(true)
    expect(host().hubspot.portal(1).records).toEqual([])
  })
}

function testSample({ host, connected }: Scene): void {
  it('shows the exact record of a given lead, or of the newest', async () => {
    const { tenant, configId } = connected()
    const first = await tenant.leads.create({ name: 'Ada Lovelace', email: 'ada@example.org' })
    const second = await tenant.leads.create({ name: 'Grace Hopper', company: 'Navy' })
    const newest = await tenant.crmConfigs.preflight(configId)
    expect(newest.sample).toEqual({
      lead: 'newest',
      key: second.id,
      fields: { firstname: 'Grace Hopper', company: 'Navy' },
      leftOut: [],
    })
    const given = await tenant.crmConfigs.preflight(configId, { leadId: first.id })
    expect(given.sample).toMatchObject({ lead: 'given', key: first.id, fields: { email: 'ada@example.org' } })
    await host().drain()
    const record = host()
      .hubspot.portal(1)
      .records.find(({ properties }) => properties['leadkit_id'] === second.id)
    expect(record?.properties).toMatchObject(newest.sample.fields)
    await tenant.leads.remove(first.id)
    await expect(tenant.crmConfigs.preflight(configId, { leadId: first.id })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it('tells what the sample shows: a value that cannot be cast, and one that is not an option', async () => {
    const { tenant, configId } = connected()
    await tenant.leads.create({ name: 'Ada', company: 'thirty', notes: 'ads' })
    await tenant.crmConfigs.update(configId, {
      fieldMappings: [
        { target: 'annualrevenue', source: 'lead.company', cast: 'number' },
        { target: 'hs_lead_status', source: 'lead.notes' },
      ],
    })
    const { findings, sample } = await tenant.crmConfigs.preflight(configId)
    expect(findings.map(({ code, field, severity }) => [severity, code, field])).toEqual([
      ['error', 'picklist_open', 'hs_lead_status'],
      ['warning', 'sample_left_out', 'annualrevenue'],
    ])
    expect(sample.leftOut).toEqual(['annualrevenue'])
    expect(JSON.stringify(findings)).not.toMatch(/thirty|"ads"/)
  })

  it('passes on what is wrong with the account, and writes nothing there', async () => {
    const { tenant, configId } = await host().connect(host().hubspot.portal(2))
    expect(await tenant.crmConfigs.preflight(configId)).toMatchObject({
      ok: false,
      findings: [{ code: 'account_problem', problem: 'key_field_missing', field: 'leadkit_id' }],
    })
    host().hubspot.portal(2).scopes.delete('crm.schemas.contacts.read')
    const { findings } = await tenant.crmConfigs.preflight(configId)
    expect(findings).toMatchObject([{ code: 'account_problem', problem: 'missing_scope', field: null }])
    expect(host().hubspot.portal(2).properties.has('leadkit_id')).toBe(false)
  })
}

describeOnPostgres('CRM preflight', (options) => {
  let host: HubspotHost
  let connected: Connected

  beforeAll(async () => {
    host = await startHubspotHost(options(), { portals: [{ portalId: 1 }, { portalId: 2, keyProperty: 'missing' }] })
  })
  beforeEach(async () => {
    connected = await host.connect()
  })
  afterAll(() => host.close())

  const scene: Scene = { host: () => host, connected: () => connected }
  testFindings(scene)
  testSample(scene)
})
