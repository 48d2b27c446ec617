import { LeadKitError } from '@leadkit/contracts'
import { expect, it } from 'vitest'
import { newId, type TenantScope } from '../src/lib/base/identifier.ts'
import { enqueue } from '../src/lib/queue/dispatch-writer.ts'
import type { TaskResult } from '../src/lib/queue/task.ts'
import type { TenantSession } from '../src/lib/database/session.ts'
import { describeOnEachDatabase } from './support/database/databases.ts'
import { done, handlerOf, type QueueWorld, useQueueWorld } from './support/queue/queue-world.ts'
const fault = new LeadKitError('transient', 'The fake vendor is away; try again')

/** A write whose trace tells that a result was kept: the name of a tenant made for it. */
async function scratch(world: QueueWorld): Promise<{
  read(): Promise<string>
  write(session: TenantSession, value: string): Promise<void>
}> {
  const { tenantId } = await world.tenant()
  return {
    read: async () => {
      const query = world.database.session.sharedTables.selectFrom('tenants').select('tier').where('id', '=', tenantId)
      return (await query.executeTakeFirstOrThrow()).tier
    },
    write: async (session, value) => {
      await session.sharedTables.updateTable('tenants').set({ tier: value }).where('id', '=', tenantId).execute()
    },
  }
}

function outcomes(world: () => QueueWorld): void {
  it('runs each task once and writes its result with the settlement', async () => {
    const tenant = await world().tenant()
    const mark = await scratch(world())
    const ids = await world().enqueue(tenant, 'ai', 12)
    const ran: string[] = []
    const handler = handlerOf('ai', async (task) => {
      ran.push(task.taskId)
      return { outcome: 'done', commit: (session) => mark.write(session, 'pro') }
    })
    const worker = world().worker([handler])
    await worker.drain()
    expect(ran.toSorted()).toEqual([...ids].toSorted())
    expect(await mark.read()).toBe('pro')
    expect(await world().rows(tenant)).toEqual([])
    expect(worker.stats()).toMatchObject({ running: false, tasksHeld: 0, counts: { claimed: 12, done: 12, lost: 0 } })
  })

  it('runs the tasks that a task makes due', async () => {
    const tenant = await world().tenant()
    await world().enqueue(tenant, 'ai')
    let replies = 0
    const first = handlerOf('ai', async () => ({
      outcome: 'done',
      commit: (session) => enqueue(session.at(world().now()), [{ kind: 'reply', taskId: newId() }]),
    }))
    const second = handlerOf('reply', async () => {
      replies += 1
      return done
    })
    await world().worker([first, second]).drain()
    expect(replies).toBe(1)
  })

  it('keeps the good results of a group when the commit of one throws', async () => {
    const tenant = await world().tenant()
    const mark = await scratch(world())
    await world().enqueue(tenant, 'ai', 3)
    let runs = 0
    const handler = handlerOf('ai', async () => {
      runs += 1
      const broken = runs === 1
      return {
        outcome: 'done',
        commit: async (session) => {
          await mark.write(session, broken ? 'no such tier' : 'enterprise')
        },
      }
    })
    const worker = world().worker([handler])
    await worker.drain()
    expect(await mark.read()).toBe('enterprise')
    expect(worker.stats().counts).toMatchObject({ claimed: 3, done: 2, retried: 1 })
    expect(await world().rows(tenant)).toHaveLength(1)
  })
}

function retries(world: () => QueueWorld): void {
  it('tries again later, with the pause that the result names or one that grows', async () => {
    const tenant = await world().tenant()
    const attempts: number[] = []
    const results: TaskResult[] = [
      { outcome: 'retry', error: fault, delayMs: 60_000, countsAsAttempt: true },
      { outcome: 'retry', error: fault, countsAsAttempt: true },
      done,
    ]
    const handler = handlerOf('ai', async (task) => {
      attempts.push(task.attempt)
      return results[attempts.length - 1] ?? done
    })
    const worker = world().worker([handler], {}, { random: () => 0.5 })
    await world().enqueue(tenant, 'ai')
    await worker.drain()
    expect(attempts).toEqual([1])
    expect(await world().rows(tenant)).toMatchObject([{ ready: false, attempts: 1, workerId: null }])
    world().aheadMs = 61_000
    await worker.drain()
    const [row] = await world().rows(tenant)
    // 2 s × 2 for the second attempt, three quarters of it by the given chance.
    expect((row?.dueAt.getTime() ?? 0) - world().now().getTime()).toBeGreaterThan(2_000)
    expect((row?.dueAt.getTime() ?? 0) - world().now().getTime()).toBeLessThanOrEqual(3_000)
    world().aheadMs = 65_000
    await worker.drain()
    expect(attempts).toEqual([1, 2, 3])
    expect(worker.stats().counts).toMatchObject({ retried: 2, done: 1 })
  })

  it('gives an attempt back that was not the fault of the task', async () => {
    const tenant = await world().tenant()
    const attempts: number[] = []
    const handler = handlerOf('ai', async (task) => {
      attempts.push(task.attempt)
      return attempts.length < 6 ? { outcome: 'retry', error: fault, delayMs: 0, countsAsAttempt: false } : done
    })
    await world().enqueue(tenant, 'ai')
    await world().worker([handler]).drain()
    expect(attempts).toEqual([1, 1, 1, 1, 1, 1])
  })
}

