import { beforeAll, expect, it } from 'vitest'
import { newId, type TenantScope } from '../src/lib/base/identifier.ts'
import { enqueue } from '../src/lib/queue/dispatch-writer.ts'
import { describeOnEachDatabase } from './support/database/databases.ts'
import { type QueueWorld, useQueueWorld } from './support/queue/queue-world.ts'
import type { ClaimRequest } from '../src/lib/queue/claimed-group.ts'
const FIRST = '00000000-0000-0000-0000-000000000000'

function request(changes: Partial<ClaimRequest> = {}): ClaimRequest {
  const base = { kind: 'ai', workerId: 'one', after: FIRST, maxTenants: 10, maxPerTenant: 3, skipTenants: [] } as const
  return { ...base, leaseMs: 30_000, ...changes }
}

/** Tenants in the order of their ids. */
function useTenants(world: () => QueueWorld, count: number): (index: number) => TenantScope {
  let tenants: readonly TenantScope[] = []
  beforeAll(async () => {
    const made = await Promise.all(Array.from({ length: count }, () => world().tenant()))
    tenants = made.toSorted((one, other) => (one.tenantId < other.tenantId ? -1 : 1))
  })
  return (index) => tenants[index] as TenantScope
}

function fairness(world: () => QueueWorld): void {
  const nth = useTenants(world, 5)

  it('takes a few tasks of each tenant, oldest first, however many one of them has', async () => {
    const noisy = await world().enqueue(nth(0), 'ai', 50)
    const quiet = await world().enqueue(nth(3), 'ai', 1)
    const { groups, next } = await world().store.claim(request())
    expect(next).toBeNull()
    expect(groups.map((group) => [group.scope, group.tenant, group.tasks.length])).toEqual([
      [nth(0), 'active', 3],
      [nth(3), 'active', 1],
    ])
    expect(groups[1]?.tasks[0]).toMatchObject({ kind: 'ai', taskId: quiet[0], attempt: 1, fence: 1 })
    expect(noisy).toContain(groups[0]?.tasks[0]?.taskId)
  })

  it('walks on from its cursor, around the end, and tells when it saw every tenant', async () => {
    for (const index of [0, 1, 2, 3, 4]) await world().enqueue(nth(index), 'ai', 2)
    const first = await world().store.claim(request({ after: nth(2).tenantId, maxTenants: 3, maxPerTenant: 1 }))
    expect(first.groups.map((group) => group.scope.tenantId).toSorted()).toEqual(
      [nth(0), nth(3), nth(4)].map((scope) => scope.tenantId),
    )
    expect(first.next).toBe(nth(0).tenantId)
    const second = await world().store.claim(request({ after: nth(0).tenantId, maxTenants: 10, maxPerTenant: 5 }))
    expect(second.next).toBeNull()
    expect(second.groups.map((group) => group.tasks.length).toSorted((one, other) => one - other)).toEqual([
      1, 1, 1, 2, 2,
    ])
    expect(await world().store.claim(request())).toEqual({ groups: [], next: null })
  })

  it('leaves out tenants of which the worker holds enough, and other kinds', async () => {
    await world().enqueue(nth(0), 'ai')
    await world().enqueue(nth(1), 'reply')
    await world().enqueue(nth(2), 'ai')
    const { groups } = await world().store.claim(request({ skipTenants: [nth(0).tenantId] }))
    expect(groups.map((group) => group.scope.tenantId)).toEqual([nth(2).tenantId])
  })
}

