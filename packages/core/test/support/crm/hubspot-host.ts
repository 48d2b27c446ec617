import { createLeadKit, type HostEvent, type LeadKit, type TenantKit } from '@leadkit/core'
import { createHubspotCrmProvider } from '@leadkit/crm-hubspot'
import {
  type HubspotFake,
  type HubspotFakeOptions,
  type HubspotFakePortal,
  loadVendorSpecification,
  startHubspotFake,
} from '@leadkit/testing'
import type { DatabaseOptions } from '../../../src/lib/database/database.ts'

type Hubspot = ReturnType<typeof createHubspotCrmProvider>

/** A host with HubSpot's fake as its CRM, and a clock that can be put forward. */
export interface HubspotHost {
  readonly kit: LeadKit<never, Hubspot>
  readonly hubspot: HubspotFake
  readonly told: HostEvent[]
  /** Added to the real time. */
  aheadMs: number
  /** A tenant with a config of the portal. */
  connect(
    portal?: HubspotFakePortal,
  ): Promise<{ readonly tenant: TenantKit<never, Hubspot>; readonly configId: string }>
  drain(): Promise<void>
  /** @throws Error when a request was none that HubSpot's own files allow. */
  close(): Promise<void>
}

export async function startHubspotHost(
  database: DatabaseOptions,
  options: Omit<HubspotFakeOptions, 'specification'> = {},
): Promise<HubspotHost> {
  const specification = await loadVendorSpecification('hubspot', process.env['LEADKIT_SHARED_DIR'])
  const hubspot = await startHubspotFake({ ...options, specification })
  const told: HostEvent[] = []
  const tell = (event: HostEvent): void => void told.push(event)
  const kit = createLeadKit({
    database,
    encryption: { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] },
    crms: [createHubspotCrmProvider({ baseUrl: hubspot.url })],
    events: {
      'crm.synced': tell,
      'crm.failed': tell,
      'crm.paused': tell,
      'crm.drifted': tell,
      'crm.recovered': tell,
    },
    now: () => new Date(Date.now() + host.aheadMs),
  })
  const host: HubspotHost = {
    kit,
    hubspot,
    told,
    aheadMs: 0,
    async connect(portal = hubspot.portals[0]) {
      const tenant = kit.tenant((await kit.tenants.create({ name: `Tenant ${Math.random()}` })).id)
      const credentials = { accessToken: portal?.accessTokens[0] ?? '' }
      return { tenant, configId: (await tenant.crmConfigs.create({ provider: 'hubspot', credentials })).id }
    },
    drain: () => kit.worker().drain(),
    async close() {
      await kit.close()
      await hubspot.close()
      const violations = hubspot.violations()
      if (violations.length > 0) throw new Error(`HubSpot's files do not allow this: ${violations.join('; ')}`)
    },
  }
  return host
}
