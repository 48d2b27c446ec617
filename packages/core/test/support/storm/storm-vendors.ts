import { createHubspotCrmProvider } from '@leadkit/crm-hubspot'
import { createSalesforceCrmProvider } from '@leadkit/crm-salesforce'
import { createZohoCrmProvider } from '@leadkit/crm-zoho'
import type { FieldMapping } from '@leadkit/core'
import {
  type FakeFault,
  type FakeRequest,
  loadVendorSpecification,
  startHubspotFake,
  startSalesforceFake,
  startZohoFake,
} from '@leadkit/testing'

export type StormVendorId = 'hubspot' | 'salesforce' | 'zoho'

/** One account at a vendor's fake, as a tenant connects it and as it looks afterwards. */
interface StormAccount {
  readonly credentials: object
  /** True for a request that carries this account's token. */
  owns(request: FakeRequest): boolean
  /** True for a request to the host of this account. */
  isHost(request: FakeRequest): boolean
  /** Key and name of every record. */
  records(): readonly (readonly [key: unknown, name: unknown])[]
}

export interface StormVendor {
  /** For {@link createStormProvider}, in another process, too. */
  readonly url: string
  readonly accounts: readonly StormAccount[]
  readonly mappings: readonly FieldMapping[]
  readonly requests: readonly FakeRequest[]
  /** For every host. */
  fault(fault: FakeFault): void
  violations(): readonly string[]
  close(): Promise<void>
}

/** The adapter of a vendor, pointed at its fake. */
export function createStormProvider(id: StormVendorId, url: string) {
  const providers = {
    hubspot: () => createHubspotCrmProvider({ baseUrl: url }),
    salesforce: () => createSalesforceCrmProvider({ loginUrl: url, domains: ['127.0.0.1'] }),
    zoho: () => createZohoCrmProvider({ additionalDataCentres: [{ accountsServer: url, apiDomains: [url] }] }),
  }
  return providers[id]()
}

const name = (target: string): FieldMapping => ({ target, source: 'lead.name' })
const SHARED = process.env['LEADKIT_SHARED_DIR']

/** A vendor's fake with two accounts; every request is held against the vendor's own files where they are at hand. */
export const startStormVendor: Readonly<Record<StormVendorId, () => Promise<StormVendor>>> = {
  async hubspot() {
    const specification = await loadVendorSpecification('hubspot', SHARED)
    const fake = await startHubspotFake({ portals: [{ portalId: 1001 }, { portalId: 1002 }], specification })
    const accounts = fake.portals.map((portal): StormAccount => ({
      credentials: { accessToken: portal.accessTokens[0] },
      owns: ({ headers }) => headers.get('authorization') === `Bearer ${portal.accessTokens[0]}`,
      isHost: () => true,
      records: () => portal.records.map(({ properties }) => [properties['leadkit_id'], properties['firstname']]),
    }))
    return {
      url: fake.url,
      accounts,
      mappings: [name('firstname')],
      requests: fake.requests,
      fault: fake.fault,
      violations: fake.violations,
      close: fake.close,
    }
  },
  async salesforce() {
    const specification = await loadVendorSpecification('salesforce', SHARED)
    const fake = await startSalesforceFake({ orgs: [{}, {}], specification })
    const accounts = fake.orgs.map((org): StormAccount => {
      const instanceUrl = fake.instanceUrlOf(org)
      return {
        credentials: { ...org.oauth, instanceUrl, accessToken: fake.auth.issueAccessToken(org) },
        owns: ({ headers }) => headers.get('authorization')?.startsWith(`Bearer ${org.organizationId}!`) ?? false,
        isHost: ({ url }) => url.host === new URL(instanceUrl).host,
        records: () => org.records.map(({ fields }) => [fields['LeadKit_Id__c'], fields['LastName']]),
      }
    })
    return {
      url: fake.loginUrl,
      accounts,
      mappings: [name('LastName'), { target: 'Company', constant: 'Acme' }],
      get requests() {
        return fake.requests
      },
      fault: (fault) => fake.orgs.forEach((org) => fake.fault(fault, org)),
      violations: fake.violations,
      close: fake.close,
    }
  },
  async zoho() {
    const specification = await loadVendorSpecification('zoho', SHARED)
    const organisations = [{ organisationId: '1001' }, { organisationId: '1002' }]
    const fake = await startZohoFake({ organisations, specification })
    const accounts = fake.organisations.map((organisation): StormAccount => {
      const accessToken = fake.auth.issueAccessToken(organisation)
      return {
        credentials: { ...organisation.oauth, accountsServer: fake.url, apiDomain: fake.url, accessToken },
        owns: ({ headers }) => headers.get('authorization') === `Zoho-oauthtoken ${accessToken}`,
        isHost: () => true,
        records: () => organisation.records.map(({ fields }) => [fields['LeadKit_ID'], fields['Last_Name']]),
      }
    })
    return {
      url: fake.url,
      accounts,
      mappings: [name('Last_Name')],
      requests: fake.requests,
      fault: fake.fault,
      violations: fake.violations,
      close: fake.close,
    }
  },
}
