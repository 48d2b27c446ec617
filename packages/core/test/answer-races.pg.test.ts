import type { GraphEvent } from '@leadkit/testing'
import { expect, it } from 'vitest'
import { describeOnPostgres } from './support/database/databases.ts'
import { createTalkWorld } from './support/replies/talk-world.ts'

describeOnPostgres('An answer that is stored at the same moment as the question before it', (database) => {
  it('is the first answer, though the statement that stores the question cannot see it yet', async (context) => {
    if (!('connectionString' in database())) return context.skip('PGlite has one connection, on which nothing waits')
    const world = await createTalkWorld(database())
    const { person, meta } = world
    const at = (minutes: number): Date => new Date(Date.UTC(2026, 9, 5, 10, minutes))
    // We have written first.
    await meta.deliver(meta.events.inboxReply(person, 'Good morning', at(0)))
    const stored = Promise.withResolvers<void>()
    const ready = Promise.withResolvers<void>()
    const answering = world.tenant.transaction(async ({ query }) => {
      await query(
        `WITH answered AS (UPDATE conversations SET last_outbound_at = $1 RETURNING *)
         INSERT INTO messages (id, tenant_id, conversation_id, platform_message_id, direction, author, content, received_at)
         SELECT gen_random_uuid(), tenant_id, id, 'the answer', 'outbound', 'person', 'Ten euros', $1 FROM answered`,
        [at(20)],
      )
      ready.resolve()
      await stored.promise
    })
    await ready.promise
    const asked = meta.deliver(meta.events.text(person, 'How much?', { at: at(10) }))
    await expect
      .poll(() =>
        world.rows(`SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`),
      )
      .not.toEqual([])
    stored.resolve()
    await Promise.all([answering, asked])
    await world.kit.worker({ kinds: ['answer_clock'] }).drain()
    const [times] = await world.rows(
      'SELECT waiting_since, first_answered_at, first_human_answered_at FROM conversations',
    )
    expect(times).toEqual({ waiting_since: null, first_answered_at: at(20), first_human_answered_at: at(20) })
    await world.close()
  })
})

/** The echo of another application's message: an automation wrote it. */
function byApplication(echo: GraphEvent): GraphEvent {
  const message = { ...(echo.item['message'] as object), app_id: 77, metadata: '019a9f2e-7c3b-7d10-9d3e-6a1f0f6b2c11' }
  return { ...echo, item: { ...echo.item, message } }
}

describeOnPostgres('An earlier answer of an automation', (database) => {
  it('is found for an earlier question, though a later answer of a person is known', async () => {
    const world = await createTalkWorld(database())
    const { person, meta } = world
    const at = (minutes: number): Date => new Date(Date.UTC(2026, 9, 6, 10, minutes))
    const answered = async (): Promise<unknown> => {
      await world.kit.worker({ kinds: ['answer_clock'] }).drain()
      const conversation = await world.tenant.conversations.get(await world.conversationId())
      const { firstInboundAt, firstAnsweredAt, firstHumanAnsweredAt } = conversation
      return [firstInboundAt, firstAnsweredAt, firstHumanAnsweredAt]
    }
    await meta.deliver(meta.events.text(person, 'In green?', { at: at(20) }))
    await meta.deliver(meta.events.inboxReply(person, 'Yes', at(30)))
    await meta.deliver(byApplication(meta.events.inboxReply(person, 'We are here soon', at(10))))
    expect(await answered()).toEqual([at(20), at(30), at(30)])
    await meta.deliver(meta.events.text(person, 'Hello', { at: at(5) }))
    expect(await answered()).toEqual([at(5), at(10), at(30)])
    await world.close()
  })
})
