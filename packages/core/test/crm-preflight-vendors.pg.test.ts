import { createTestDatabase, type TestDatabase } from '@leadkit/testing/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createStormKit } from './support/storm/storm-host.ts'
import { startStormVendor, type StormVendorId } from './support/storm/storm-vendors.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})

afterAll(() => database.drop())

async function open(id: StormVendorId, fieldMappings: unknown) {
  const vendor = await startStormVendor[id]()
  const kit = createStormKit(database.connectionString, id, vendor.url)
  await kit.migrate()
  const tenant = kit.tenant((await kit.tenants.create({ name: `Preflight ${Math.random()}` })).id)
  const credentials = vendor.accounts[0]?.credentials
  const config = await tenant.crmConfigs.create({ provider: id, credentials, fieldMappings } as never)
  const report = await tenant.crmConfigs.preflight(config.id)
  await kit.close()
  await vendor.close()
  expect(vendor.violations()).toEqual([])
  return { report, records: vendor.accounts[0]?.records() }
}

const vendors: readonly StormVendorId[] = ['hubspot', 'salesforce', 'zoho']

describe('preflight', () => {
  it.each(vendors)("finds no error in %s's own mappings", async (id) => {
    const { report, records } = await open(id, undefined)
    expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(report.ok).toBe(true)
    expect(records).toEqual([])
  })

  it.each([
    ['hubspot', 'hs_lead_status', 'createdate', 'annualrevenue', []],
    ['salesforce', 'Rating', 'CreatedDate', 'AnnualRevenue', ['Company', 'LastName']],
    ['zoho', 'Lead_Status', 'Created_Time', 'Annual_Revenue', ['Last_Name']],
  ] as const)('finds what %s would refuse, by its own metadata', async (id, picklist, readOnly, number, required) => {
    const { report } = await open(id, [
      { target: 'no_such_field', constant: 'x' },
      { target: picklist, constant: 'No such option' },
      { target: readOnly, source: 'lead.createdAt' },
      { target: number, source: 'lead.name' },
    ])
    const errors = report.findings
      .filter(({ severity }) => severity === 'error')
      .map(({ code, field }) => [code, field])
    expect(errors).toEqual(
      expect.arrayContaining([
        ['unknown_field', 'no_such_field'],
        ['picklist_value', picklist],
        ['read_only_field', readOnly],
        ['type_mismatch', number],
        ...required.map((field) => ['required_field_unmapped', field]),
      ]),
    )
    expect(report.ok).toBe(false)
  })
})
