import { afterEach, expect, it } from 'vitest'
import type { Conversation, HostEventType } from '@leadkit/core'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { type Script, scripted } from './support/ai/scripted-scorer.ts'
import { addUser, saidByPage } from './support/replies/desk.ts'
import { loadedReply } from './support/replies/loaded-reply.ts'
import { createTalkWorld, type TalkWorld } from './support/replies/talk-world.ts'

const MINUTE_MS = 60_000
const HEARD: readonly HostEventType[] = ['conversation.automation_paused', 'conversation.automation_resumed']

type Open = (script?: Script) => Promise<TalkWorld>

async function conversationOf(world: TalkWorld): Promise<Conversation> {
  return world.tenant.conversations.get(await world.conversationId())
}

function testPause(open: Open): void {
  it('keeps automation silent until the pause ends, and names reason, user and end', async () => {
    const world = await open({ draft: { content: 'Beep' } })
    await world.says('Hello')
    const conversationId = await world.conversationId()
    await world.tenant.replies.send({ conversationId, text: 'Never sent', author: 'automation' })
    const userId = await addUser(world)
    await world.tenant.replies.send({ conversationId, text: 'I am Bo.', author: 'person', userId })
    const paused = await conversationOf(world)
    expect(paused).toMatchObject({ automationPausedReason: 'taken_over', automationPausedBy: userId })
    const lasts = (paused.automationResumesAt?.getTime() ?? 0) - (paused.automationPausedAt?.getTime() ?? 0)
    expect(lasts).toBe(60 * MINUTE_MS)
    await world.work()
    await world.says('And in green?')
    await world.work()
    expect(saidByPage(world)).toEqual(['I am Bo.'])
    expect(await conversationOf(world)).toMatchObject({ automationPausedReason: 'taken_over' })

    world.advance(61 * MINUTE_MS)
    await world.work()
    await world.work()
    expect(saidByPage(world)).toEqual(['I am Bo.', 'Beep'])
    const heard = world.told.filter(({ type }) => HEARD.includes(type)).map(({ type }) => type)
    expect(heard).toEqual(HEARD)
  })

  it('pauses nothing while it is a draft, and ends no pause that lasts longer', async () => {
    const world = await open()
    await world.says('Hello')
    const conversationId = await world.conversationId()
    const { conversations, replies } = world.tenant
    await replies.send({ conversationId, text: 'Let me see', author: 'person', draft: true })
    expect(await conversationOf(world)).toMatchObject({ automationPausedAt: null })
    await conversations.pauseAutomation(conversationId, 'complaint')
    await replies.send({ conversationId, text: 'I am Bo.', author: 'person' })
    expect(await conversationOf(world)).toMatchObject({
      automationPausedReason: 'complaint',
      automationResumesAt: null,
    })
  })
}

function testEcho(open: Open, database: () => DatabaseOptions): void {
  it('keeps its pause when another person’s message turns out to be automation’s', async () => {
    const world = await open()
    await world.says('Hello')
    const { database: store, scope, store: replies, reply } = await loadedReply(world, database())
    const begun = await replies.begin(scope, reply, [], world.now())
    if (typeof begun === 'string') throw new Error(begun)
    await world.meta.deliver(world.meta.events.inboxReply(world.person, 'Beep, as the platform changed it'))
    expect(await conversationOf(world)).toMatchObject({ automationPausedReason: 'taken_over' })
    const conversationId = await world.conversationId()
    await world.tenant.replies.send({ conversationId, text: 'I am Bo.', author: 'person' })
    const [echo] = await world.rows<{ id: string }>(
      `SELECT platform_message_id AS id FROM messages WHERE direction = 'outbound'`,
    )
    const sent = { messageId: echo?.id ?? '', sentAt: world.now(), now: world.now(), proof: 'answer' } as const
    await store.write('test', scope, (session) => replies.markSent(session, begun, sent))
    await store.close()
    expect(await conversationOf(world)).toMatchObject({ automationPausedReason: 'taken_over' })
  })
}

describeOnPostgres('a person’s reply through LeadKit', (database: () => DatabaseOptions) => {
  const worlds: TalkWorld[] = []
  const open: Open = async (script = {}) => {
    const settings = { autoReply: 'send', automation: { takeOverMinutes: 60 } } as const
    const world = await createTalkWorld(database(), { ai: scripted(script), settings, hears: HEARD })
    worlds.push(world)
    return world
  }
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))
  testPause(open)
  testEcho(open, database)
})
