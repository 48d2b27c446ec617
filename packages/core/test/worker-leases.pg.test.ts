import { expect, it } from 'vitest'
import type { ClaimedTask, TaskResult } from '../src/lib/queue/task.ts'
import type { TenantSession } from '../src/lib/database/session.ts'
import { describeOnEachDatabase } from './support/database/databases.ts'
import { done, handlerOf, type QueueWorld, useQueueWorld, wait } from './support/queue/queue-world.ts'

/** A run that tests let end when they like. */
function gate(): { readonly entered: Promise<ClaimedTask>; enter(task: ClaimedTask): Promise<void>; open(): void } {
  const entered = Promise.withResolvers<ClaimedTask>()
  const opened = Promise.withResolvers<void>()
  const enter = (task: ClaimedTask): Promise<void> => {
    entered.resolve(task)
    return opened.promise
  }
  return { entered: entered.promise, enter, open: () => opened.resolve() }
}

function lateResults(world: () => QueueWorld): void {
  it('refuse the result of a late worker with everything it wrote', async () => {
    const tenant = await world().tenant()
    const mark = await world().tenant()
    const slow = gate()
    const late = handlerOf('ai', async (task): Promise<TaskResult> => {
      await slow.enter(task)
      const write = async (session: TenantSession): Promise<void> => {
        await session.sharedTables
          .updateTable('tenants')
          .set({ tier: 'enterprise' })
          .where('id', '=', mark.tenantId)
          .execute()
      }
      return { outcome: 'done', commit: write }
    })
    const lateWorker = world().worker([late])
    await world().enqueue(tenant, 'ai')
    const draining = lateWorker.drain()
    await slow.entered
    await world().endLeases()
    await world()
      .worker([handlerOf('ai', async () => done)])
      .drain()
    expect(await world().rows(tenant)).toEqual([])
    slow.open()
    await draining
    const { tier } = await world()
      .database.session.sharedTables.selectFrom('tenants')
      .select('tier')
      .where('id', '=', mark.tenantId)
      .executeTakeFirstOrThrow()
    expect(tier).toBe('free')
    expect(lateWorker.stats().counts).toMatchObject({ claimed: 1, done: 0, lost: 1 })
  })

  it('that passed to another worker stop the run', async () => {
    const tenant = await world().tenant()
    const stopped = Promise.withResolvers<void>()
    const started = Promise.withResolvers<void>()
    const handler = handlerOf(
      'ai',
      async (_task, _scope, signal) => {
        started.resolve()
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        stopped.resolve()
        throw signal.reason
      },
      { leaseMs: 1_000 },
    )
    const worker = world().worker([handler])
    await world().enqueue(tenant, 'ai')
    const draining = worker.drain()
    await started.promise
    await world().database.session.sharedTables.updateTable('dispatch').set({ fence: 7 }).execute()
    await stopped.promise
    await world().clear()
    await draining
    expect(worker.stats().counts).toMatchObject({ lost: 1, retried: 0 })
  })
}

function heartbeat(world: () => QueueWorld): void {
  it('are extended while a run goes on', async () => {
    const tenant = await world().tenant()
    const long = gate()
    const handler = handlerOf(
      'ai',
      async (task) => {
        await long.enter(task)
        return done
      },
      { leaseMs: 1_500 },
    )
    const worker = world().worker([handler])
    await world().enqueue(tenant, 'ai')
    const draining = worker.drain()
    await long.entered
    await wait(2_500)
    expect(await world().store.promote(world().now(), 10)).toBe(0)
    expect(await world().rows(tenant)).toMatchObject([{ ready: false, fence: 1 }])
    long.open()
    await draining
    expect(worker.stats().counts).toMatchObject({ done: 1, lost: 0 })
  })

  it('that ran out count as attempts, and a task that kills its worker each time is given up', async () => {
    const tenant = await world().tenant()
    const [taskId] = await world().enqueue(tenant, 'ai')
    for (let death = 1; death <= 3; death += 1) {
      const claim = {
        kind: 'ai',
        workerId: 'dies',
        after: tenant.tenantId,
        maxTenants: 1,
        maxPerTenant: 1,
        skipTenants: [],
        leaseMs: 1_000,
      } as const
      expect((await world().store.claim(claim)).groups).toHaveLength(1)
      await world().endLeases()
      await world().store.promote(world().now(), 10)
    }
    const dead: string[] = []
    const handler = handlerOf('ai', () => Promise.reject(new Error('must not run')), {
      onDead: async (_session, task, error) => void dead.push(`${task.taskId} ${error.message}`),
    })
    await world().worker([handler]).drain()
    expect(dead).toEqual([
      `${taskId} Task of kind ai: 3 attempts ended without a result because the worker died or stalled`,
    ])
    expect(await world().rows(tenant)).toEqual([])
  })
}

function stopping(world: () => QueueWorld): void {
  it('end with the worker: stop() lets runs finish in time', async () => {
    const tenant = await world().tenant()
    const handler = handlerOf('ai', async () => {
      await wait(100)
      return done
    })
    const worker = world().worker([handler], { concurrency: 2, pollIntervalMs: 20 })
    await world().enqueue(tenant, 'ai', 20)
    await worker.start()
    while (worker.stats().tasksHeld === 0) await wait(5)
    await worker.stop()
    const { claimed, done: finished, released } = worker.stats().counts
    expect({ held: worker.stats().tasksHeld, released, finished }).toEqual({ held: 0, released: 0, finished: claimed })
    const rows = await world().rows(tenant)
    expect(rows).toHaveLength(20 - claimed)
    expect(rows.every((row) => row.ready && row.attempts === 0)).toBe(true)
  })

  it('end with the worker: stop() aborts what does not finish and gives it back at once, with its attempt', async () => {
    const tenant = await world().tenant()
    const polite = handlerOf('ai', async (_task, _scope, signal) => {
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      return done
    })
    const stubborn = gate()
    const deaf = handlerOf('reply', async (task) => {
      await stubborn.enter(task)
      return done
    })
    const worker = world().worker([polite, deaf], { stopTimeoutMs: 50, pollIntervalMs: 20 })
    await world().enqueue(tenant, 'ai')
    await world().enqueue(tenant, 'reply')
    await worker.start()
    while (worker.stats().tasksHeld < 2) await wait(5)
    await worker.stop()
    const rows = await world().rows(tenant)
    expect(rows.map((row) => [row.attempts, row.workerId])).toEqual([
      [0, null],
      [0, null],
    ])
    await world().store.promote(world().now(), 10)
    expect((await world().rows(tenant)).every((row) => row.ready)).toBe(true)
    stubborn.open()
    await wait(50)
    expect(await world().rows(tenant)).toHaveLength(2)
    expect(worker.stats().counts).toMatchObject({ released: 1, retried: 1, done: 0 })
  })
}

describeOnEachDatabase('leases', (options) => {
  const world = useQueueWorld(options)
  lateResults(world)
  heartbeat(world)
  stopping(world)
})
