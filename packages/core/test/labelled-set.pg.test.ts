import { type LabelledConversation, labelledConversationSchema } from '@leadkit/contracts'
import type { LabelledSetQuery } from '@leadkit/core'
import { afterEach, describe, expect, it } from 'vitest'
import { scripted } from './support/ai/scripted-scorer.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { addUser } from './support/replies/desk.ts'
import { createTalkWorld, type TalkWorld } from './support/replies/talk-world.ts'

const MINUTE_MS = 60_000

type Open = () => Promise<TalkWorld>

async function exported(world: TalkWorld, query?: LabelledSetQuery): Promise<readonly LabelledConversation[]> {
  const set: LabelledConversation[] = []
  // Whatever comes out is a line of a set.
  for await (const line of world.tenant.labelledConversations(query)) set.push(labelledConversationSchema.parse(line))
  return set
}

async function draftOne(world: TalkWorld, text: string): Promise<string> {
  world.advance(MINUTE_MS)
  await world.says(text)
  await world.work()
  return (await world.tenant.drafts.list()).items.at(-1)?.id ?? ''
}

function testDrafts(open: Open): void {
  it('holds decided drafts with the conversation up to the message that they answer', async () => {
    const world = await open()
    const userId = await addUser(world)
    const [approved, edited] = [await draftOne(world, 'What is the price?'), await draftOne(world, 'And for 20?')]
    const rejected = await draftOne(world, 'Hello?')
    await world.tenant.drafts.approve(approved, { userId })
    await world.tenant.drafts.approve(edited, { userId, text: 'From 20 euros.' })
    await world.tenant.drafts.reject(rejected, { userId, reason: 'Not our tone' })
    const set = await exported(world)
    expect(set).toMatchObject([
      {
        platform: 'facebook',
        language: 'en',
        participantName: 'Ada Example',
        messages: [{ from: 'participant', text: 'What is the price?' }],
        expect: { intent: 'purchase', reply: { outcome: 'approved', draft: 'Beep', sent: 'Beep' } },
      },
      { expect: { reply: { outcome: 'edited', draft: 'Beep', sent: 'From 20 euros.' } } },
      { expect: { reply: { outcome: 'rejected', draft: 'Beep', sent: null, reason: 'Not our tone' } } },
    ])
    expect(set[1]?.messages.map(({ text }) => text)).toEqual(['What is the price?', 'And for 20?'])
    expect(set[1]?.expect.intent).toBeUndefined()
    expect(new Set(set.map(({ id }) => id)).size).toBe(3)
    expect(await exported(world, { decidedAfter: world.now() })).toEqual([])
    expect((await exported(world, { maxMessages: 1 })).map(({ messages }) => messages.length)).toEqual([1, 1, 1])
  })
}

function testLeads(open: Open): void {
  it('holds what people said about leads, where the conversation shows it', async () => {
    const world = await open()
    await world.says('Ada Lovelace here, my mail is ada@example.org. And 0301234567')
    await world.work()
    const [lead] = (await world.tenant.leads.list()).items
    const id = lead?.id ?? ''
    expect(await exported(world)).toEqual([])
    await world.tenant.leads.update(id, {
      name: 'Ada Lovelace',
      email: 'ada@example.org',
      company: 'Told on the telephone',
    })
    await world.tenant.leads.overrideScore(id, { score: 'hot', reason: 'A large order', by: await addUser(world) })
    expect(await exported(world)).toMatchObject([
      { id, expect: { name: 'Ada Lovelace', email: 'ada@example.org', score: ['hot'] } },
    ])
    expect((await exported(world))[0]?.expect.company).toBeUndefined()

    const masked = JSON.stringify(await exported(world, { mask: true }))
    expect(masked).not.toMatch(/ada|lovelace|301234567|example\.org/i)
    expect(masked).toMatch(/person@example\.com/)

    await world.tenant.leads.remove(id)
    expect(await exported(world)).toEqual([])
  })
}

function testEdges(open: Open): void {
  it('reads on in pages, and leaves out what its author took back', async () => {
    const world = await open()
    const people = Array.from({ length: 55 }, (_, index) =>
      world.meta.addPerson(world.page, { name: `Person ${index}` }),
    )
    const events = people.map((person) => world.meta.events.text(person, 'Write to me@example.org'))
    await world.meta.deliver(events)
    await world.work()
    await world.rows(`UPDATE leads SET email = 'me@example.org', field_sources = '{"email": {"by": "person"}}'`)
    expect(await exported(world)).toHaveLength(55)
    await world.meta.deliver(world.meta.events.unsend(events[0]?.messageId ?? ''))
    expect(await exported(world)).toHaveLength(54)
  })

  it.each([[{ masked: true }], [{ maxMessages: 0 }], [{ decidedAfter: 'yesterday' }]])('refuses %j', async (query) => {
    const world = await open()
    await expect(exported(world, query as LabelledSetQuery)).rejects.toMatchObject({ code: 'invalid_input' })
  })
}

describeOnPostgres('labelled conversations', (database) => {
  const worlds: TalkWorld[] = []
  const open: Open = async () => {
    const ai = scripted({ draft: { content: 'Beep', confidence: 0.8 } })
    const world = await createTalkWorld(database(), { ai, settings: { autoReply: 'draft' } })
    worlds.push(world)
    return world
  }
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  testDrafts(open)
  testLeads(open)
  describe('at the edges', () => {
    testEdges(open)
  })
})
