import { randomUUID } from 'node:crypto'
import type { CrmContext, CrmProvider, CrmWrite, CrmWriteResult } from '@leadkit/contracts'
import {
  createSalesforceCrmProvider,
  type SalesforceCredentials,
  type SalesforceCrmProviderOptions,
} from '@leadkit/crm-salesforce'
import {
  createTestBudget,
  createTestCallContext,
  loadVendorSpecification,
  type SalesforceFake,
  type SalesforceFakeOptions,
  type SalesforceFakeOrg,
  startSalesforceFake,
} from '@leadkit/testing'

/** The provider, Salesforce's fake, and a context with a session of the first organisation. */
export interface SalesforceBench {
  readonly fake: SalesforceFake
  readonly org: SalesforceFakeOrg
  readonly provider: CrmProvider<'salesforce', SalesforceCredentials>
  readonly context: CrmContext
  readonly budget: ReturnType<typeof createTestBudget>
  upsert(writes: readonly CrmWrite[], onDuplicate?: 'link' | 'fail'): Promise<readonly CrmWriteResult[]>
  /** Calls to the organisation's host, without the version prefix. */
  calls(): readonly string[]
  /** @throws Error if a request is not allowed by the vendor's specification, where that is available. */
  close(): Promise<void>
}

export async function startBench(
  options: SalesforceFakeOptions = {},
  overrides: Partial<CrmContext> = {},
  settings: SalesforceCrmProviderOptions = {},
): Promise<SalesforceBench> {
  const specification = await loadVendorSpecification('salesforce', process.env['LEADKIT_SHARED_DIR'])
  const fake = await startSalesforceFake({ specification, ...options })
  const org = fake.org(0)
  const provider = createSalesforceCrmProvider({
    loginUrl: fake.loginUrl,
    domains: ['127.0.0.1'],
    timeoutMs: 2000,
    ...settings,
  })
  const budget = createTestBudget()
  const session = { accessToken: fake.auth.issueAccessToken(org), baseUrl: fake.instanceUrlOf(org), version: 1 }
  const token = { get: () => Promise.resolve(session), refresh: () => Promise.resolve(session) }
  const context = { ...createTestCallContext(), budget, token, ...overrides }
  return {
    fake,
    org,
    provider,
    context,
    budget,
    upsert: (writes, onDuplicate = 'link') => provider.upsert(context, 'Lead', writes, { onDuplicate }),
    calls: () =>
      fake.requests
        .filter(({ url }) => url.pathname.startsWith('/services/data/'))
        .map(({ method, url }) => `${method} ${url.pathname.replace(/^\/services\/data\/v[\d.]+\//, '')}`),
    async close() {
      await fake.close()
      const violations = fake.violations()
      if (violations.length > 0) throw new Error(`the specification does not allow this: ${violations.join('; ')}`)
    },
  }
}

export function buildWrite(fields: CrmWrite['fields'] = {}): CrmWrite {
  return { key: randomUUID(), fields: { LastName: 'Lovelace', Company: 'Analytical Engines', ...fields } }
}
