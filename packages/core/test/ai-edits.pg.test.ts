import { createRulesAiScorer } from '@leadkit/ai-rules'
import { afterEach, expect, it } from 'vitest'
import { describeOnPostgres } from './support/database/databases.ts'
import { createTalkWorld, type TalkWorld } from './support/replies/talk-world.ts'

describeOnPostgres('a message that is edited after it was judged', (database) => {
  const worlds: TalkWorld[] = []
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  it('is judged again by its new text, once for each edit, and answered once', async () => {
    const world = await createTalkWorld(database(), { ai: createRulesAiScorer(), settings: { autoReply: 'send' } })
    worlds.push(world)
    const event = world.meta.events.text(world.person, 'Hello there')
    await world.meta.deliver(event)
    await world.work()
    const lead = async () => (await world.tenant.leads.list()).items[0]
    const before = await lead()
    const scorings = async () => (await world.rows('SELECT 1 FROM lead_scores')).length
    const answers = (): number => world.meta.messages.filter(({ direction }) => direction === 'outbound').length
    const [scored, answered] = [await scorings(), answers()]

    const text = 'We want to buy 40 oak desks today. What is the price? My mail is ada@example.org'
    const edit = world.meta.events.edit(event.messageId ?? '', text)
    for (let time = 0; time < 3; time += 1) await world.meta.deliver(edit)
    await world.work()
    const after = await lead()
    expect(after?.scoreValue ?? 0).toBeGreaterThan(before?.scoreValue ?? 0)
    expect(after).toMatchObject({ id: before?.id, email: 'ada@example.org' })
    expect([await scorings(), answers()]).toEqual([scored + 1, answered])
  })
})
