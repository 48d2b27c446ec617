import { LeadKitError } from '@leadkit/contracts'
import { afterEach, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { recordingScorer } from './support/ai/recording-scorer.ts'
import { tokens } from './support/ai/spending-scorer.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { createTalkWorld, type TalkWorld } from './support/replies/talk-world.ts'

type Open = (people: number) => Promise<TalkWorld>

const DAY_MS = 86_400_000
const HOT = { score: 'hot', scoreValue: 90 } as const

/** May take 10 tokens for an answer, and takes 4. */
function paidScorer(during: (asked: number) => Promise<void> | void = () => {}) {
  let asked = 0
  const scorer = recordingScorer({
    before: () => {
      asked += 1
      return during(asked)
    },
    score: () => ({ ...HOT, model: 'model-1', usage: tokens(4) }),
  })
  return { ...scorer, maxUsage: () => tokens(10) }
}

function budget(world: TalkWorld, perDay: Readonly<Record<string, number>>, whenSpent: string) {
  return world.kit.tenants.update(world.tenant.id, { settings: { aiBudget: { perDay, whenSpent } } })
}

async function usage(world: TalkWorld) {
  const day = world.now().toISOString().slice(0, 10)
  const { days, budget: left } = await world.kit.tenants.usage(world.tenant.id, { from: day, to: day })
  return { rescored: days.filter(({ model }) => model === 'model-1'), period: left?.periods[0] }
}

function testChoices(open: Open): void {
  it('waits with half of the budget: the rest answers messages, and the next day goes on where it was', async () => {
    const world = await open(5)
    await budget(world, { tasks: 6 }, 'wait')
    const scorer = paidScorer()
    const refused = { code: 'rate_limited', message: expect.stringContaining('50 %') as string }
    await expect(world.tenant.leads.rescore({ scorer })).rejects.toMatchObject(refused)
    const [run] = (await world.tenant.leads.rescores()).items
    expect(run).toMatchObject({ status: 'comparing', compared: 3 })
    expect(scorer.asked).toHaveLength(3)
    await world.says('And a table?')
    await world.work()
    expect((await usage(world)).period).toMatchObject({ spent: { tasks: 5 }, reserved: { tasks: 0 } })
    expect(await world.rows(`SELECT 1 FROM ai_tasks WHERE status <> 'completed'`)).toEqual([])
    expect(world.told.filter(({ type }) => type === 'ai.budget_reached')).toMatchObject([{ payload: { share: 80 } }])
    world.advance(DAY_MS)
    expect(await world.tenant.leads.rescore({ resume: run?.id ?? '', scorer })).toMatchObject({
      status: 'applied',
      applied: 6,
    })
    expect(scorer.asked).toHaveLength(6)
  })

  it('stops where the tenant chose that, applies nothing, and goes on when it is asked to and may', async () => {
    const world = await open(4)
    await budget(world, { tokens: 40 }, 'stop')
    const scorer = paidScorer()
    const stopped = await world.tenant.leads.rescore({ scorer })
    // 4 tokens each: 10 may be set aside beside 8 of 20, not beside 12.
    expect(stopped).toMatchObject({ status: 'stopped', compared: 3, applied: 0 })
    expect((await world.tenant.leads.rescores()).items).toMatchObject([{ id: stopped.id, status: 'stopped' }])
    expect((await world.tenant.leads.list({ score: 'hot' })).items).toEqual([])
    expect(await world.tenant.leads.rescore({ resume: stopped.id, scorer })).toMatchObject({ status: 'stopped' })
    expect(scorer.asked).toHaveLength(3)
    await budget(world, { tokens: 400 }, 'stop')
    const report = await world.tenant.leads.rescore({ resume: stopped.id, scorer })
    expect(report).toMatchObject({ status: 'applied', compared: 4, applied: 4 })
    expect(scorer.asked).toHaveLength(4)
    const { rescored, period } = await usage(world)
    expect(rescored).toMatchObject([{ taskType: 'score', tasks: 4, inputTokens: 16, costMicros: 16, unsettled: 0 }])
    expect(period).toMatchObject({ spent: { tokens: 16, tasks: 4 }, reserved: { tokens: 0 } })
  })

  it('waits where the rules answer messages: a rescoring compares one scorer', async () => {
    const world = await open(2)
    await budget(world, { tasks: 2 }, 'rules')
    await expect(world.tenant.leads.rescore({ scorer: paidScorer() })).rejects.toMatchObject({ code: 'rate_limited' })
    expect((await world.tenant.leads.rescores()).items).toMatchObject([{ status: 'comparing', compared: 1 }])
  })
}

function testAmounts(open: Open): void {
  it('counts what a dead process set aside once, and what a fault ended is asked again', async () => {
    const world = await open(3)
    await budget(world, { tokens: 1_000 }, 'wait')
    let begun = (): void => {}
    const isBegun = new Promise<void>((resolve) => {
      begun = resolve
    })
    // A process that never hears an answer any more.
    const dead = paidScorer((asked) => {
      if (asked < 3) return
      begun()
      return new Promise(() => {})
    })
    void world.tenant.leads.rescore({ scorer: dead, batchSize: 1 })
    await isBegun
    const resume = (await world.tenant.leads.rescores()).items[0]?.id ?? ''
    expect((await usage(world)).period).toMatchObject({ spent: { tokens: 8 }, reserved: { tokens: 10 } })
    const faulty = paidScorer(() => {
      throw new LeadKitError('transient', 'the model is away')
    })
    await expect(world.tenant.leads.rescore({ resume, scorer: faulty })).rejects.toMatchObject({ code: 'transient' })
    expect(await world.tenant.leads.rescore({ resume, scorer: paidScorer() })).toMatchObject({
      compared: 3,
      applied: 3,
    })
    // Two answers, what two that never ended may have taken, and the last answer.
    expect((await usage(world)).period).toMatchObject({ spent: { tokens: 32 }, reserved: { tokens: 0 } })
  })

  it('is counted without a budget, too, and for a scorer that costs nothing', async () => {
    const world = await open(2)
    await world.tenant.leads.rescore({ scorer: recordingScorer({ score: () => ({ ...HOT, model: 'model-1' }) }) })
    expect((await usage(world)).rescored).toMatchObject([{ taskType: 'score', tasks: 2, costMicros: 0 }])
    await world.tenant.leads.rescore({ scorer: paidScorer() })
    expect((await usage(world)).rescored).toMatchObject([{ tasks: 4, inputTokens: 8, costMicros: 8 }])
  })
}

describeOnPostgres('the budget of a rescoring', (database: () => DatabaseOptions) => {
  const worlds: TalkWorld[] = []
  const open: Open = async (people) => {
    const world = await createTalkWorld(database(), { ai: recordingScorer() })
    worlds.push(world)
    for (let index = 1; index <= people; index += 1)
      await world.says('How much is a shelf?', world.meta.addPerson(world.page, { name: `Person ${index}` }))
    await world.work()
    return world
  }
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  testChoices(open)
  testAmounts(open)
})
