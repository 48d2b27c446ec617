import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase } from '@leadkit/testing/postgres'
import {
  createSendingWorld,
  openFacebook,
  openLinkedin,
  openX,
  type SendingOptions,
  type SendingWorld,
} from './support/replies/sending-world.ts'

const MINUTE_MS = 60_000

type OpenWorld = (options?: SendingOptions) => Promise<SendingWorld>

/** Every reply with the platform's id of its message. */
async function replies(world: SendingWorld): Promise<readonly { status: string; message: string | null }[]> {
  return world.rows('SELECT status, platform_message_id AS message FROM replies ORDER BY generated_at, id')
}

/** Lets the worker look again and again. */
async function lookFor(world: SendingWorld, minutes: number): Promise<void> {
  for (let passed = 0; passed < minutes; passed += 5) {
    world.advance(5 * MINUTE_MS)
    await world.work()
  }
}

function sentEvents(world: SendingWorld): readonly unknown[] {
  return world.told.flatMap((event) => (event.type === 'reply.sent' ? [event.payload.replyId] : []))
}

function testEqualTexts(open: OpenWorld): void {
  it('does not count for an earlier one of the same text that never arrived', async () => {
    const world = await open({ echoes: false })
    await world.says('How much?')
    world.loseAnswer('before')
    await world.answers('Ten euros')
    await world.work()
    await world.answers('Ten euros')
    await world.work()
    expect(world.sentTexts()).toEqual(['Ten euros'])
    world.advance(MINUTE_MS)
    await world.work()
    const [first, second] = await replies(world)
    expect([first?.status, second?.status]).toEqual(['unknown', 'sent'])

    await lookFor(world, 60)
    const settled = await replies(world)
    expect(settled.map(({ status }) => status)).toEqual(['sent', 'sent'])
    expect(new Set(settled.map(({ message }) => message)).size).toBe(2)
    expect(world.sentTexts()).toEqual(['Ten euros', 'Ten euros'])
    expect(new Set(sentEvents(world)).size).toBe(2)
    expect(sentEvents(world)).toHaveLength(2)
  })

  it('is found for each of two whose answers were lost', async () => {
    const world = await open({ echoes: false })
    await world.says('How much?')
    world.faultSends({ kind: 'status', status: 503, when: 'after', times: 2 })
    await world.answers('Ten euros')
    await world.work()
    await world.answers('Ten euros')
    await world.work()
    await lookFor(world, 30)
    const settled = await replies(world)
    expect(settled.map(({ status }) => status)).toEqual(['sent', 'sent'])
    expect(new Set(settled.map(({ message }) => message)).size).toBe(2)
    expect(world.sentTexts()).toEqual(['Ten euros', 'Ten euros'])
    expect(sentEvents(world)).toHaveLength(2)
  })

  it('is not settled by the echo of the one that is on its way', async () => {
    const world = await open()
    await world.says('How much?')
    world.loseAnswer('before')
    await world.answers('Ten euros')
    await world.work()
    world.delayAnswer(300)
    await world.answers('Ten euros')
    await world.work()
    expect((await replies(world)).map(({ status }) => status)).toEqual(['unknown', 'sent'])
    await lookFor(world, 60)
    expect((await replies(world)).map(({ status }) => status)).toEqual(['sent', 'sent'])
    expect(world.sentTexts()).toEqual(['Ten euros', 'Ten euros'])
    expect(sentEvents(world)).toHaveLength(2)
  })
}

function testServerFaults(open: OpenWorld): void {
  it.each([500, 503])('is looked for after a %i, and never repeated blindly', async (status) => {
    const world = await open({ echoes: false })
    await world.says('How much?')
    world.faultSends({ kind: 'status', status, when: 'after' })
    await world.answers('Only once')
    await world.work()
    expect((await replies(world)).map((reply) => reply.status)).toEqual(['unknown'])
    await lookFor(world, 20)
    expect((await replies(world)).map((reply) => reply.status)).toEqual(['sent'])
    expect(world.sentTexts()).toEqual(['Only once'])
  })
}

function testTimes(open: OpenWorld): void {
  it('has the time of the send, not that of the look which found it', async () => {
    const world = await open({ echoes: false })
    await world.says('How much?')
    world.loseAnswer('after')
    const id = await world.answers('Ten euros')
    await world.work()
    const { sendingAt } = await world.tenant.replies.get(id)
    world.advance(23 * MINUTE_MS)
    await world.work()
    const { sentAt } = await world.tenant.replies.get(id)
    const [message] = await world.rows<{ at: Date }>(
      `SELECT received_at AS at FROM messages WHERE direction = 'outbound'`,
    )
    const lateMs = (at: Date | null | undefined) => (at?.getTime() ?? 0) - (sendingAt?.getTime() ?? 0)
    expect(Math.abs(lateMs(sentAt))).toBeLessThan(MINUTE_MS)
    expect(Math.abs(lateMs(message?.at))).toBeLessThan(MINUTE_MS)
  })
}

function testOrder(open: OpenWorld, maxLength: number): void {
  it('goes out as soon as the part before it is found, and looks in vain only once', async () => {
    const world = await open({ echoes: false })
    await world.says('How much?')
    world.loseAnswer('after')
    await world.answers(['One.', 'Two.'].map((part) => part.padEnd(maxLength - 1, '.')).join('\n'))
    await world.work()
    expect(world.sentTexts()).toHaveLength(1)
    expect(await waitsMs(world)).toBeGreaterThan(MINUTE_MS)
    world.advance(MINUTE_MS)
    await world.work()
    expect(world.sentTexts().map((text) => text.slice(0, 4))).toEqual(['One.', 'Two.'])
  })
}

/** How long the waiting part is left alone. */
async function waitsMs(world: SendingWorld): Promise<number> {
  const [row] = await world.rows<{ at: Date }>(
    `SELECT d.due_at AS at FROM public.dispatch d JOIN replies r ON r.id = d.task_id WHERE r.error_code = 'earlier_reply_waits'`,
  )
  return (row?.at.getTime() ?? 0) - Date.now()
}

describe.each([
  ['Messenger', openFacebook, 2_000],
  ['X', openX, 10_000],
  ['LinkedIn', openLinkedin, 1250],
] as const)('a message on %s', (_name, platform, maxLength) => {
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

  describe('of a text that is sent twice', () => {
    testEqualTexts(open)
  })
  describe('whose send the platform answered with a fault of its own', () => {
    testServerFaults(open)
  })
  describe('that waits for an earlier one', () => {
    testOrder(open, maxLength)
  })
  describe('that is found late', () => {
    testTimes(open)
  })
})
