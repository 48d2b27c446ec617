import type { CrmProvider } from '@leadkit/contracts'
import type { FieldMapping } from '@leadkit/core'
import { createHubspotCrmProvider } from '@leadkit/crm-hubspot'
import { createSalesforceCrmProvider } from '@leadkit/crm-salesforce'
import { createZohoCrmProvider } from '@leadkit/crm-zoho'
import { startHubspotFake, startSalesforceFake, startZohoFake } from '@leadkit/testing'

/** A vendor's fake with one account, and the real adapter pointed at it. */
export interface BenchVendor {
  readonly provider: CrmProvider
  readonly credentials: unknown
  readonly mappings: readonly FieldMapping[]
  /** The field for the lead's name, and what else every record needs. */
  readonly nameField: string
  readonly constants: Readonly<Record<string, string>>
  /** Requests that have arrived so far. */
  calls(): number
  records(): number
  close(): Promise<void>
}

export const benchVendors: Readonly<Record<string, () => Promise<BenchVendor>>> = {
  async HubSpot() {
    const fake = await startHubspotFake()
    const provider = createHubspotCrmProvider({ baseUrl: fake.url })
    const portal = fake.portals[0]
    const credentials = { accessToken: portal?.accessTokens[0] ?? '' }
    const shape = toShape('firstname', {})
    return {
      provider,
      credentials,
      ...shape,
      calls: () => fake.requests.length,
      records: () => portal?.records.length ?? 0,
      close: () => fake.close(),
    }
  },
  async Salesforce() {
    const fake = await startSalesforceFake()
    const provider = createSalesforceCrmProvider({ loginUrl: fake.loginUrl, domains: ['127.0.0.1'] })
    const org = fake.org(0)
    const instanceUrl = fake.instanceUrlOf(org)
    const credentials = { ...org.oauth, instanceUrl, accessToken: fake.auth.issueAccessToken(org) }
    const shape = toShape('LastName', { Company: 'Acme' })
    return {
      provider,
      credentials,
      ...shape,
      calls: () => fake.requests.length,
      records: () => org.records.length,
      close: () => fake.close(),
    }
  },
  async Zoho() {
    const fake = await startZohoFake()
    const dataCentre = { accountsServer: fake.url, apiDomains: [fake.url] }
    const provider = createZohoCrmProvider({ additionalDataCentres: [dataCentre] })
    const organisation = fake.organisation('1001')
    const accessToken = fake.auth.issueAccessToken(organisation)
    const credentials = { ...organisation.oauth, accountsServer: fake.url, apiDomain: fake.url, accessToken }
    const shape = toShape('Last_Name', {})
    return {
      provider,
      credentials,
      ...shape,
      calls: () => fake.requests.length,
      records: () => organisation.records.length,
      close: () => fake.close(),
    }
  },
}

function toShape(
  nameField: string,
  constants: Readonly<Record<string, string>>,
): Pick<BenchVendor, 'nameField' | 'constants' | 'mappings'> {
  const fixed = Object.entries(constants).map(([target, constant]) => ({ target, constant }))
  return { nameField, constants, mappings: [{ target: nameField, source: 'lead.name' }, ...fixed] }
}
