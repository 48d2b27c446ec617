import { createRulesAiScorer } from '@leadkit/ai-rules'
import { silentLogger } from '@leadkit/contracts'
import type { LeadScore } from '@leadkit/core'
import { afterEach, expect, it } from 'vitest'
import { describeOnPostgres } from './support/database/databases.ts'
import { createTalkWorld, type TalkWorld } from './support/replies/talk-world.ts'

const scorer = createRulesAiScorer()
const context = { fetch, logger: silentLogger, now: () => new Date(), signal: new AbortController().signal }

type Open = () => Promise<TalkWorld>

async function scoresOf(world: TalkWorld): Promise<{ readonly leadId: string; readonly scores: readonly LeadScore[] }> {
  const [lead] = (await world.tenant.leads.list()).items
  return { leadId: lead?.id ?? '', scores: (await world.tenant.leads.scores(lead?.id ?? '')).items }
}

function testExactQuestions(open: Open): void {
  it('can be asked again, and gives the same score, also after the tenant has changed its settings', async () => {
    const world = await open()
    await world.says('Hi, what does the workshop cost? We are 20 people. My mail is ada@example.org, phone 0441 234567')
    await world.work()
    await world.says('We decide this week, our budget is 5000 EUR')
    await world.work()
    await world.kit.tenants.update(world.tenant.id, { settings: {} })
    await world.says('Hello?')
    await world.work()
    const { scores } = await scoresOf(world)
    expect(scores).toHaveLength(3)
    expect(scores.map((score) => score.profileHash !== null)).toEqual([false, true, true])
    for (const score of scores) {
      const question = await world.tenant.leads.scoreQuestion(score.id)
      expect(question?.exact).toBe(true)
      if (question === null) continue
      const again = await scorer.score(question.request, context)
      expect(again).toMatchObject({ score: score.score, scoreValue: score.scoreValue, signals: score.signals })
      expect([again.model, again.rubricVersion, again.reasoning]).toEqual([
        score.model,
        score.rubricVersion,
        score.reasoning,
      ])
    }
  })
}

function testChangedQuestions(open: Open): void {
  it('says when its messages are not what they were, and goes with the person', async () => {
    const world = await open()
    const event = world.meta.events.text(world.person, 'What does the workshop cost?')
    await world.meta.deliver(event)
    await world.work()
    await world.meta.deliver(world.meta.events.edit(event.messageId ?? '', 'What does the desk cost?'))
    await world.work()
    const { leadId, scores } = await scoresOf(world)
    const questions = await Promise.all(scores.map((score) => world.tenant.leads.scoreQuestion(score.id)))
    expect(questions.map((question) => question?.exact)).toEqual([true, false])
    await world.tenant.leads.remove(leadId)
    expect(await world.tenant.leads.scoreQuestion(scores[0]?.id ?? '')).toBeNull()
    expect(await world.rows('SELECT 1 FROM lead_scores WHERE input IS NOT NULL')).toEqual([])
  })

  it("is not found by another tenant's kit", async () => {
    const [world, stranger] = [await open(), await open()]
    await world.says('What does the workshop cost?')
    await world.work()
    const { scores } = await scoresOf(world)
    const tried = stranger.tenant.leads.scoreQuestion(scores[0]?.id ?? '')
    await expect(tried).rejects.toMatchObject({ code: 'not_found' })
  })
}

describeOnPostgres('the question of a score', (database) => {
  const worlds: TalkWorld[] = []
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  const open: Open = async () => {
    const scorerProfile = {
      rules: [{ name: 'workshop', weight: 20, description: 'asks for the workshop', phrases: ['workshop'] }],
    }
    const settings = { autoReply: 'send', scorerProfile, defaultCountry: 'DE' }
    const world = await createTalkWorld(database(), { ai: scorer, settings })
    worlds.push(world)
    return world
  }
  testExactQuestions(open)
  testChangedQuestions(open)
})
