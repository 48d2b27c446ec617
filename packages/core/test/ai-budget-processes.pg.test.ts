import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createLeadKit } from '@leadkit/core'
import { createTestDatabase, type TestDatabase } from '@leadkit/testing/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrateShared } from './support/database/databases.ts'
import { spendingScorer, tokens } from './support/ai/spending-scorer.ts'
import { createTalkWorld } from './support/replies/talk-world.ts'

const DOOMED = new URL('support/ai/spending-process.ts', import.meta.url)
const BUDGET = 2_000
const MOST = 100

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
  await migrateShared({ connectionString: database.connectionString })
})
afterAll(() => database.drop())

/** A process asks so many questions and is killed before it hears an answer. */
async function askAndDie(questions: number): Promise<void> {
  const parameters = [database.connectionString, String(MOST)]
  const child = fork(DOOMED, parameters, { execArgv: ['--conditions=@leadkit/source'] })
  for (let asked = 0; asked < questions; asked += 1) await once(child, 'message')
  child.kill('SIGKILL')
  await once(child, 'exit')
}

describe('what a process that died had set aside', () => {
  it('is spent once somebody needs the room and nobody has come back for 15 minutes', async () => {
    const { connectionString } = database
    // A place where the day does not end within the next half hour.
    const timeZone = new Date().getUTCHours() === 23 ? 'Etc/GMT-6' : 'UTC'
    const settings = { aiBudget: { perDay: { tokens: MOST + 1 }, whenSpent: 'stop' }, timeZone }
    const world = await createTalkWorld({ connectionString }, { ai: spendingScorer({ most: MOST }), settings })
    await world.says('The first')
    await askAndDie(1)
    // Its task never comes again, as after a restored backup.
    await world.rows('DELETE FROM dispatch WHERE tenant_id = $1', [world.tenant.id])
    await world.says('The second')
    await world.work()
    const second = async (): Promise<unknown> =>
      (await world.rows('SELECT status, output FROM ai_tasks ORDER BY created_at DESC, id DESC LIMIT 1'))[0]
    const state = async (): Promise<unknown> =>
      (await world.rows('SELECT open_tokens::int, day_tokens::int FROM ai_spend'))[0]
    expect(await second()).toMatchObject({ status: 'queued' })
    expect(await state()).toEqual({ open_tokens: MOST, day_tokens: 0 })
    world.advance(16 * 60_000)
    await world.work()
    expect(await state()).toEqual({ open_tokens: 0, day_tokens: MOST })
    world.advance(2_000)
    await world.work()
    expect(await second()).toMatchObject({ status: 'completed', output: { skipped: 'budget_spent' } })
    await world.close()
  })
})

describe('a budget of 2,000 tokens for 50 tasks that may take 100 each', () => {
  it('is never overspent by two processes and one that is killed, and used up', async () => {
    let taken = 0
    const scorer = spendingScorer({
      most: MOST,
      before: () => new Promise((resolve) => setTimeout(resolve, 5)),
      takes: () => {
        const usage = tokens(40 + Math.floor(Math.random() * 61))
        taken += usage.inputTokens
        return usage
      },
    })
    const { connectionString } = database
    const settings = { aiBudget: { perDay: { tokens: BUDGET }, whenSpent: 'stop' }, timeZone: 'Pacific/Auckland' }
    const world = await createTalkWorld({ connectionString }, { ai: scorer, settings })
    for (let index = 0; index < 50; index += 1)
      await world.says(`Message ${index}`, world.meta.addPerson(world.page, { name: `Person ${index}` }))

    await askAndDie(3)

    const other = createLeadKit({
      database: { connectionString },
      encryption: { keys: [{ id: 'test', secret: 'a secret of these tests, 32 characters' }] },
      ai: scorer,
      now: world.now,
    })
    const left = async (): Promise<number> => (await world.tenant.aiTasks.list({ status: 'queued' })).items.length
    while ((await left()) > 0) {
      await Promise.all([world.kit, other].map((kit) => kit.worker({ kinds: ['ai'] }).drain()))
      world.advance(2_000)
    }
    const lost = 3 * MOST
    expect(taken + lost).toBeLessThanOrEqual(BUDGET)
    expect(taken + lost).toBeGreaterThan(BUDGET - MOST)
    const day = (ahead: number): string => new Date(world.now().getTime() + ahead).toISOString().slice(0, 10)
    const usage = await world.kit.tenants.usage(world.tenant.id, { from: day(-86_400_000), to: day(86_400_000) })
    expect(usage.total).toMatchObject({ inputTokens: taken + lost, unsettled: 3, tasks: scorer.asked.length + 3 })
    expect(usage.budget).toMatchObject({ periods: [{ reserved: { tasks: 0, tokens: 0, costMicros: 0 } }] })
    await other.close()
    await world.close()
  })
})
