import { randomUUID } from 'node:crypto'
import type { CrmContext, CrmProvider, CrmWrite, CrmWriteResult } from '@leadkit/contracts'
import { createHubspotCrmProvider, type HubspotCredentials } from '@leadkit/crm-hubspot'
import {
  createTestBudget,
  createTestCallContext,
  type HubspotFake,
  type HubspotFakeOptions,
  loadVendorSpecification,
  startHubspotFake,
} from '@leadkit/testing'

/** The provider, HubSpot's fake, and a context with the private-app token of the first portal. */
export interface HubspotBench {
  readonly fake: HubspotFake
  readonly portal: HubspotFake['portals'][number]
  readonly provider: CrmProvider<'hubspot', HubspotCredentials>
  readonly context: CrmContext
  readonly budget: ReturnType<typeof createTestBudget>
  upsert(writes: readonly CrmWrite[], onDuplicate?: 'link' | 'fail'): Promise<readonly CrmWriteResult[]>
  /** Paths that were called, without the version prefix. */
  calls(): readonly string[]
}

export async function startBench(
  options: HubspotFakeOptions = {},
  overrides: Partial<CrmContext> = {},
): Promise<HubspotBench> {
  const specification = await loadVendorSpecification('hubspot', process.env['LEADKIT_SHARED_DIR'])
  const server = await startHubspotFake({ ...options, specification })
  const fake = { ...server, close: () => closeJudged(server) }
  const [portal] = fake.portals
  const provider = createHubspotCrmProvider({ baseUrl: fake.url, timeoutMs: 2000 })
  const budget = createTestBudget()
  const session = { accessToken: portal?.accessTokens[0] ?? '', baseUrl: fake.url, version: 1 }
  const token = { get: () => Promise.resolve(session), refresh: () => Promise.resolve(session) }
  const context = { ...createTestCallContext(), budget, token, ...overrides }
  if (portal === undefined) throw new Error('the fake has a portal')
  return {
    fake,
    portal,
    provider,
    context,
    budget,
    upsert: (writes, onDuplicate = 'link') => provider.upsert(context, 'contacts', writes, { onDuplicate }),
    calls: () => fake.requests.map(({ url }) => url.pathname.replace(/^.*2026-03\//, '')),
  }
}

/** @throws Error if a request of the test is not allowed by HubSpot's own files. */
async function closeJudged(fake: HubspotFake): Promise<void> {
  await fake.close()
  // The older API is used by another client in the same process.
  const violations = fake.violations().filter((violation) => !violation.includes('/crm/v3/'))
  if (violations.length > 0) throw new Error(`HubSpot's files do not allow this: ${violations.join('; ')}`)
}

export function buildWrite(fields: CrmWrite['fields'] = { firstname: 'Ada' }): CrmWrite {
  return { key: randomUUID(), fields }
}
