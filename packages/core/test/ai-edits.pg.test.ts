import { createRulesAiScorer } from '@leadkit/ai-rules'
import type { ScoreRequest } from '@leadkit/contracts'
import { afterEach, expect, it } from 'vitest'
import { describeOnPostgres } from './support/database/databases.ts'
import { recordingScorer } from './support/ai/recording-scorer.ts'
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

  it('moves the version of the conversation also when its message is stored at the same moment', async () => {
    const world = await createTalkWorld(database(), {})
    worlds.push(world)
    await world.says('Hello there')
    const event = world.meta.events.text(world.person, 'Before the edit')
    const version = async () => {
      const [row] = await world.rows<{ version: string; content: string }>(
        'SELECT c.version, m.content FROM conversations c JOIN messages m ON m.conversation_id = c.id WHERE m.platform_message_id = $1',
        [event.messageId],
      )
      return row
    }
    const stored = Promise.withResolvers<void>()
    const ready = Promise.withResolvers<void>()
    const storing = world.tenant.transaction(async ({ query }) => {
      const values = `gen_random_uuid() AS id, now() AS received_at`
      await query(
        `WITH made AS (SELECT ${values}), keyed AS (INSERT INTO message_keys (tenant_id, social_account_id, platform_message_id, message_id, received_at)
           SELECT c.tenant_id, c.social_account_id, $1, made.id, made.received_at FROM conversations c, made)
         INSERT INTO messages (id, tenant_id, conversation_id, platform_message_id, direction, author, content, received_at)
         SELECT made.id, c.tenant_id, c.id, $1, 'inbound', 'participant', 'Before the edit', made.received_at FROM conversations c, made`,
        [event.messageId],
      )
      ready.resolve()
      await stored.promise
    })
    await ready.promise
    const edited = world.meta.deliver(world.meta.events.edit(event.messageId ?? '', 'After the edit'))
    await expect
      .poll(() => world.rows(`SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'`), { timeout: 30_000 })
      .not.toEqual([])
    stored.resolve()
    await Promise.all([storing, edited])
    expect(await version()).toEqual({ version: '2', content: 'After the edit' })
  })
})

describeOnPostgres('a message that is taken back after it was scored', (database) => {
  it('no longer stands behind the score that is shown', async () => {
    const shown = (request: ScoreRequest): string =>
      request.transcript.messages.map((message) => message.content ?? '').join(' | ')
    const ai = recordingScorer({ score: (request) => ({ reasoning: `Heard: ${shown(request)}` }) })
    const world = await createTalkWorld(database(), { ai })
    await world.says('Hello there')
    await world.work()
    const later = world.meta.events.text(world.person, 'I want to buy 40 desks today')
    await world.meta.deliver(later)
    await world.work()
    const [lead] = (await world.tenant.leads.list()).items
    const reasoning = async () => (await world.tenant.leads.explain(lead?.id ?? ''))?.score.reasoning
    expect(await reasoning()).toContain('40 desks')

    await world.meta.deliver(world.meta.events.unsend(later.messageId ?? ''))
    await world.work()
    expect(await reasoning()).toBe('Heard: Hello there')
    await world.close()
  })
})
