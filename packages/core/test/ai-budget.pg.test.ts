import { LeadKitError, ScorerError } from '@leadkit/contracts'
import { createRulesAiScorer } from '@leadkit/ai-rules'
import { afterEach, describe, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { spendingScorer, tokens } from './support/ai/spending-scorer.ts'
import { describeOnEachDatabase } from './support/database/databases.ts'
import { createTalkWorld, type TalkOptions, type TalkWorld } from './support/replies/talk-world.ts'

const DAY_MS = 86_400_000

type Open = (options?: TalkOptions) => Promise<TalkWorld>

async function say(world: TalkWorld, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1)
    await world.says(`Message ${index}`, world.meta.addPerson(world.page, { name: `Person ${index}` }))
}

function tasks(world: TalkWorld): Promise<readonly Record<string, unknown>[]> {
  return world.rows(`SELECT status, output ->> 'model' AS model, output ->> 'skipped' AS skipped, retry_count, error_code
    FROM ai_tasks WHERE task_type = 'classify' ORDER BY created_at, id`)
}

/** Runs what is due, and what looks again for room that was only set aside. */
async function workOff(world: TalkWorld): Promise<void> {
  await world.work()
  world.advance(2_000)
  await world.work()
}

function today(world: TalkWorld): { from: string; to: string } {
  const day = world.now().toISOString().slice(0, 10)
  return { from: day, to: day }
}

const taskBudget = (tasksPerDay: number, whenSpent: string) => ({
  aiBudget: { perDay: { tasks: tasksPerDay }, whenSpent },
})

function testChoices(open: Open): void {
  it('stops: what is left out says why', async () => {
    const scorer = spendingScorer({ most: 10 })
    const world = await open({ ai: scorer, settings: taskBudget(2, 'stop') })
    await say(world, 3)
    await workOff(world)
    expect(scorer.asked).toHaveLength(2)
    const rows = await tasks(world)
    expect(rows.filter(({ skipped }) => skipped === 'budget_spent')).toHaveLength(1)
    expect(rows.every(({ status }) => status === 'completed')).toBe(true)
  })

  it('asks the rules instead, which cost nothing', async () => {
    const scorer = spendingScorer({ most: 10 })
    const settings = taskBudget(1, 'rules')
    const world = await open({ ai: scorer, aiFallback: createRulesAiScorer(), settings })
    await say(world, 3)
    await workOff(world)
    expect(scorer.asked).toHaveLength(1)
    const models = (await tasks(world)).map(({ model }) => model)
    expect(models.filter((model) => model === 'model-1')).toHaveLength(1)
    expect(models).not.toContain(null)
    const { days, total, budget: left } = await world.kit.tenants.usage(world.tenant.id, today(world))
    expect(new Set(days.map(({ scorer: id }) => id))).toEqual(new Set(['recording', 'rules']))
    expect(total).toMatchObject({ inputTokens: 10, costMicros: 10, unsettled: 0 })
    expect(left).toMatchObject({ periods: [{ per: 'day', limits: { tasks: 1 }, spent: { tasks: 1 } }] })
  })
}

function testWaiting(open: Open): void {
  it('waits until the period ends, and no attempt is lost', async () => {
    const scorer = spendingScorer({ most: 10 })
    const world = await open({ ai: scorer, settings: { ...taskBudget(1, 'wait'), timeZone: 'Asia/Tokyo' } })
    await say(world, 1)
    await workOff(world)
    await say(world, 1)
    await workOff(world)
    const [waiting] = (await tasks(world)).filter(({ status }) => status === 'queued')
    expect(waiting).toMatchObject({ retry_count: 0, error_code: 'rate_limited' })
    const [row] = await world.rows<{ due_at: Date; attempts: number }>(
      `SELECT due_at, attempts FROM dispatch WHERE tenant_id = $1 AND kind = 'ai'`,
      [world.tenant.id],
    )
    const ofTokyo = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tokyo', timeStyle: 'medium' })
    expect(row?.attempts).toBe(0)
    expect(ofTokyo.format(row?.due_at)).toBe('00:00:00')
    world.advance(DAY_MS)
    await workOff(world)
    expect(scorer.asked).toHaveLength(2)
    expect((await tasks(world)).every(({ status }) => status === 'completed')).toBe(true)
  })

  it('goes on at once when the budget is raised', async () => {
    const scorer = spendingScorer({ most: 10 })
    const world = await open({ ai: scorer, settings: taskBudget(1, 'wait') })
    await say(world, 2)
    await workOff(world)
    expect(scorer.asked).toHaveLength(1)
    await world.kit.tenants.update(world.tenant.id, { settings: taskBudget(5, 'wait') })
    await workOff(world)
    expect(scorer.asked).toHaveLength(2)
  })

  it('waits where the rules are wanted and there are none', async () => {
    const world = await open({ ai: spendingScorer({ most: 10 }), settings: taskBudget(0, 'rules') })
    await say(world, 1)
    await workOff(world)
    expect(await tasks(world)).toMatchObject([{ status: 'queued', error_code: 'rate_limited' }])
  })
}