function waiting(world: () => QueueWorld): void {
  const nth = useTenants(world, 5)

  it('leases what it takes: no second claim gets it, and each claim raises the fence', async () => {
    const [taskId] = await world().enqueue(nth(0), 'ai')
    const { groups } = await world().store.claim(request())
    expect(groups[0]?.tasks).toHaveLength(1)
    expect((await world().store.claim(request({ workerId: 'two' }))).groups).toEqual([])
    expect(await world().rows(nth(0))).toMatchObject([{ taskId, ready: false, attempts: 1, fence: 1, workerId: 'one' }])
    await world().endLeases()
    expect(await world().store.promote(world().now(), 10)).toBe(1)
    const again = await world().store.claim(request({ workerId: 'two' }))
    expect(again.groups[0]?.tasks[0]).toMatchObject({ taskId, attempt: 2, fence: 2 })
  })

  it.each([3_600_000, -3_600_000])(
    'keeps a lease when the clocks of two hosts differ by %i ms',
    async (differenceMs) => {
      await world().enqueue(nth(0), 'ai')
      expect((await world().store.claim(request())).groups[0]?.tasks).toHaveLength(1)
      world().aheadMs += differenceMs
      expect(await world().store.promote(world().now(), 10)).toBe(0)
      await world().endLeases()
      expect(await world().store.promote(world().now(), 10)).toBe(1)
    },
  )

  it('promotes only what has waited long enough, at most so many at once', async () => {
    const soon = new Date(world().now().getTime() + 5_000)
    await world().enqueue(nth(0), 'ai', 3, soon)
    expect((await world().store.claim(request())).groups).toEqual([])
    expect(await world().store.promote(world().now(), 10)).toBe(0)
    world().aheadMs += 6_000
    expect(await world().store.promote(world().now(), 2)).toBe(2)
    expect(await world().store.promote(world().now(), 2)).toBe(1)
    expect((await world().store.claim(request())).groups[0]?.tasks).toHaveLength(3)
  })

  it('tidies what a backlog left behind, while tasks wait', async () => {
    await world().enqueue(nth(0), 'ai', 20)
    await world().store.claim(request({ maxPerTenant: 15 }))
    await world().store.tidy()
    expect((await world().store.claim(request({ maxPerTenant: 15 }))).groups[0]?.tasks).toHaveLength(5)
  })

  it('names the kinds that have work', async () => {
    await world().enqueue(nth(0), 'reply')
    await world().enqueue(nth(0), 'ai', 1, new Date(world().now().getTime() + 60_000))
    expect(await world().store.readyKinds(['ai', 'reply', 'crm_sync'])).toEqual(['reply'])
  })
}

function standing(world: () => QueueWorld): void {
  const nth = useTenants(world, 5)

  it('tells tenants that are suspended or gone', async () => {
    await world().enqueue(nth(1), 'ai')
    const gone: TenantScope = { tenantId: newId(), schema: 'nowhere' }
    await world().database.transaction((session) =>
      enqueue(session.ofTenant(gone, world().now()), [{ kind: 'ai', taskId: newId() }]),
    )
    const tenantsTable = world().database.session.sharedTables.updateTable('tenants').where('id', '=', nth(1).tenantId)
    await tenantsTable.set({ active: false }).execute()
    const { groups } = await world().store.claim(request())
    await tenantsTable.set({ active: true }).execute()
    expect(Object.fromEntries(groups.map((group) => [group.scope.tenantId, group.tenant]))).toEqual({
      [nth(1).tenantId]: 'suspended',
      [gone.tenantId]: 'removed',
    })
  })
}

function rivals(world: () => QueueWorld): void {
  it('never give one task to two of them', async () => {
    const tenants = await Promise.all(Array.from({ length: 4 }, () => world().tenant()))
    const ids = (await Promise.all(tenants.map((tenant) => world().enqueue(tenant, 'ai', 50)))).flat()
    const taken: string[] = []
    const claimAll = async (workerId: string): Promise<void> => {
      for (let after = newId(), empty = 0; empty < 3;) {
        const claim = {
          kind: 'ai',
          workerId,
          after,
          maxTenants: 2,
          maxPerTenant: 3,
          skipTenants: [],
          leaseMs: 30_000,
        } as const
        const page = await world().store.claim(claim)
        after = page.next ?? after
        empty = page.groups.length === 0 ? empty + 1 : 0
        taken.push(...page.groups.flatMap((group) => group.tasks.map((task) => task.taskId)))
      }
    }
    await Promise.all(Array.from({ length: 8 }, (_, index) => claimAll(`worker ${index}`)))
    expect(taken.toSorted()).toEqual([...ids].toSorted())
  })
}

describeOnEachDatabase('claims', (options) => {
  const world = useQueueWorld(options)
  fairness(world)
  waiting(world)
  standing(world)
  rivals(world)
})
