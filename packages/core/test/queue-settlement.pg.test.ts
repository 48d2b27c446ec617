import { LeadKitError } from '@leadkit/contracts'
import { expect, it } from 'vitest'
import type { TenantSession } from '../src/lib/database/session.ts'
import type { ClaimedTask, Settlement } from '../src/lib/queue/task.ts'
import { describeOnEachDatabase } from './support/database/databases.ts'
import { type QueueWorld, useQueueWorld } from './support/queue/queue-world.ts'
import { enqueue } from '../src/lib/queue/dispatch-writer.ts'
import type { SettlementOutcome } from '../src/lib/queue/settlement-store.ts'
import type { TenantScope } from '../src/lib/base/identifier.ts'

/** Claims everything that is ready. */
async function claimAll(world: QueueWorld): Promise<ReadonlyMap<string, readonly ClaimedTask[]>> {
  const after = '00000000-0000-0000-0000-000000000000'
  const limits = { maxTenants: 50, maxPerTenant: 50, skipTenants: [] }
  const { groups } = await world.store.claim({ kind: 'ai', workerId: 'one', after, leaseMs: 30_000, ...limits })
  return new Map(groups.map((group) => [group.scope.tenantId, group.tasks]))
}

async function setTier(session: TenantSession, tier: string): Promise<void> {
  await session.sharedTables.updateTable('tenants').set({ tier }).where('id', '=', session.tenantId).execute()
}

async function tierOf(world: QueueWorld, scope: TenantScope): Promise<string> {
  const query = world.database.session.sharedTables
    .selectFrom('tenants')
    .select('tier')
    .where('id', '=', scope.tenantId)
  return (await query.executeTakeFirstOrThrow()).tier
}

function together(world: () => QueueWorld): void {
  it('lets tenants that end at the same time share transactions, and none spoil the others', async () => {
    const tenants = await Promise.all(Array.from({ length: 12 }, () => world().tenant()))
    for (const tenant of tenants) await world().enqueue(tenant, 'ai', 2)
    const claimed = await claimAll(world())
    const outcomes = await Promise.allSettled(
      tenants.map((tenant, index) => {
        const tier = index === 7 ? 'no such tier' : 'pro'
        const commit = (session: TenantSession): Promise<void> => setTier(session, tier)
        const tasks = claimed.get(tenant.tenantId) ?? []
        const settlements = tasks.map((task): Settlement => ({ task, action: 'finish', commit }))
        return world().store.settle(tenant, settlements, world().now())
      }),
    )
    expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? [] : tasksOf(outcome.value)))).toEqual(
      // Of each group its own, whoever shared its transaction.
      tenants.map(({ tenantId }, index) =>
        index === 7 ? [] : (claimed.get(tenantId) ?? []).map(({ taskId }) => taskId).toSorted(),
      ),
    )
    for (const [index, tenant] of tenants.entries()) {
      expect(await tierOf(world(), tenant)).toBe(index === 7 ? 'free' : 'pro')
      expect(await world().rows(tenant)).toHaveLength(index === 7 ? 2 : 0)
    }
  })

  it('calls a commit that results share once, with the tasks that were accepted', async () => {
    const tenant = await world().tenant()
    await world().enqueue(tenant, 'ai', 3)
    const [lost, ...kept] = ((await claimAll(world())).get(tenant.tenantId) ?? []) as [ClaimedTask, ...ClaimedTask[]]
    const fences = world().database.session.sharedTables.updateTable('dispatch').set({ fence: 9 })
    await fences.where('id', '=', lost.dispatchId).execute()
    const calls: (readonly ClaimedTask[])[] = []
    const commit = async (_session: TenantSession, accepted: readonly ClaimedTask[]): Promise<void> => {
      calls.push(accepted)
    }
    const settlements = [lost, ...kept].map((task) => ({ task, action: 'finish', commit }) as const)
    const accepted = await world().store.settle(tenant, settlements, world().now())
    expect(calls).toEqual([kept])
    expect(tasksOf(accepted)).toEqual(kept.map((task) => task.taskId).toSorted())
    expect(await world().rows(tenant)).toMatchObject([{ fence: 9 }])
  })
}

