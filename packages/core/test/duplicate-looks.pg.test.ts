import type { JsonObject } from '@leadkit/contracts'
import { createLeadKit, type HostEvent, type LeadKit, type TenantKit } from '@leadkit/core'
import { afterAll, expect, it } from 'vitest'
import { TEST_KEYS } from './support/access/test-keys.ts'
import { describeOnPostgres } from './support/database/databases.ts'

const ADA = { name: 'Ada Lovelace', email: 'ada@analytical.co' }
const SAME = { name: 'Lovelace, Ada', email: 'ADA@analytical.co' }
const BY = { by: 'ines' }

interface Looks {
  readonly kit: LeadKit
  openTenant(settings?: JsonObject): Promise<TenantKit>
  /** What is due after a minute, done by two workers. */
  look(): Promise<void>
  toldOf(tenant: TenantKit): readonly HostEvent[]
}

function testLooks(world: () => Looks): void {
  it('suggests a new lead of the same person once, a minute after it came', async () => {
    const tenant = await world().openTenant()
    const ada = await tenant.leads.create(ADA)
    const also = await tenant.leads.create(SAME)
    await world()
      .kit.worker({ kinds: ['duplicates'] })
      .drain()
    expect((await tenant.leads.duplicates.list()).items).toEqual([])
    await world().look()
    expect((await tenant.leads.duplicates.list()).items).toMatchObject([{ leadId: ada.id, otherLeadId: also.id }])
    await tenant.leads.update(also.id, { company: 'Analytical' })
    await world().look()
    expect(world().toldOf(tenant)).toMatchObject([{ payload: { leadId: ada.id, otherLeadId: also.id } }])
  })

  it('looks again when a lead gets an address, and not when it is moved, tagged or removed', async () => {
    const tenant = await world().openTenant()
    await tenant.leads.create(ADA)
    const also = await tenant.leads.create({ name: 'A. L.' })
    await world().look()
    await tenant.leads.move(also.id, { to: 'contacted', by: 'ines' })
    await tenant.leads.update(also.id, { notes: 'called' })
    const due = (): Promise<readonly object[]> =>
      tenant.transaction((sql) =>
        sql.query(`SELECT 1 FROM public.dispatch WHERE kind = 'duplicates' AND tenant_id = $1`, [tenant.id]),
      )
    expect(await due()).toEqual([])
    expect((await tenant.leads.duplicates.list()).items).toEqual([])
    await tenant.leads.update(also.id, { email: 'ada@analytical.co', name: 'Ada Lovelace' })
    expect(await due()).toHaveLength(1)
    await world().look()
    expect((await tenant.leads.duplicates.list()).items).toHaveLength(1)
    const gone = await tenant.leads.create(SAME)
    await tenant.leads.remove(gone.id)
    await world().look()
    expect(world().toldOf(tenant)).toHaveLength(1)
  })
}

function testKeys(world: () => Looks): void {
  it('merges by the keys that the tenant allows, and keeps apart what a person separated', async () => {
    const tenant = await world().openTenant({ mergeBy: ['email'] })
    const ada = await tenant.leads.create(ADA)
    const also = await tenant.leads.create(SAME)
    await world().look()
    expect(await tenant.leads.get(also.id)).toMatchObject({ id: ada.id, memberIds: [also.id] })
    const [merge] = await tenant.leads.merges(ada.id)
    await tenant.leads.unmerge(merge?.id ?? '', BY)
    await tenant.leads.update(also.id, { company: 'Analytical' })
    await world().look()
    expect(await tenant.leads.get(also.id)).toMatchObject({ id: also.id, mergedInto: null })
    expect(world().toldOf(tenant)).toEqual([])
  })

  it('forgets what it was to look at with the tenant', async () => {
    const tenant = await world().openTenant()
    await tenant.leads.create(ADA)
    await tenant.leads.create(SAME)
    const { name } = await world().kit.tenants.get(tenant.id)
    await world().kit.tenants.remove(tenant.id, { confirmName: name, graceDays: 0 })
    await world().look()
    expect(world().toldOf(tenant)).toEqual([])
  })
}

describeOnPostgres('duplicates that a worker finds', (options) => {
  const told: HostEvent[] = []
  const kits: LeadKit[] = []
  let aheadMs = 0
  const open = (): LeadKit =>
    createLeadKit({
      database: options(),
      encryption: TEST_KEYS,
      events: { 'lead.duplicate_suggested': (event) => void told.push(event) },
      now: () => new Date(Date.now() + aheadMs),
    })
  const first = (): LeadKit => {
    if (kits.length === 0) kits.push(open(), open())
    return kits[0] as LeadKit
  }
  const work = (kit: LeadKit): Promise<void> => kit.worker({ kinds: ['duplicates', 'host_event'] }).drain()
  afterAll(() => Promise.all(kits.map((kit) => kit.close())))
  const world = (): Looks => ({
    kit: first(),
    openTenant: async (settings = {}) =>
      first().tenant((await first().tenants.create({ name: `Looks ${Math.random()}`, settings })).id),
    async look() {
      aheadMs += 61_000
      await Promise.all(kits.map(work))
      await work(first())
    },
    toldOf: (tenant) => told.filter(({ tenantId }) => tenantId === tenant.id),
  })
  testLooks(world)
  testKeys(world)
})
