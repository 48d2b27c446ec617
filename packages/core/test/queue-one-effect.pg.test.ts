import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createRulesAiScorer } from '@leadkit/ai-rules'
import type { WorkerStats } from '@leadkit/core'
import type { GraphPerson } from '@leadkit/testing'
import { afterEach, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { startDatabaseProxy } from './support/database/database-proxy.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { lockTables } from './support/queue/locked-tables.ts'
import { wait } from './support/queue/queue-world.ts'
import { createTalkWorld, type TalkWorld } from './support/replies/talk-world.ts'
import { tenantSchema } from '../src/lib/base/identifier.ts'

const ANSWERING = new URL('support/queue/answering-process.ts', import.meta.url)
const LEASE_MS = 2_500
/** For longer than a lease. */
const STALL_MS = 3_200

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

async function startProcess(connectionString: string, graphUrl: string, ...kinds: readonly string[]) {
  const child = fork(ANSWERING, [connectionString, graphUrl, ...kinds], { execArgv: ['--conditions=@leadkit/source'] })
  children.push(child)
  let stats: WorkerStats | undefined
  child.on('message', (told) => (stats = told as WorkerStats))
  await once(child, 'message')
  return { child, stats: () => stats }
}

function answers({ meta }: TalkWorld, person: GraphPerson): number {
  return meta.messages.filter((message) => message.direction === 'outbound' && message.person === person).length
}

function connectionOf(database: () => DatabaseOptions): string {
  const options = database()
  return 'connectionString' in options ? options.connectionString : ''
}

function stalled(database: () => DatabaseOptions): void {
  it('is no call of a process that stood still between its claim and its call, once another has taken over', async () => {
    const world = await createTalkWorld(database())
    await world.says('Hello')
    const conversationId = await world.conversationId()
    const proxy = await startDatabaseProxy(connectionOf(database))
    const sleeper = await startProcess(proxy.connectionString, world.meta.url, 'reply')
    // The mark is durable before the process learns of it, and stops there.
    proxy.holdAnswersAfter(`SET status = 'sending'`)
    await world.tenant.replies.send({ conversationId, text: 'We will call you', author: 'automation' })
    while ((await world.rows(`SELECT id FROM replies WHERE status = 'sending'`)).length === 0) await wait(5)
    sleeper.child.kill('SIGSTOP')
    expect(answers(world, world.person)).toBe(0)
    const worker = world.kit.worker({ leaseMs: LEASE_MS, pollIntervalMs: 50, kinds: ['reply'] })
    await worker.start()
    while (worker.stats().counts.done + worker.stats().counts.retried === 0) await wait(20)
    await worker.stop()
    const taken = answers(world, world.person)
    proxy.releaseAnswers()
    sleeper.child.kill('SIGCONT')
    while ((sleeper.stats()?.counts.lost ?? 0) === 0) await wait(20)
    expect(answers(world, world.person)).toBe(taken)
    await proxy.close()
    await world.close()
  })
}

/** Three tenants of one kit, each with a page and people who write to it. */
async function openTenants(database: () => DatabaseOptions) {
  const settings = { autoReply: 'send' }
  const world = await createTalkWorld(database(), { ai: createRulesAiScorer(), settings })
  const { kit, meta } = world
  const ids = [world.tenant.id]
  const pages = [world.page]
  while (ids.length < 3) {
    const { id } = await kit.tenants.create({ name: `Tenant ${Math.random()}`, settings })
    const page = meta.addPage({ id: String(Math.floor(Math.random() * 1e14)) })
    await kit.tenant(id).socialAccounts.connect({
      platform: 'facebook',
      accountId: page.id,
      accessToken: page.accessToken,
    })
    ids.push(id)
    pages.push(page)
  }
  const people = pages.flatMap((page) =>
    Array.from({ length: 6 }, (_, index) => meta.addPerson(page, { name: `Person ${index}` })),
  )
  const rows = async <Row>(text: string): Promise<readonly Row[]> =>
    (await Promise.all(ids.map((id) => kit.tenant(id).transaction(({ query }) => query<Row>(text))))).flat()
  return { world, ids, people, rows }
}

const OPEN = `SELECT id FROM ai_tasks WHERE status IN ('queued', 'processing')
  UNION ALL SELECT id FROM replies WHERE status IN ('pending', 'sending')`

function storm(database: () => DatabaseOptions): void {
  it('for each task, whatever stalls, dies or is locked', async () => {
    const { world, ids, people, rows } = await openTenants(database)
    const connection = connectionOf(database)
    const first = await startProcess(connection, world.meta.url)
    const second = await startProcess(connection, world.meta.url)
    const worker = world.kit.worker({ leaseMs: LEASE_MS, pollIntervalMs: 50 })
    await worker.start()
    const talk = people.map(async (person, index) => {
      await wait(index * 150)
      await world.says('Hi, what is the price of 20 shelves?', person)
    })
    for (const { child } of [first, second]) {
      const lock = await lockTables(database(), ids.slice(1).map(tenantSchema), 'replies')
      child.kill('SIGSTOP')
      await wait(STALL_MS)
      await lock.release()
      child.kill('SIGCONT')
    }
    second.child.kill('SIGKILL')
    await Promise.all(talk)
    while ((await rows(OPEN)).length > 0) await wait(50)
    await world.meta.settled()
    const replies = await rows<{ status: string }>('SELECT status FROM replies')
    const sent = people.map((person) => answers(world, person))
    expect(Math.max(...sent)).toBe(1)
    expect(replies).toHaveLength(people.length)
    expect(replies.filter(({ status }) => status !== 'sent' && status !== 'unknown')).toEqual([])
    // One whose process died while it was sent may be out or not: it is looked for, and never sent again blindly.
    const unknown = replies.filter(({ status }) => status === 'unknown').length
    expect(sent.filter((count) => count === 1).length + unknown).toBeGreaterThanOrEqual(people.length)
    await worker.stop()
    await world.close()
  })
}

describeOnPostgres('one effect', (database) => {
  stalled(database)
  storm(database)
})
