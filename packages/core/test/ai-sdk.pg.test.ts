import { openAiAnswers } from '@leadkit/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { createModelWorld, type ModelWorld, type ModelWorldOptions, TAKEN } from './support/ai/model-world.ts'
import { describeOnPostgres } from './support/database/databases.ts'

type Open = (options?: ModelWorldOptions) => Promise<ModelWorld>

const WRITTEN = 'How much are 30 shelves? ada@example.org'
const BUDGET = { aiBudget: { perDay: { costMicros: 1_000_000_000 } } }
/** Of one answer of the small model, and of the large one. */
const [COST, LARGE_COST] = [1_000 * 2 + 100 * 8, 1_000 * 20 + 100 * 80]

/** Works until no AI task waits any more, however long they have to. */
async function workOff(world: ModelWorld): Promise<void> {
  for (let round = 0; round < 10; round += 1) {
    await world.work()
    const waiting = await world.rows(`SELECT 1 FROM ai_tasks WHERE status IN ('queued', 'processing')`)
    if (waiting.length === 0) return
    world.advance(60_000)
  }
  throw new Error('AI tasks still wait after ten minutes')
}

/** Everything that one message brings about. */
async function expectAnswered(world: ModelWorld): Promise<void> {
  const { items: leads } = await world.tenant.leads.list()
  expect(leads).toMatchObject([{ email: 'ada@example.org', score: 'hot', scoreValue: 70 }])
  const { items: drafts } = await world.tenant.drafts.list()
  expect(drafts.map(({ content }) => content)).toEqual(['Thank you! Which size do you need?'])
  await workOff(world)
  expect(world.crm.records('acme')).toMatchObject([{ fields: { email: 'ada@example.org', rating: 'hot' } }])
}

/** What the host is shown. **What each call took is spent, nothing else is, and nothing stays set aside.** */
async function spentAmounts(world: ModelWorld) {
  const day = world.now().toISOString().slice(0, 10)
  const { days, total, budget } = await world.kit.tenants.usage(world.tenant.id, { from: day, to: day })
  expect(budget?.periods).toMatchObject([
    {
      spent: {
        tasks: total.tasks,
        tokens: total.inputTokens + total.outputTokens,
        costMicros: total.costMicros,
      },
      reserved: { tasks: 0, tokens: 0, costMicros: 0 },
    },
  ])
  return { total, models: new Set(days.map(({ model }) => model)) }
}

function amounts(answers: number, costMicros: number) {
  const tokens = { inputTokens: answers * TAKEN.promptTokens, outputTokens: answers * TAKEN.completionTokens }
  return { ...tokens, costMicros, unsettled: 0 }
}

function testWhole(open: Open): void {
  it('makes a scored lead, a draft and a CRM record of a message, and settles what each answer took', async () => {
    const world = await open()
    await world.says(WRITTEN)
    await workOff(world)
    await expectAnswered(world)
    expect(world.small.calls.map(({ schemaName }) => schemaName)).toEqual([
      'classify_answer',
      'score_answer',
      'reply_answer',
    ])
    expect(await spentAmounts(world)).toEqual({
      total: { tasks: 3, ...amounts(3, 3 * COST) },
      models: new Set(['small']),
    })
    const [lead] = (await world.tenant.leads.list()).items
    const why = await world.tenant.leads.explain(lead?.id ?? '')
    expect(why?.signals.map(({ name }) => name)).toEqual(['asks_for_price', 'names_quantity'])
  })

  it('asks nothing that the budget has no room for, and goes on when it has', async () => {
    const world = await open({ settings: { aiBudget: { perDay: { costMicros: COST } } } })
    await world.says(WRITTEN)
    await world.work()
    expect(world.small.requests).toHaveLength(0)
    expect(await world.rows('SELECT error_code FROM ai_tasks')).toEqual([{ error_code: 'rate_limited' }])
    await world.kit.tenants.update(world.tenant.id, { settings: { autoReply: 'draft', ...BUDGET } })
    await workOff(world)
    await expectAnswered(world)
    expect((await spentAmounts(world)).total).toEqual({ tasks: 3, ...amounts(3, 3 * COST) })
  })
}

