import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { LeadKitError } from '@leadkit/contracts'
import type { RescoreProgress } from '@leadkit/core'
import type { GraphPerson } from '@leadkit/testing'
import { afterEach, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { createTalkWorld, type TalkWorld } from './support/replies/talk-world.ts'
import { recordingScorer, textOf } from './support/ai/recording-scorer.ts'

type Open = (people: number) => Promise<TalkWorld>

const firstPerson = new WeakMap<TalkWorld, GraphPerson>()

/** The value that a message names: `value 30`. */
const named = recordingScorer({ score: (request) => scoreOf(Number(textOf(request).split(' ')[1])) })

function scoreOf(scoreValue: number) {
  return { score: scoreValue >= 70 ? 'hot' : scoreValue >= 40 ? 'warm' : 'cold', scoreValue } as const
}

/** Adds to what {@link named} gives. */
function higher(by: number) {
  return recordingScorer({ score: (request) => scoreOf(Number(textOf(request).split(' ')[1]) + by) })
}

function testDifference(open: Open): void {
  it('shows the difference first, and applies what was compared without asking again', async () => {
    const world = await open(4)
    const entered = await world.tenant.leads.create({ name: 'Entered by hand' })
    const before = (await world.tenant.leads.list({ sort: 'score' })).items
    const scorer = higher(25)
    const seen: RescoreProgress[] = []
    const options = { scorer, dryRun: true, batchSize: 2, onProgress: (step: RescoreProgress) => void seen.push(step) }
    const compared = await world.tenant.leads.rescore(options)
    expect(compared).toMatchObject({ status: 'compared', compared: 4, skipped: 1, failed: 0, applied: 0 })
    // 10, 20, 30 and 40 become 35, 45, 55 and 65.
    expect(compared.bands).toEqual([
      { from: 'cold', to: 'cold', leads: 1 },
      { from: 'cold', to: 'warm', leads: 2 },
      { from: 'warm', to: 'warm', leads: 1 },
    ])
    expect(compared.largestChanges).toHaveLength(4)
    expect(seen.map((step) => step.leads)).toEqual([2, 4, 5])
    expect((await world.tenant.leads.list({ sort: 'score' })).items).toEqual(before)
    const applied = await world.tenant.leads.rescore({ resume: compared.id })
    expect(applied).toMatchObject({ status: 'applied', applied: 4, movedOn: 0 })
    expect(scorer.asked).toHaveLength(4)
    const { items } = await world.tenant.leads.list({ sort: 'score' })
    expect(items.map((lead) => lead.scoreValue)).toEqual([65, 55, 45, 35, null])
    expect(items.at(-1)?.id).toBe(entered.id)
    const { items: scores } = await world.tenant.leads.scores(items[0]?.id ?? '')
    expect(scores.map((score) => [score.scoreValue, score.rescoreId])).toEqual([
      [65, compared.id],
      [40, null],
    ])
    expect((await world.tenant.leads.scoreQuestion(scores[0]?.id ?? ''))?.exact).toBe(true)
    expect((await world.tenant.leads.rescores()).items).toMatchObject([{ id: compared.id, status: 'applied' }])
  })

  it('scores with another rubric, and leaves what a person set', async () => {
    const world = await open(2)
    const [first, second] = (await world.tenant.leads.list({ sort: 'score' })).items
    await world.tenant.leads.overrideScore(first?.id ?? '', { score: 'cold', reason: 'we know them', by: 'ada' })
    const scorer = higher(50)
    const rules = [{ name: 'workshop', weight: 20, description: 'asks for it', phrases: ['workshop'] }]
    const report = await world.tenant.leads.rescore({ scorer, rubric: { rules } })
    expect(report.profileHash).toMatch(/^[0-9a-f]{64}$/)
    expect(scorer.asked.map(({ request }) => request.profile?.rules)).toEqual([rules, rules])
    expect(await world.tenant.leads.get(first?.id ?? '')).toMatchObject({ score: 'cold', machineScoreValue: 70 })
    expect(await world.tenant.leads.get(second?.id ?? '')).toMatchObject({ score: 'warm', scoreValue: 60 })
  })

  it('tells nobody of a lead whose score stays the same', async () => {
    const world = await open(1)
    const [lead] = (await world.tenant.leads.list()).items
    await world.tenant.leads.rescore({ scorer: higher(0) })
    expect((await world.tenant.leads.get(lead?.id ?? '')).version).toBe(lead?.version)
    expect((await world.tenant.leads.scores(lead?.id ?? '')).items).toHaveLength(2)
  })
}

function testLimits(open: Open): void {
  it('drops the new score of a lead that was scored or removed after the comparison', async () => {
    const world = await open(3)
    const { id } = await world.tenant.leads.rescore({ scorer: higher(50), dryRun: true })
    const { items } = await world.tenant.leads.list({ sort: 'score' })
    await world.tenant.leads.remove(items[0]?.id ?? '')
    expect(await world.rows('SELECT 1 FROM rescore_results')).toHaveLength(2)
    await world.says('value 5', firstPerson.get(world))
    await world.work()
    const report = await world.tenant.leads.rescore({ resume: id })
    expect(report).toMatchObject({ status: 'applied', applied: 1, movedOn: 1 })
  })

  it('counts a lead that can never be scored, and stops at what may pass, to go on later', async () => {
    const world = await open(3)
    let asked = 0
    const scorer = recordingScorer({
      before: () => {
        asked += 1
        if (asked === 1) throw new LeadKitError('permanent', 'the model refuses')
        if (asked === 3) throw new LeadKitError('transient', 'the model is away')
      },
      score: () => scoreOf(80),
    })
    const stopped = world.tenant.leads.rescore({ scorer, batchSize: 1 })
    await expect(stopped).rejects.toMatchObject({ code: 'transient' })
    const [run] = (await world.tenant.leads.rescores()).items
    expect(run).toMatchObject({ status: 'comparing', compared: 1, failed: 1 })
    const resume = run?.id ?? ''
    await expect(world.tenant.leads.rescore({ resume, rubric: null, scorer })).rejects.toMatchObject({
      code: 'invalid_input',
    })
    expect(await world.tenant.leads.rescore({ resume, scorer })).toMatchObject({ compared: 2, failed: 1, applied: 2 })
    await expect(world.tenant.leads.rescore({ scorer: {} as never })).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it("never touches another tenant's leads, nor shows another tenant's rescoring", async () => {
    const [world, stranger] = [await open(1), await open(1)]
    const before = (await stranger.tenant.leads.list()).items
    const { id } = await world.tenant.leads.rescore({ scorer: higher(50) })
    expect((await stranger.tenant.leads.list()).items).toEqual(before)
    expect((await stranger.tenant.leads.rescores()).items).toEqual([])
    const tries = [stranger.tenant.leads.rescoreReport(id), stranger.tenant.leads.rescore({ resume: id })]
    for (const tried of await Promise.allSettled(tries))
      expect(tried).toMatchObject({ status: 'rejected', reason: { code: 'not_found' } })
  })
}

function testRemoval(open: Open): void {
  it('keeps no result of a lead that is removed while its question is asked', async () => {
    const world = await open(3)
    const [gone] = (await world.tenant.leads.list()).items
    let asked = 0
    const scorer = recordingScorer({
      before: async () => {
        asked += 1
        if (asked === 1) await world.tenant.leads.remove(gone?.id ?? '')
      },
      score: () => scoreOf(80),
    })
    const { id, ...report } = await world.tenant.leads.rescore({ scorer, dryRun: true })
    expect(report).toMatchObject({ status: 'compared', compared: 2, skipped: 0, failed: 0 })
    const kept = await world.rows<{ lead_id: string }>('SELECT lead_id FROM rescore_results')
    expect(kept.map((result) => result.lead_id)).not.toContain(gone?.id)
    expect(await world.tenant.leads.rescore({ resume: id })).toMatchObject({ applied: 2, movedOn: 0 })
  })
}

const PROCESS = new URL('support/ai/rescoring-process.ts', import.meta.url)

/** Lets the process answer `count` questions, and kills it in the middle of the next. Returns the messages that it asked about. */
async function killAfter(child: ChildProcess, count: number): Promise<readonly string[]> {
  const asked: string[] = []
  while (asked.length <= count) {
    const [messageId] = (await once(child, 'message')) as [string]
    asked.push(messageId)
    if (asked.length <= count) child.send('answer')
  }
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
  return asked
}

function testKill(open: Open, connectionString: () => string): void {
  it('goes on after its process was killed, asks nothing twice that was kept, and scores each lead once', async () => {
    const world = await open(5)
    const argv = [connectionString(), world.tenant.id]
    const asked = await killAfter(fork(PROCESS, argv, { execArgv: ['--conditions=@leadkit/source'] }), 2)
    const [run] = (await world.tenant.leads.rescores()).items
    expect(run).toMatchObject({ status: 'comparing', compared: 2 })
    const scorer = recordingScorer({ score: () => scoreOf(90) })
    const report = await world.tenant.leads.rescore({ resume: run?.id ?? '', scorer, batchSize: 2 })
    expect(report).toMatchObject({ status: 'applied', compared: 5, applied: 5 })
    const again = scorer.asked.map(({ request }) => request.messageId)
    expect(again).toHaveLength(3)
    expect(again.filter((id) => asked.slice(0, 2).includes(id))).toEqual([])
    const { items } = await world.tenant.leads.list()
    for (const { id, scoreValue } of items) {
      expect(scoreValue).toBe(90)
      expect((await world.tenant.leads.scores(id)).items).toHaveLength(2)
    }
  })
}

describeOnPostgres('rescoring', (database: () => DatabaseOptions) => {
  const worlds: TalkWorld[] = []
  const open: Open = async (people) => {
    const world = await createTalkWorld(database(), { ai: named })
    worlds.push(world)
    for (let index = 1; index <= people; index += 1) {
      const person = world.meta.addPerson(world.page, { name: `Person ${index}` })
      await world.says(`value ${index * 10}`, person)
      if (index === 1) firstPerson.set(world, person)
    }
    await world.work()
    return world
  }
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  testDifference(open)
  testLimits(open)
  testRemoval(open)
  testKill(open, () => {
    const options = database()
    if (!('connectionString' in options)) throw new Error('These tests need a server')
    return options.connectionString
  })
})
