import { fork } from 'node:child_process'
import { once } from 'node:events'
import { LeadKitError, type Logger } from '@leadkit/contracts'
import { createTestDatabase, type TestDatabase } from '@leadkit/testing/postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createWorker } from '../src/lib/queue/worker.ts'
import { startDatabaseProxy } from './support/database/database-proxy.ts'
import { done, handlerOf, QueueWorld, wait } from './support/queue/queue-world.ts'

const DOOMED = new URL('support/queue/doomed-worker.ts', import.meta.url)
const FLAGS = ['--conditions=@leadkit/source']

const fault = new LeadKitError('transient', 'The fake vendor is away; try again')
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const worlds: QueueWorld[] = []

function open(): QueueWorld {
  const world = new QueueWorld({ connectionString: database.connectionString })
  worlds.push(world)
  return world
}

beforeEach(async () => {
  await open().clear()
  return async () => {
    for (const world of worlds.splice(0)) await world.close()
  }
})

describe('workers of several processes', () => {
  it('take over the tasks of a process that was killed, once its lease has ended', async () => {
    const world = open()
    const tenant = await world.tenant()
    const [taskId] = await world.enqueue(tenant, 'ai')
    const child = fork(DOOMED, [database.connectionString], { execArgv: FLAGS })
    const [claimed] = (await once(child, 'message')) as [string]
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(claimed).toBe(taskId)
    const attempts: number[] = []
    const survivor = world.worker(
      [
        handlerOf('ai', async (task) => {
          attempts.push(task.attempt)
          return done
        }),
      ],
      { pollIntervalMs: 50 },
    )
    await survivor.start()
    expect(attempts).toEqual([])
    while (attempts.length === 0) await wait(20)
    while (survivor.stats().tasksHeld > 0) await wait(5)
    expect(attempts).toEqual([2])
    expect(survivor.stats().counts.promoted).toBe(1)
    expect(await world.rows(tenant)).toEqual([])
  })

  it('never run one task twice at the same time, and run each', async () => {
    const teams = Array.from({ length: 6 }, () => open())
    const [first] = teams as [QueueWorld]
    const tenants = await Promise.all(Array.from({ length: 5 }, () => first.tenant()))
    const ids = (await Promise.all(tenants.map((tenant) => first.enqueue(tenant, 'ai', 60)))).flat()
    const running = new Set<string>()
    const runs = new Map<string, number>()
    let clashes = 0
    const handler = handlerOf('ai', async (task) => {
      if (running.has(task.taskId)) clashes += 1
      running.add(task.taskId)
      await wait(Math.random() * 10)
      running.delete(task.taskId)
      const times = (runs.get(task.taskId) ?? 0) + 1
      runs.set(task.taskId, times)
      return times === 1 && Math.random() < 0.2
        ? { outcome: 'retry', error: fault, delayMs: 0, countsAsAttempt: true }
        : done
    })
    const workers = teams.map((team) => team.worker([handler], { concurrency: 4, pollIntervalMs: 100 }))
    await Promise.all(workers.map((worker) => worker.start()))
    while (runs.size < ids.length || (await remaining(first)) > 0) await wait(50)
    expect(clashes).toBe(0)
    expect([...runs.keys()].toSorted()).toEqual([...ids].toSorted())
    const finished = workers.reduce((sum, worker) => sum + worker.stats().counts.done, 0)
    expect(finished).toBe(ids.length)
  })
})

describe('an outage of the database', () => {
  it('costs no result, and is told in one line when it begins and one when it ends', async () => {
    const proxy = await startDatabaseProxy(database.connectionString)
    const world = new QueueWorld({ connectionString: proxy.connectionString })
    worlds.push(world)
    const tenant = await world.tenant()
    await world.enqueue(tenant, 'ai')
    const lines: { readonly level: string; readonly fields: Readonly<Record<string, unknown>> }[] = []
    const at =
      (level: string) =>
      (fields: Readonly<Record<string, unknown>>): void =>
        void lines.push({ level, fields })
    const logger: Logger = { debug: () => {}, info: at('info'), warn: at('warn'), error: at('error') }
    let runs = 0
    const handler = handlerOf(
      'ai',
      async () => {
        runs += 1
        proxy.cut()
        setTimeout(() => proxy.repair(), 1_500)
        return done
      },
      { leaseMs: 900 },
    )
    const worker = createWorker(
      {
        store: world.store,
        handlers: new Map([['ai', handler]]),
        wakes: world.notifier,
        context: { fetch, logger, now: world.now },
      },
      { pollIntervalMs: 50 },
    )
    await worker.start()
    while (worker.stats().counts.done === 0) await wait(20)
    while (!lines.some(({ fields }) => 'failures' in fields)) await wait(20)
    await worker.stop()
    expect(runs).toBe(1)
    expect(worker.stats().counts).toMatchObject({ claimed: 1, lost: 0 })
    const [began, ended] = [
      lines.filter(({ level }) => level === 'warn'),
      lines.filter(({ level }) => level === 'info'),
    ]
    expect(new Set(began.map(({ fields }) => fields['code']))).toEqual(new Set(['storage_unavailable']))
    expect(began.length).toBeLessThanOrEqual(3)
    expect(ended.map(({ fields }) => fields['failures'])).toContainEqual(
      expect.objectContaining({ settle: expect.any(Number) }),
    )
    await proxy.close()
  })
})

describe('NOTIFY', () => {
  it('are woken by NOTIFY long before they would poll', async () => {
    const [writer, reader] = [open(), open()]
    const tenant = await writer.tenant()
    const ran = Promise.withResolvers<number>()
    const handler = handlerOf('ai', async () => {
      ran.resolve(performance.now())
      return done
    })
    const worker = reader.worker([handler], { pollIntervalMs: 3_600_000 })
    await worker.start()
    await reader.notifier.ready()
    // Its first poll is over.
    await wait(100)
    const began = performance.now()
    await writer.enqueue(tenant, 'ai')
    expect((await ran.promise) - began).toBeLessThan(30_000)
  })

  it('open LISTEN again when its connection was ended', async () => {
    const [writer, reader] = [open(), open()]
    const tenant = await writer.tenant()
    let ran = 0
    const handler = handlerOf('ai', async () => {
      ran += 1
      return done
    })
    await reader.worker([handler], { pollIntervalMs: 3_600_000 }).start()
    await reader.notifier.ready()
    await wait(100)
    const ended = await writer.database.session.run({
      text: `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'leadkit listen' AND datname = current_database()`,
      parameters: [],
    })
    expect(ended).toHaveLength(1)
    // Tasks due while nobody listens are found by polling; here only the next notification can wake the worker.
    while (ran === 0) {
      await writer.enqueue(tenant, 'ai')
      await wait(50)
    }
    expect(ran).toBeGreaterThan(0)
  })
})

async function remaining(world: QueueWorld): Promise<number> {
  return (await world.database.session.sharedTables.selectFrom('dispatch').select('id').execute()).length
}
