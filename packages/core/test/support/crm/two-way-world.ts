import type { CrmProvider } from '@leadkit/contracts'
import { createLeadKit, type CrmInboundOptions, type FieldMapping, type HostEvent, type Lead } from '@leadkit/core'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { DatabaseOptions } from '../../../src/lib/database/database.ts'
import { describeOnPostgres } from '../database/databases.ts'
import type { MemoryCredentials } from './memory-crm.ts'
import { TwoWayCrm } from './two-way-crm.ts'

const TWO_WAY: readonly FieldMapping[] = [
  { target: 'full_name', source: 'lead.name' },
  { target: 'email', source: 'lead.email', owner: 'remote' },
  { target: 'phone', source: 'lead.phone', owner: 'latest' },
  { target: 'company', source: 'lead.company', owner: 'latest' },
  { target: 'stage', source: 'lead.status', owner: 'latest', map: { new: 'NEW', contacted: 'IN TOUCH', lost: 'LOST' } },
]

/** A host with a clock of its own, through the public API. */
export function createTwoWayHost(database: DatabaseOptions, crmInbound?: CrmInboundOptions) {
  const clock = { aheadMs: 0 }
  const now = (): Date => new Date(Date.now() + clock.aheadMs)
  const crm = new TwoWayCrm(now)
  const told: HostEvent[] = []
  const tell = (event: HostEvent): void => void told.push(event)
  const provider = crm.provider() satisfies CrmProvider<'memory', MemoryCredentials>
  const kit = createLeadKit({
    database,
    encryption: { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] },
    crms: [provider],
    ...(crmInbound !== undefined && { crmInbound }),
    events: { 'crm.record_changed': tell, 'crm.paused': tell, 'lead.updated': tell, 'crm.failed': tell },
    now,
  })
  const connect = async (mappings: readonly FieldMapping[] = TWO_WAY) => {
    const tenant = kit.tenant((await kit.tenants.create({ name: `Tenant ${Math.random()}`, tier: 'pro' })).id)
    const account = tenant.id
    const config = await tenant.crmConfigs.create({
      provider: 'memory',
      credentials: crm.addAccount(account),
      fieldMappings: mappings,
    })
    const drain = (): Promise<void> => kit.worker().drain()
    await drain()
    return {
      tenant,
      account,
      configId: config.id,
      drain,
      /** Lets the regular poll come round. */
      poll: async () => {
        clock.aheadMs += 10 * 60_000
        await drain()
      },
      lead: async (values: Partial<Pick<Lead, 'name' | 'email' | 'phone' | 'company'>> = {}) => {
        const lead = await tenant.leads.create({ name: 'Ada', email: 'ada@example.org', ...values })
        await drain()
        const record = crm.records(account).find(({ key }) => key === lead.id)
        return { id: lead.id, recordId: record?.id ?? '' }
      },
    }
  }
  return { kit, crm, clock, told, now, connect, provider }
}

export type TwoWayHost = ReturnType<typeof createTwoWayHost>
export type TwoWayTenant = Awaited<ReturnType<TwoWayHost['connect']>>

/** Runs tests on each database, each with a tenant of its own. */
export function describeTwoWay(
  name: string,
  define: (host: () => TwoWayHost, tenant: () => TwoWayTenant) => void,
  crmInbound?: CrmInboundOptions,
): void {
  describeOnPostgres(name, (options) => {
    let host: TwoWayHost
    let tenant: TwoWayTenant
    beforeAll(() => {
      host = createTwoWayHost(options(), crmInbound)
    })
    beforeEach(async () => {
      host.crm.readGate = async () => {}
      host.crm.gate = async () => {}
      tenant = await host.connect()
      host.told.length = 0
      host.crm.calls.length = 0
      host.crm.reads.length = 0
    })
    afterAll(() => host.kit.close())
    define(
      () => host,
      () => tenant,
    )
  })
}
