import type { HostEventType } from '@leadkit/core'
import { afterEach, describe, expect, it } from 'vitest'
import { scripted } from './support/ai/scripted-scorer.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { addUser } from './support/replies/desk.ts'
import { createTalkWorld, type TalkWorld } from './support/replies/talk-world.ts'

const SECRET = 'Pays late, ask for a deposit'
const HEARD: readonly HostEventType[] = ['note.created', 'note.removed', 'conversation.assigned']

type Open = () => Promise<TalkWorld>

function testNotes(open: Open): void {
  it('are listed with author and time, newest first, and never sent nor shown to the scorer', async () => {
    const world = await open()
    const conversationId = await world.conversationId()
    const userId = await addUser(world)
    const { notes, conversations } = world.tenant
    const made = []
    for (const text of [SECRET, 'Called back', 'Wants oak']) {
      world.advance(1_000)
      made.push(await notes.create({ conversationId, userId, text }))
    }
    const first = await notes.list({ conversationId, limit: 2 })
    const second = await notes.list({ conversationId, limit: 2, after: first.next })
    expect([...first.items, ...second.items]).toEqual(made.toReversed())
    expect(made[0]).toMatchObject({ conversationId, userId, text: SECRET, createdAt: expect.any(Date) as Date })
    expect((await notes.list({ conversationId, direction: 'asc' })).items).toEqual(made)
    expect(await notes.get(made[0]?.id ?? '')).toEqual(made[0])
    await world.says('And now?')
    await world.work()
    expect(JSON.stringify(await conversations.transcript(conversationId))).not.toContain(SECRET)
    expect(JSON.stringify(await world.rows('SELECT * FROM ai_tasks'))).not.toContain(SECRET)
    expect(JSON.stringify(world.meta.messages)).not.toContain(SECRET)
    await notes.remove(made[1]?.id ?? '')
    await expect(notes.get(made[1]?.id ?? '')).rejects.toMatchObject({ code: 'not_found' })
    await world.work()
    expect(world.told.filter(({ type }) => HEARD.includes(type)).map(({ type }) => type)).toEqual([
      'note.created',
      'note.created',
      'note.created',
      'note.removed',
    ])
  })

  it('go with the lead, as the texts of its reviewed drafts do; what was decided stays', async () => {
    const world = await open()
    const conversationId = await world.conversationId()
    const userId = await addUser(world)
    const { notes, leads, drafts } = world.tenant
    await notes.create({ conversationId, userId, text: SECRET })
    const [draft] = (await drafts.list()).items
    await drafts.reject(draft?.id ?? '', { userId, reason: 'Ada has an invoice open' })
    const [lead] = (await leads.list({ conversationId })).items
    await leads.remove(lead?.id ?? '')
    expect((await notes.list({ conversationId })).items).toEqual([])
    expect((await drafts.reviews()).items).toMatchObject([
      { verdict: 'rejected', userId, draft: null, finalText: null, reason: null },
    ])
    expect(await world.rows('SELECT 1 FROM conversation_notes')).toEqual([])
  })
}

function testIsolation(open: Open): void {
  it('belong to one tenant', async () => {
    const [world, another] = [await open(), await open()]
    const conversationId = await world.conversationId()
    const [userId, stranger] = [await addUser(world), await addUser(another)]
    const note = await world.tenant.notes.create({ conversationId, userId, text: SECRET })
    const { notes } = another.tenant
    const calls = [
      () => notes.create({ conversationId, userId: stranger, text: 'Mine' }),
      () => notes.list({ conversationId }),
      () => notes.get(note.id),
      () => notes.remove(note.id),
      () => world.tenant.notes.create({ conversationId, userId: stranger, text: 'Mine' }),
    ]
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'not_found' })
    expect((await world.tenant.notes.list({ conversationId })).items).toEqual([note])
  })
}

function testAssignments(open: Open): void {
  it('assigns a conversation to a user, tells each change once, and releases it', async () => {
    const world = await open()
    const conversationId = await world.conversationId()
    const [ada, bo] = [await addUser(world), await addUser(world)]
    const { conversations } = world.tenant
    expect(await conversations.assign(conversationId, { userId: ada })).toMatchObject({ assignedUserId: ada })
    await conversations.assign(conversationId, { userId: ada })
    expect((await conversations.list({ assignedUserId: ada })).items).toHaveLength(1)
    expect((await conversations.list({ assignedUserId: bo })).items).toEqual([])
    expect((await conversations.list({ assignedUserId: null })).items).toEqual([])
    await conversations.assign(conversationId, { userId: bo })
    expect(await conversations.assign(conversationId, { userId: null })).toMatchObject({ assignedUserId: null })
    expect((await conversations.list({ assignedUserId: null })).items).toHaveLength(1)
    await world.work()
    const byHand = { teamId: null, previousTeamId: null, cause: 'by_hand', ruleId: null, by: null }
    const told = world.told.filter(({ type }) => type === 'conversation.assigned')
    expect(told.map(({ payload }) => payload)).toEqual([
      { conversationId, userId: ada, previousUserId: null, ...byHand },
      { conversationId, userId: bo, previousUserId: ada, ...byHand },
      { conversationId, userId: null, previousUserId: bo, ...byHand },
    ])
  })
}

describeOnPostgres('people in charge', (database) => {
  const worlds: TalkWorld[] = []
  const open: Open = async () => {
    const settings = { autoReply: 'draft' }
    const world = await createTalkWorld(database(), { ai: scripted(), settings, hears: HEARD })
    worlds.push(world)
    await world.says('Hello')
    await world.work()
    return world
  }
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  describe('notes', () => {
    testNotes(open)
    testIsolation(open)
  })
  describe('assignments', () => {
    testAssignments(open)
  })
})