function testAmounts(open: Open): void {
  it('settles with what the answer says, and with all that was reserved where it says nothing', async () => {
    const said = [tokens(3), undefined]
    const scorer = spendingScorer({ most: 10, takes: () => said.shift() })
    const world = await open({ ai: scorer, settings: { aiBudget: { perMonth: { tokens: 1_000 } } } })
    await say(world, 2)
    await workOff(world)
    const { total, budget } = await world.kit.tenants.usage(world.tenant.id, today(world))
    expect(total).toEqual({ tasks: 2, inputTokens: 13, outputTokens: 0, costMicros: 13, unsettled: 0 })
    expect(budget).toMatchObject({
      periods: [{ per: 'month', spent: { tokens: 13, tasks: 2 }, reserved: { tasks: 0, tokens: 0, costMicros: 0 } }],
    })
  })

  it.each([
    ['all of it where nobody knows', new LeadKitError('transient', 'the model was silent'), 20, 2],
    ['nothing where no model took it', new ScorerError('transient', 'busy', { usage: tokens(0) }), 10, 1],
    ['what it says', new ScorerError('transient', 'cut off', { usage: tokens(4) }), 14, 2],
  ])('of a failed question books %s', async (_what, fault, spent, asked) => {
    const faults = [fault]
    const before = (): void => {
      const next = faults.shift()
      if (next !== undefined) throw next
    }
    const world = await open({ ai: spendingScorer({ most: 10, before }) })
    await say(world, 1)
    await workOff(world)
    world.advance(60_000)
    await workOff(world)
    const { total } = await world.kit.tenants.usage(world.tenant.id, today(world))
    expect(total).toMatchObject({ inputTokens: spent, tasks: asked, unsettled: 0 })
    expect(await tasks(world)).toMatchObject([{ status: 'completed' }])
  })
}

function testPeriods(open: Open): void {
  it('begins each day with nothing spent, and keeps the month', async () => {
    const settings = { aiBudget: { perDay: { tokens: 10 }, perMonth: { tokens: 1_000 }, whenSpent: 'stop' } }
    const scorer = spendingScorer({ most: 10 })
    const world = await open({ ai: scorer, settings })
    await say(world, 2)
    await workOff(world)
    const month = today(world).from.slice(0, 7)
    world.advance(DAY_MS)
    await say(world, 2)
    await workOff(world)
    expect(scorer.asked).toHaveLength(2)
    const { budget } = await world.kit.tenants.usage(world.tenant.id, today(world))
    expect(budget?.periods.map(({ per, spent }) => [per, spent.tokens])).toEqual([
      ['day', 10],
      ['month', today(world).from.startsWith(month) ? 20 : 10],
    ])
  })

  it('holds a budget in money, and says what is wrong with a scorer that has no price', async () => {
    const settings = { aiBudget: { perDay: { costMicros: 25 }, whenSpent: 'stop' } }
    const scorer = spendingScorer({ most: 10 })
    const world = await open({ ai: scorer, settings })
    await say(world, 4)
    await workOff(world)
    expect(scorer.asked).toHaveLength(2)

    const unpriced = { ...spendingScorer({ most: 10 }), maxUsage: () => ({ inputTokens: 10, outputTokens: 0 }) }
    const other = await open({ ai: unpriced, settings })
    await say(other, 1)
    await workOff(other)
    expect(await other.tenant.aiTasks.list()).toMatchObject({
      items: [{ status: 'failed', errorCode: 'configuration' }],
    })
  })

  it('tells the host at 80 and 100 per cent, once in a period', async () => {
    const settings = { aiBudget: { perDay: { tokens: 45 }, whenSpent: 'stop' } }
    const world = await open({ ai: spendingScorer({ most: 10 }), settings })
    for (let round = 0; round < 7; round += 1) {
      await say(world, 1)
      await workOff(world)
    }
    await workOff(world)
    const startsOn = today(world).from
    expect(world.told.filter(({ type }) => type === 'ai.budget_reached').map(({ payload }) => payload)).toEqual([
      { per: 'day', unit: 'tokens', share: 80, startsOn, limit: 45, spent: 40 },
      { per: 'day', unit: 'tokens', share: 100, startsOn, limit: 45, spent: 40 },
    ])
  })
}