function stale(world: () => QueueWorld): void {
  it('takes only the newest of several results of one task, and what belongs to it', async () => {
    const tenant = await world().tenant()
    await world().enqueue(tenant, 'ai')
    const [first] = ((await claimAll(world())).get(tenant.tenantId) ?? []) as [ClaimedTask]
    await world().endLeases()
    await world().store.promote(world().now(), 10)
    const [second] = ((await claimAll(world())).get(tenant.tenantId) ?? []) as [ClaimedTask]
    const written: number[] = []
    const result = (task: ClaimedTask): Settlement => ({
      task,
      action: 'finish',
      commit: async (_session, accepted) => void written.push(...accepted.map(({ fence }) => fence)),
    })
    const results = [first, second, second].map(result)
    const [group, other] = [results.slice(0, 2), results.slice(2)]
    const outcomes = await Promise.all(
      [group, other, group].map((settlements) => world().store.settle(tenant, settlements, world().now())),
    )
    expect({ first: first.fence, second: second.fence, written }).toEqual({ first: 1, second: 2, written: [2] })
    expect(outcomes.flatMap(tasksOf)).toEqual([second.taskId])
    expect(await world().rows(tenant)).toEqual([])
  })

  it('refuses the repetition of a result that asked for another try, and an extension that came after it', async () => {
    const tenant = await world().tenant()
    await world().enqueue(tenant, 'ai')
    const [task] = ((await claimAll(world())).get(tenant.tenantId) ?? []) as [ClaimedTask]
    let written = 0
    const dueAt = new Date(world().now().getTime() + 1_000)
    const retry: Settlement = {
      task,
      action: 'retry',
      error: new LeadKitError('transient', 'The fake vendor is away; try again'),
      dueAt,
      countsAsAttempt: true,
      commit: async () => void (written += 1),
    }
    expect(tasksOf(await world().store.settle(tenant, [retry], world().now()))).toEqual([task.taskId])
    expect(tasksOf(await world().store.settle(tenant, [retry], world().now()))).toEqual([])
    expect(await world().store.extend([{ task, leaseMs: 120_000 }], 'one')).toEqual(new Set())
    expect(written).toBe(1)
    expect(await world().rows(tenant)).toMatchObject([{ dueAt, workerId: null, attempts: 1 }])
  })
}

function again(world: () => QueueWorld): void {
  const error = new LeadKitError('transient', 'The fake vendor is away; try again')
  const later = (): Date => new Date(world().now().getTime() + 3_600_000)
  it.each([
    ['done', (task: ClaimedTask): Settlement => ({ task, action: 'finish' })],
    ['done with a commit', (task: ClaimedTask): Settlement => ({ task, action: 'finish', commit: async () => {} })],
    [
      'to be tried again',
      (task: ClaimedTask): Settlement => ({ task, action: 'retry', error, dueAt: later(), countsAsAttempt: false }),
    ],
  ])('makes a task that was made due again while it ran due at once, when it is %s', async (_end, settlement) => {
    const tenant = await world().tenant()
    const [taskId = ''] = await world().enqueue(tenant, 'ai')
    const [task] = ((await claimAll(world())).get(tenant.tenantId) ?? []) as [ClaimedTask]
    const make = (dueAt?: Date): Promise<void> =>
      world().database.transaction((session) =>
        enqueue(session.ofTenant(tenant, world().now()), [{ kind: 'ai', taskId, dueAt }]),
      )
    await make(later())
    await make()
    await make(later())
    expect(await world().rows(tenant)).toMatchObject([{ ready: false, workerId: 'one' }])
    expect(tasksOf(await world().store.settle(tenant, [settlement(task)], world().now()))).toEqual([taskId])
    expect(await world().rows(tenant)).toMatchObject([{ taskId, ready: true, workerId: null, attempts: 0 }])
    expect(tasksOf(await world().store.settle(tenant, [settlement(task)], world().now()))).toEqual([])
    // Once: the next run has seen it.
    const [next] = ((await claimAll(world())).get(tenant.tenantId) ?? []) as [ClaimedTask]
    await world().store.settle(tenant, [{ task: next, action: 'finish' }], world().now())
    expect(await world().rows(tenant)).toEqual([])
  })
}

function tasksOf(outcome: SettlementOutcome): readonly string[] {
  return outcome === 'held_up' ? [] : Array.from(outcome, (each) => each.task.taskId).toSorted()
}

function deadLetters(world: () => QueueWorld): void {
  it('tells the host of a task that was given up, but not of a dead host event', async () => {
    const tenant = await world().tenant('with schema')
    await world().enqueue(tenant, 'ai')
    const [task] = ((await claimAll(world())).get(tenant.tenantId) ?? []) as [ClaimedTask]
    const error = new LeadKitError('permanent', 'The vendor refuses this')
    const event: ClaimedTask = { ...task, kind: 'host_event' }
    await world().store.settle(tenant, [{ task: event, action: 'bury', error }], world().now())
    expect(await hostEvents(world(), tenant)).toEqual([])
    await world().enqueue(tenant, 'ai')
    const [second] = ((await claimAll(world())).get(tenant.tenantId) ?? []) as [ClaimedTask]
    await world().store.settle(tenant, [{ task: second, action: 'bury', error }], world().now())
    const payload = { kind: 'ai', taskId: second.taskId, code: 'permanent' }
    expect(await hostEvents(world(), tenant)).toEqual([{ type: 'task.dead', payload }])
    expect(await world().rows(tenant)).toMatchObject([{ kind: 'host_event', ready: true }])
  })
}

async function hostEvents(world: QueueWorld, tenant: TenantScope): Promise<readonly unknown[]> {
  return world.database.session.ofTenant(tenant).tables.selectFrom('host_events').select(['type', 'payload']).execute()
}

describeOnEachDatabase('settling', (options) => {
  const world = useQueueWorld(options, ['task.dead'])
  together(world)
  stale(world)
  again(world)
  deadLetters(world)
})