function testPassing(open: Open): void {
  it('waits as long as the provider says, and pays nothing for being told so', async () => {
    const world = await open()
    world.small.fault({ kind: 'status', ...openAiAnswers.rateLimited(300) })
    await world.says(WRITTEN)
    await world.work()
    world.advance(200_000)
    await world.work()
    expect(world.small.requests).toHaveLength(1)
    expect((await spentAmounts(world)).total).toEqual({ tasks: 0, ...amounts(0, 0) })
    world.advance(120_000)
    await workOff(world)
    await expectAnswered(world)
    expect((await spentAmounts(world)).total).toEqual({ tasks: 3, ...amounts(3, 3 * COST) })
  })

  it('has an answer of the wrong form repaired, and pays for both', async () => {
    const world = await open()
    world.small.reply({ content: 'Sure! They want a price.', usage: TAKEN })
    await world.says(WRITTEN)
    await workOff(world)
    await expectAnswered(world)
    expect(world.small.calls).toHaveLength(4)
    expect(await spentAmounts(world)).toEqual({
      total: { tasks: 3, ...amounts(4, 4 * COST) },
      models: new Set(['small']),
    })
  })

  it('asks again after an answer that broke off, which counts with all that it may have taken', async () => {
    const world = await open()
    world.small.fault({ kind: 'truncate', bytes: 40, contentLength: 'whole' })
    await world.says(WRITTEN)
    await workOff(world)
    await expectAnswered(world)
    const { total } = await spentAmounts(world)
    const [broken] = await world.rows<{ input: string; output: string; cost: string }>(
      `SELECT input_tokens AS input, output_tokens AS output, cost_micros AS cost FROM ai_calls WHERE state = 'failed'`,
    )
    expect(Number(broken?.input)).toBeGreaterThan(TAKEN.promptTokens)
    expect(total).toEqual({
      tasks: 4,
      inputTokens: 3 * TAKEN.promptTokens + Number(broken?.input),
      outputTokens: 3 * TAKEN.completionTokens + Number(broken?.output),
      costMicros: 3 * COST + Number(broken?.cost),
      unsettled: 0,
    })
  })
}

function testFallback(open: Open): void {
  it('takes the second model where the first is down, by its name and price', async () => {
    const world = await open({ fallback: true })
    world.small.fault({ kind: 'status', ...openAiAnswers.serverError(503) })
    await world.says(WRITTEN)
    await workOff(world)
    await expectAnswered(world)
    expect(world.large.calls.map(({ schemaName }) => schemaName)).toEqual(['classify_answer'])
    const [classified] = await world.rows(
      `SELECT output ->> 'model' AS model FROM ai_tasks WHERE task_type = 'classify'`,
    )
    expect(classified).toEqual({ model: 'large' })
    expect(await spentAmounts(world)).toEqual({
      total: { tasks: 3, ...amounts(3, 2 * COST + LARGE_COST) },
      models: new Set(['large', 'small']),
    })
  })
}

function testLasting(open: Open): void {
  it.each([
    ['declines', [{ refusal: 'I will not judge this.', usage: TAKEN }]],
    ['answers in the wrong form twice', [1, 2].map(() => ({ content: 'Sure!', usage: TAKEN }))],
  ])('tells the host when the model %s, and answers when the task is driven again', async (_what, replies) => {
    const world = await open()
    world.small.reply(...replies)
    await world.says(WRITTEN)
    await workOff(world)
    expect(await world.rows('SELECT status, error_code FROM ai_tasks')).toEqual([
      { status: 'failed', error_code: 'permanent' },
    ])
    expect(world.told.filter(({ type }) => type === 'task.dead')).toHaveLength(1)
    const paid = replies.length
    expect((await spentAmounts(world)).total).toEqual({ tasks: 1, ...amounts(paid, paid * COST) })
    await world.tenant.aiTasks.redrive({})
    await workOff(world)
    await expectAnswered(world)
    expect((await spentAmounts(world)).total).toEqual({ tasks: 4, ...amounts(paid + 3, (paid + 3) * COST) })
  })
}

describeOnPostgres('a language model as the kit’s scorer', (database) => {
  const worlds: ModelWorld[] = []
  const open: Open = async ({ settings = BUDGET, ...rest } = {}) => {
    const world = await createModelWorld(database(), { settings, ...rest })
    worlds.push(world)
    return world
  }
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  describe('one message', () => {
    testWhole(open)
  })
  describe('a fault that passes', () => {
    testPassing(open)
    testFallback(open)
  })
  describe('a fault that stays', () => {
    testLasting(open)
  })
})
