import { type FakeFault, startHubspotFake, startSalesforceFake, startZohoFake } from '@leadkit/testing'
import { createStormKit } from '../storm/storm-host.ts'
import { compare, type CrmCase } from './field-case.ts'

type Field = 'firstName' | 'lastName' | 'email' | 'phone' | 'company' | 'notes'

interface Vendor {
  readonly url: string
  readonly credentials: object
  /** The vendor's names of the lead's fields. */
  readonly fields: Readonly<Record<Field, string>>
  records(): readonly Readonly<Record<string, unknown>>[]
  fault(fault: FakeFault): void
  close(): Promise<void>
}

const start: Readonly<Record<CrmCase['provider'], () => Promise<Vendor>>> = {
  async hubspot() {
    const fake = await startHubspotFake({ portals: [{ portalId: 1001 }] })
    const portal = fake.portal(1001)
    return {
      url: fake.url,
      credentials: { accessToken: portal.accessTokens[0] },
      fields: {
        firstName: 'firstname',
        lastName: 'lastname',
        email: 'email',
        phone: 'phone',
        company: 'company',
        notes: 'message',
      },
      records: () => portal.records.map(({ properties }) => properties),
      fault: fake.fault,
      close: fake.close,
    }
  },
  async salesforce() {
    const fake = await startSalesforceFake({ orgs: [{}] })
    const org = fake.org(0)
    return {
      url: fake.loginUrl,
      credentials: { ...org.oauth, instanceUrl: fake.instanceUrlOf(org), accessToken: fake.auth.issueAccessToken(org) },
      fields: {
        firstName: 'FirstName',
        lastName: 'LastName',
        email: 'Email',
        phone: 'Phone',
        company: 'Company',
        notes: 'Description',
      },
      records: () => org.records.map(({ fields }) => fields),
      fault: (fault) => fake.fault(fault, org),
      close: fake.close,
    }
  },
  async zoho() {
    const fake = await startZohoFake({ organisations: [{ organisationId: '1001' }] })
    const organisation = fake.organisation('1001')
    const accessToken = fake.auth.issueAccessToken(organisation)
    return {
      url: fake.url,
      credentials: { ...organisation.oauth, accountsServer: fake.url, apiDomain: fake.url, accessToken },
      fields: {
        firstName: 'First_Name',
        lastName: 'Last_Name',
        email: 'Email',
        phone: 'Phone',
        company: 'Company',
        notes: 'Description',
      },
      records: () => organisation.records.map(({ fields }) => fields),
      fault: fake.fault,
      close: fake.close,
    }
  },
}

/** Makes the case's lead and lets a worker bring it to the CRM, for two days of its clock where need be. Returns what is not as the case wants it. */
export async function playCrm(
  connectionString: string,
  { provider, lead, fault, expect: wanted }: CrmCase,
): Promise<readonly string[]> {
  const vendor = await start[provider]()
  let aheadMs = 0
  const kit = createStormKit(connectionString, provider, vendor.url, { now: () => new Date(Date.now() + aheadMs) })
  try {
    await kit.migrate()
    const tenant = kit.tenant((await kit.tenants.create({ name: `Field ${Math.random()}` })).id)
    const fieldMappings = Object.entries(vendor.fields).map(([field, target]) => ({ target, source: `lead.${field}` }))
    await tenant.crmConfigs.create({ provider, credentials: vendor.credentials, fieldMappings } as never)
    if (fault !== undefined) {
      const { when, ...answer } = fault
      vendor.fault({ kind: 'status', ...answer, match: (request) => request.text().includes(when) })
    }
    await tenant.leads.create(lead)
    for (let hour = 0; hour < 48 && vendor.records().length === 0; hour += 4) {
      await kit.worker().drain()
      aheadMs += 4 * 3_600_000
    }
    const { inCrm, ...fields } = wanted
    const records = vendor.records()
    return [
      ...compare('records', records.length, inCrm ? 1 : 0),
      ...Object.entries(fields).flatMap(([name, value]) => {
        const actual = records[0]?.[vendor.fields[name as Field]]
        return compare(name, actual === '' ? null : actual, value)
      }),
    ]
  } finally {
    await kit.close()
    await vendor.close()
  }
}