function testEdges(open: Open): void {
  it('forgets single calls after 400 days', async () => {
    const world = await open({ ai: spendingScorer({ most: 10 }) })
    await say(world, 1)
    await world.work()
    const count = async (): Promise<number> => (await world.rows('SELECT 1 FROM ai_calls')).length
    world.advance(399 * DAY_MS)
    await world.work()
    expect(await count()).toBe(1)
    world.advance(3 * DAY_MS)
    await world.work()
    expect(await count()).toBe(0)
  })

  it('counts what tenants without a budget take, too', async () => {
    const world = await open({ ai: createRulesAiScorer() })
    await world.says('Hi, what is the price of 20 shelves?')
    await world.work()
    const { days, budget } = await world.kit.tenants.usage(world.tenant.id, today(world))
    expect(budget).toBeNull()
    expect(days.map(({ taskType, tasks: count }) => [taskType, count])).toEqual([
      ['classify', 1],
      ['score', 1],
    ])
  })

  it.each([
    [{ aiBudget: { perDay: { token: 5 } } }, /settings\.aiBudget\.perDay/],
    [{ aiBudget: { whenSpent: 'stop' } }, /settings\.aiBudget/],
    [{ aiBudgets: { perDay: { tokens: 5 } } }, /aiBudget/],
    [{ timeZone: 'Mars/Base' }, /settings\.timeZone/],
  ])('refuses %j', async (settings, message) => {
    const world = await open()
    const update = world.kit.tenants.update(world.tenant.id, { settings })
    await expect(update).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringMatching(message) })
  })

  it.each([
    [{ from: '2026-11-30', to: '2026-11-29' }],
    [{ from: '2026-11-30', to: '2026-11-31' }],
    [{ from: '2024-01-01', to: '2026-11-30' }],
  ])('refuses usage of %j', async (query) => {
    const world = await open()
    const usage = world.kit.tenants.usage(world.tenant.id, query)
    await expect(usage).rejects.toMatchObject({ code: 'invalid_input' })
  })
}

function testLocks(open: Open, oneConnection: boolean): void {
  it.skipIf(oneConnection)(
    'holds up neither webhooks nor other tenants while the amounts of one are locked',
    async () => {
      const settings = { aiBudget: { perDay: { tokens: 1_000 } } }
      const locked = await open({ ai: spendingScorer({ most: 10 }), settings })
      await say(locked, 1)
      await locked.work()
      const other = await open({ ai: spendingScorer({ most: 10 }), settings })
      const worker = other.kit.worker({ pollIntervalMs: 20 })
      await locked.tenant.transaction(async ({ query }) => {
        await query('SELECT 1 FROM ai_spend FOR UPDATE', [])
        await say(locked, 2)
        await say(other, 2)
        await worker.start()
        while ((await tasks(other)).some(({ status }) => status !== 'completed')) await new Promise(setImmediate)
        expect((await tasks(locked)).filter(({ status }) => status === 'queued')).toHaveLength(2)
      })
      while ((await tasks(locked)).some(({ status }) => status !== 'completed')) await new Promise(setImmediate)
      await worker.stop()
    },
  )
}

describeOnEachDatabase('AI budgets', (options: () => DatabaseOptions, engine) => {
  const worlds: TalkWorld[] = []
  const open: Open = async (talk = {}) => {
    const world = await createTalkWorld(options(), talk)
    worlds.push(world)
    return world
  }
  afterEach(async () => {
    for (const world of worlds.splice(0)) {
      await world.rows('DELETE FROM dispatch WHERE tenant_id = $1', [world.tenant.id])
      await world.close()
    }
  })
  describe('over budget', () => {
    testChoices(open)
    testWaiting(open)
  })
  describe('what counts', () => {
    testAmounts(open)
    testPeriods(open)
  })
  describe('at the edges', () => {
    testEdges(open)
    testLocks(open, engine.name === 'PGlite')
  })
})
