import { afterEach, expect, it } from 'vitest'
import { Database } from '../src/lib/database/database.ts'
import { tenantSchema } from '../src/lib/base/identifier.ts'
import { AutomationWriter } from '../src/lib/conversations/automation/automation-writer.ts'
import { HostEventWriter } from '../src/lib/host-events/host-event-store.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { addUser } from './support/replies/desk.ts'
import { createTalkWorld, type TalkWorld } from './support/replies/talk-world.ts'

const HOUR_MS = 3_600_000

describeOnPostgres('the end of a pause', (database) => {
  const worlds: TalkWorld[] = []
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  it('holds nothing that a new pause waits for, while it waits for the conversation', async () => {
    const world = await createTalkWorld(database())
    worlds.push(world)
    await world.says('Hello')
    await world.work()
    const conversationId = await world.conversationId()
    const userId = await addUser(world)
    await world.tenant.conversations.takeOver(conversationId, { userId })
    world.advance(25 * HOUR_MS)

    const storage = new Database(database())
    const automation = new AutomationWriter(new HostEventWriter([]))
    const scope = { tenantId: world.tenant.id, schema: tenantSchema(world.tenant.id) }
    const until = new Date(world.now().getTime() + HOUR_MS)
    let worked: Promise<void> | undefined
    const pauseAgain = storage.write(
      'test',
      scope,
      async (session) => {
        await session.tables
          .selectFrom('conversations')
          .select('id')
          .where('id', '=', conversationId)
          .forUpdate()
          .execute()
        worked = world.work()
        const waits = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%automation_paused_at%'`
        await expect.poll(() => world.rows(waits), { interval: 5 }).not.toEqual([])
        await session.run({ text: `SET LOCAL lock_timeout = '2s'`, parameters: [] })
        await automation.pauseByHand(session, { conversationId, reason: 'handover', userId, until })
      },
      { now: world.now() },
    )
    await pauseAgain
    await worked
    const conversation = await world.tenant.conversations.get(conversationId)
    expect(conversation).toMatchObject({ automationPausedReason: 'handover', automationResumesAt: until })

    world.advance(2 * HOUR_MS)
    await world.work()
    expect(await world.tenant.conversations.get(conversationId)).toMatchObject({ automationPausedAt: null })
    await storage.close()
  })
})