function deadLetters(world: () => QueueWorld): void {
  it('gives a task up after its attempts, and runs it anew when it is redriven', async () => {
    const tenant = await world().tenant()
    const dead: [string, string][] = []
    const attempts: number[] = []
    const handler = handlerOf(
      'ai',
      async (task) => {
        attempts.push(task.attempt)
        if (attempts.length > 3) return done
        throw new TypeError('personal data of somebody')
      },
      {
        onDead: async (_session, task, error) => void dead.push([task.taskId, `${error.code}: ${error.message}`]),
      },
    )
    const worker = world().worker([handler])
    const [taskId] = (await world().enqueue(tenant, 'ai')) as [string]
    await world().drainThrough(worker, 3)
    expect(attempts).toEqual([1, 2, 3])
    expect(dead).toEqual([[taskId, 'internal: Task of kind ai: TypeError was thrown, which is not a LeadKitError']])
    expect(await world().rows(tenant)).toEqual([])
    expect(worker.stats().counts).toMatchObject({ dead: 1, retried: 2 })
    await world().database.transaction((session) =>
      enqueue(session.ofTenant(tenant, world().now()), [{ kind: 'ai', taskId }]),
    )
    await worker.drain()
    expect(attempts).toEqual([1, 2, 3, 1])
    expect(worker.stats().counts.done).toBe(1)
  })
}

function limits(world: () => QueueWorld): void {
  it('puts off the tasks of a suspended tenant without losing one, and deletes those of a tenant that is gone', async () => {
    const suspended = await world().tenant()
    await world().enqueue(suspended, 'ai', 20)
    const gone: TenantScope = { tenantId: newId(), schema: 'nowhere' }
    await world().enqueue(gone, 'ai', 3)
    const active = world().database.session.sharedTables.updateTable('tenants').where('id', '=', suspended.tenantId)
    await active.set({ active: false }).execute()
    let ran = 0
    const worker = world().worker([
      handlerOf('ai', async () => {
        ran += 1
        return done
      }),
    ])
    await worker.drain()
    expect(ran).toBe(0)
    expect(await world().rows(gone)).toEqual([])
    const rows = await world().rows(suspended)
    expect(rows).toHaveLength(20)
    expect(new Set(rows.map((row) => row.attempts))).toEqual(new Set([0]))
    await active.set({ active: true }).execute()
    world().aheadMs = 11 * 60_000
    await worker.drain()
    expect(ran).toBe(20)
  })

  it('never holds more tasks of one tenant and kind than its limit', async () => {
    const tenant = await world().tenant()
    let running = 0
    let most = 0
    const handler = handlerOf(
      'ai',
      async () => {
        most = Math.max(most, (running += 1))
        await new Promise((resolve) => setTimeout(resolve, 5))
        running -= 1
        return done
      },
      { batchSize: 2 },
    )
    await world().enqueue(tenant, 'ai', 30)
    const worker = world().worker([handler], { tenantLimit: 4, concurrency: 8 })
    await worker.drain()
    expect(most).toBe(4)
    expect(worker.stats().counts.done).toBe(30)
  })

  it('refuses options outside their range', () => {
    expect(() => world().worker([], { concurrency: 0 })).toThrow('concurrency must be a number of at least 1')
    expect(() => world().worker([], { pollIntervalMs: Number.NaN })).toThrow('pollIntervalMs')
  })
}

describeOnEachDatabase('the worker', (options) => {
  const world = useQueueWorld(options)
  outcomes(world)
  retries(world)
  deadLetters(world)
  limits(world)
})
