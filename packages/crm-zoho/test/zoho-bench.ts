import { randomUUID } from 'node:crypto'
import type { CrmContext, CrmProvider, CrmWrite, CrmWriteResult } from '@leadkit/contracts'
import { createZohoCrmProvider, type ZohoCredentials, type ZohoCrmProviderOptions } from '@leadkit/crm-zoho'
import {
  createTestBudget,
  createTestCallContext,
  startZohoFake,
  type ZohoFake,
  type ZohoFakeOptions,
  type ZohoFakeOrganisation,
} from '@leadkit/testing'

/** The provider, Zoho's fake, and a context with a token of the first organisation. */
export interface ZohoBench {
  readonly fake: ZohoFake
  readonly organisation: ZohoFakeOrganisation
  readonly provider: CrmProvider<'zoho', ZohoCredentials>
  readonly context: CrmContext
  readonly budget: ReturnType<typeof createTestBudget>
  upsert(writes: readonly CrmWrite[], onDuplicate?: 'link' | 'fail'): Promise<readonly CrmWriteResult[]>
  /** The calls that were made, without the version prefix, such as `POST Leads/upsert`. */
  calls(): readonly string[]
}

export async function startBench(
  options: ZohoFakeOptions = {},
  overrides: Partial<CrmContext> = {},
  settings: ZohoCrmProviderOptions = {},
): Promise<ZohoBench> {
  // Tests that move the clock by weeks keep their token.
  const fake = await startZohoFake({ accessTokenTtlMs: 365 * 86_400_000, ...options })
  const [organisation] = fake.organisations
  if (organisation === undefined) throw new Error('the fake has an organisation')
  const provider = createZohoCrmProvider({ timeoutMs: 2000, additionalDataCentres: [dataCentreOf(fake)], ...settings })
  const budget = createTestBudget()
  const session = { accessToken: fake.auth.issueAccessToken(organisation), baseUrl: fake.url, version: 1 }
  const token = { get: () => Promise.resolve(session), refresh: () => Promise.resolve(session) }
  const context = { ...createTestCallContext(), budget, token, ...overrides }
  return {
    fake,
    organisation,
    provider,
    context,
    budget,
    upsert: (writes, onDuplicate = 'link') => provider.upsert(context, 'Leads', writes, { onDuplicate }),
    calls: () => fake.requests.map(({ method, url }) => `${method} ${url.pathname.replace('/crm/v8/', '')}`),
  }
}

export function dataCentreOf(fake: ZohoFake): {
  readonly accountsServer: string
  readonly apiDomains: readonly string[]
} {
  return { accountsServer: fake.url, apiDomains: [fake.url] }
}

export function buildWrite(fields: CrmWrite['fields'] = {}): CrmWrite {
  return { key: randomUUID(), fields: { Last_Name: 'Lovelace', ...fields } }
}
