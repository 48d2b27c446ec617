import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../src/lib/domain/identifier.ts'
import type { TenantScope } from '../src/lib/domain/tenant.ts'
import { enqueue } from '../src/lib/postgres/dispatch-writer.ts'
import type { ClaimRequest } from '../src/lib/queue/dispatch-store.ts'
import { describeOnEachDatabase } from './support/databases.ts'
import { QueueWorld } from './support/queue-world.ts'

const FIRST = '00000000-0000-0000-0000-000000000000'

describeOnEachDatabase('claims', (options) => {
  let world: QueueWorld
  let tenants: readonly TenantScope[]

  beforeAll(async () => {
    world = new QueueWorld(options())
    const made = await Promise.all(Array.from({ length: 5 }, () => world.tenant()))
    tenants = made.toSorted((one, other) => (one.tenantId < other.tenantId ? -1 : 1))
  })
  beforeEach(() => world.clear())
  afterAll(() => world.close())

  function request(changes: Partial<ClaimRequest> = {}): ClaimRequest {
    const leaseUntil = new Date(world.now().getTime() + 30_000)
    return {
      kind: 'ai',
      workerId: 'one',
      after: FIRST,
      maxTenants: 10,
      maxPerTenant: 3,
      skipTenants: [],
      leaseUntil,
      ...changes,
    }
  }

  const nth = (index: number): TenantScope => tenants[index] as TenantScope

  it('takes a few tasks of each tenant, oldest first, however many one of them has', async () => {
    const noisy = await world.enqueue(nth(0), 'ai', 50)
    const quiet = await world.enqueue(nth(3), 'ai', 1)
    const { groups, next } = await world.store.claim(request())
    expect(next).toBeNull()
    expect(groups.map((group) => [group.scope, group.tenant, group.tasks.length])).toEqual([
      [nth(0), 'active', 3],
      [nth(3), 'active', 1],
    ])
    expect(groups[1]?.tasks[0]).toMatchObject({ kind: 'ai', taskId: quiet[0], attempt: 1, fence: 1 })
    expect(noisy).toContain(groups[0]?.tasks[0]?.taskId)
  })

  it('walks on from its cursor, around the end, and tells when it saw every tenant', async () => {
    for (const tenant of tenants) await world.enqueue(tenant, 'ai', 2)
    const first = await world.store.claim(request({ after: nth(2).tenantId, maxTenants: 3, maxPerTenant: 1 }))
    expect(first.groups.map((group) => group.scope.tenantId).toSorted()).toEqual(
      [nth(0), nth(3), nth(4)].map((scope) => scope.tenantId),
    )
    expect(first.next).toBe(nth(0).tenantId)
    const second = await world.store.claim(request({ after: nth(0).tenantId, maxTenants: 10, maxPerTenant: 5 }))
    expect(second.next).toBeNull()
    expect(second.groups.map((group) => group.tasks.length).toSorted()).toEqual([1, 1, 1, 2, 2])
    expect(await world.store.claim(request())).toEqual({ groups: [], next: null })
  })

  it('leaves out tenants of which the worker holds enough, and other kinds', async () => {
    await world.enqueue(nth(0), 'ai')
    await world.enqueue(nth(1), 'reply')
    await world.enqueue(nth(2), 'ai')
    const { groups } = await world.store.claim(request({ skipTenants: [nth(0).tenantId] }))
    expect(groups.map((group) => group.scope.tenantId)).toEqual([nth(2).tenantId])
  })

  it('leases what it takes: no second claim gets it, and each claim raises the fence', async () => {
    const [taskId] = await world.enqueue(nth(0), 'ai')
    const { groups } = await world.store.claim(request())
    expect(groups[0]?.tasks).toHaveLength(1)
    expect((await world.store.claim(request({ workerId: 'two' }))).groups).toEqual([])
    expect(await world.rows(nth(0))).toMatchObject([{ taskId, ready: false, attempts: 1, fence: 1, workerId: 'one' }])
    world.aheadMs += 31_000
    expect(await world.store.promote(world.now(), 10)).toBe(1)
    const again = await world.store.claim(request({ workerId: 'two' }))
    expect(again.groups[0]?.tasks[0]).toMatchObject({ taskId, attempt: 2, fence: 2 })
  })

  it('promotes only what has waited long enough, at most so many at once', async () => {
    const soon = new Date(world.now().getTime() + 5_000)
    await world.enqueue(nth(0), 'ai', 3, soon)
    expect((await world.store.claim(request())).groups).toEqual([])
    expect(await world.store.promote(world.now(), 10)).toBe(0)
    world.aheadMs += 6_000
    expect(await world.store.promote(world.now(), 2)).toBe(2)
    expect(await world.store.promote(world.now(), 2)).toBe(1)
    expect((await world.store.claim(request())).groups[0]?.tasks).toHaveLength(3)
  })

  it('names the kinds that have work', async () => {
    await world.enqueue(nth(0), 'reply')
    await world.enqueue(nth(0), 'ai', 1, new Date(world.now().getTime() + 60_000))
    expect(await world.store.readyKinds(['ai', 'reply', 'crm_sync'])).toEqual(['reply'])
  })

  it('tells tenants that are suspended or gone', async () => {
    await world.enqueue(nth(1), 'ai')
    const gone: TenantScope = { tenantId: newId(), schema: 'nowhere' }
    await world.database.transaction((session) =>
      enqueue(session, gone, [{ kind: 'ai', taskId: newId() }], world.now()),
    )
    const tenantsTable = world.database.session.shared.updateTable('tenants').where('id', '=', nth(1).tenantId)
    await tenantsTable.set({ active: false }).execute()
    const { groups } = await world.store.claim(request())
    await tenantsTable.set({ active: true }).execute()
    expect(Object.fromEntries(groups.map((group) => [group.scope.tenantId, group.tenant]))).toEqual({
      [nth(1).tenantId]: 'suspended',
      [gone.tenantId]: 'removed',
    })
  })
})

describe('claims of many workers', () => {
  describeOnEachDatabase('at once', (options) => {
    it('never give one task to two of them', async () => {
      const world = new QueueWorld(options())
      await world.clear()
      const tenants = await Promise.all(Array.from({ length: 4 }, () => world.tenant()))
      const ids = (await Promise.all(tenants.map((tenant) => world.enqueue(tenant, 'ai', 50)))).flat()
      const taken: string[] = []
      const claimAll = async (workerId: string): Promise<void> => {
        for (let after = newId(), empty = 0; empty < 3;) {
          const leaseUntil = new Date(world.now().getTime() + 30_000)
          const claim = {
            kind: 'ai',
            workerId,
            after,
            maxTenants: 2,
            maxPerTenant: 3,
            skipTenants: [],
            leaseUntil,
          } as const
          const page = await world.store.claim(claim)
          after = page.next ?? after
          empty = page.groups.length === 0 ? empty + 1 : 0
          taken.push(...page.groups.flatMap((group) => group.tasks.map((task) => task.taskId)))
        }
      }
      await Promise.all(Array.from({ length: 8 }, (_, index) => claimAll(`worker ${index}`)))
      expect(taken.toSorted()).toEqual([...ids].toSorted())
      await world.close()
    })
  })
})
