import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase } from '@leadkit/testing/postgres'
import {
  createSendingWorld,
  openLinkedin,
  openX,
  type SendingOptions,
  type SendingWorld,
} from './support/replies/sending-world.ts'

type OpenWorld = (options?: SendingOptions) => Promise<SendingWorld>

async function state(world: SendingWorld) {
  return {
    replies: await world.rows('SELECT status, error_code AS code FROM replies ORDER BY id'),
    messages: await world.rows(
      `SELECT content, author FROM messages WHERE direction = 'outbound' ORDER BY received_at, id`,
    ),
    conversations: await world.rows(
      'SELECT message_count AS count, automation_paused_reason AS paused FROM conversations',
    ),
  }
}

function told(world: SendingWorld): readonly string[] {
  return world.told.map((event) => event.type)
}

function testTimeouts(open: OpenWorld): void {
  it('is unknown, is never sent again blindly, and is found by the read API', async () => {
    const world = await open({ echoes: false })
    await world.says('How much?')
    world.loseAnswer('after')
    await world.answers('Only once')
    await world.work()
    expect((await state(world)).replies).toEqual([{ status: 'unknown', code: 'unknown_outcome' }])
    world.advance(60_000)
    await world.work()
    expect(await state(world)).toEqual({
      replies: [{ status: 'sent', code: null }],
      messages: [{ content: 'Only once', author: 'automation' }],
      conversations: [{ count: 2, paused: null }],
    })
    expect([world.sentTexts(), told(world)]).toEqual([['Only once'], ['reply.sent']])
  })

  it('is settled by its echo alone, without a look at the platform', async () => {
    const world = await open({ echoDelayMs: 300 })
    await world.says('How much?')
    world.loseAnswer('after')
    await world.answers('See https://example.org/price-list')
    await world.work()
    expect(await state(world)).toMatchObject({
      replies: [{ status: 'sent', code: null }],
      messages: [{ author: 'automation' }],
      conversations: [{ count: 2, paused: null }],
    })
    expect([world.sentTexts().length, told(world)]).toEqual([1, ['reply.sent']])
  })

  it('is sent again only when the platform has surely not taken it', async () => {
    const world = await open({ echoes: false })
    await world.says('How much?')
    world.loseAnswer('before')
    const id = await world.answers('Hello')
    await world.work()
    expect(world.sentTexts()).toEqual([])
    for (let minute = 0; minute < 60 && (await world.tenant.replies.get(id)).status !== 'sent'; minute += 5) {
      world.advance(5 * 60_000)
      await world.work()
    }
    expect((await state(world)).replies).toEqual([{ status: 'sent', code: null }])
    expect(world.sentTexts()).toEqual(['Hello'])
  })
}

function testDeaths(open: OpenWorld): void {
  it('is looked for again after workers have died with its looks', async () => {
    const world = await open({ echoes: false })
    await world.says('How much?')
    world.loseAnswer('after')
    await world.answers('Only once')
    await world.work()
    // As many as a task survives.
    await world.rows(`UPDATE public.dispatch SET attempts = 8 WHERE kind = 'reply' AND tenant_id = $1`, [
      world.tenant.id,
    ])
    world.advance(60_000)
    await world.work()
    expect((await state(world)).replies).toEqual([{ status: 'unknown', code: 'unknown_outcome' }])
    world.advance(3_600_000)
    await world.work()
    expect((await state(world)).replies).toEqual([{ status: 'sent', code: null }])
    expect(world.sentTexts()).toEqual(['Only once'])
  })
}

function testRaces(open: OpenWorld): void {
  it('tells nobody of a take-over when the echo comes before the answer', async () => {
    const world = await open()
    await world.says('How much?')
    world.delayAnswer(400)
    await world.answers('Ten euros')
    await world.work()
    expect(await state(world)).toEqual({
      replies: [{ status: 'sent', code: null }],
      messages: [{ content: 'Ten euros', author: 'automation' }],
      conversations: [{ count: 2, paused: null }],
    })
    expect(told(world)).toEqual(['reply.sent'])
  })

  it('takes another text for a person at once, also while a reply is on its way', async () => {
    const world = await open({ echoes: false })
    await world.says('How much?')
    world.delayAnswer(400)
    await world.answers('Ten euros')
    const working = world.work()
    await expect.poll(() => world.sentTexts()).toHaveLength(1)
    await world.byHand('I am here myself')
    await working
    await world.work()
    const { messages, conversations } = await state(world)
    expect(messages).toHaveLength(2)
    expect(messages).toContainEqual({ content: 'I am here myself', author: 'person' })
    expect(messages).toContainEqual({ content: 'Ten euros', author: 'automation' })
    expect(conversations).toEqual([{ count: 3, paused: 'taken_over' }])
    expect(told(world).toSorted()).toEqual(['conversation.taken_over', 'reply.sent'])
  })

  it('judges the same text of a person once the reply turns out to be another message', async () => {
    const world = await open({ echoes: false })
    await world.says('How much?')
    world.delayAnswer(400)
    await world.answers('Ten euros')
    const working = world.work()
    await expect.poll(() => world.sentTexts()).toHaveLength(1)
    await world.byHand('Ten euros')
    expect(told(world), 'held back while it may be ours').toEqual([])
    await working
    await world.work()
    const { messages, conversations } = await state(world)
    expect(messages.map((message) => String(message['author'])).toSorted()).toEqual(['automation', 'person'])
    expect(conversations).toEqual([{ count: 3, paused: 'taken_over' }])
    expect(told(world).toSorted()).toEqual(['conversation.taken_over', 'reply.sent'])
  })
}

function testPeople(open: OpenWorld): void {
  it("pauses automation when a person answers in the platform's own place", async () => {
    const world = await open()
    await world.says('How much?')
    await world.byHand('Ten euros')
    await world.work()
    expect(await state(world)).toEqual({
      replies: [],
      messages: [{ content: 'Ten euros', author: 'person' }],
      conversations: [{ count: 2, paused: 'taken_over' }],
    })
    expect(told(world)).toEqual(['conversation.taken_over'])
    await world.answers('Beep')
    await world.work()
    expect((await state(world)).replies).toEqual([{ status: 'failed', code: 'automation_paused' }])
  })
}

describe.each([
  ['X', openX],
  ['LinkedIn', openLinkedin],
] as const)('replies on %s', (_name, platform) => {
  let database: Awaited<ReturnType<typeof createTestDatabase>> | undefined
  const worlds: SendingWorld[] = []
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database?.drop())
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))
  const open: OpenWorld = async (options) => {
    const connectionString = database?.connectionString ?? ''
    const world = await createSendingWorld({ connectionString }, platform, options)
    worlds.push(world)
    return world
  }

  describe('a send without an answer', () => {
    testTimeouts(open)
    testDeaths(open)
  })
  describe('an echo and its answer', () => {
    testRaces(open)
  })
  describe('a person', () => {
    testPeople(open)
  })
})
