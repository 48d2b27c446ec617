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
const HOUR_MS = 60 * MINUTE_MS

type OpenWorld = (options?: SendingOptions) => Promise<SendingWorld>

async function statuses(world: SendingWorld): Promise<readonly string[]> {
  const rows = await world.rows<{ status: string }>('SELECT status FROM replies ORDER BY generated_at, id')
  return rows.map(({ status }) => status)
}

/** Lets the worker look again and again. */
async function lookFor(world: SendingWorld, minutes: number): Promise<void> {
  for (let passed = 0; passed < minutes; passed += 5) {
    world.advance(5 * MINUTE_MS)
    await world.work()
  }
}

function testSkew(open: OpenWorld): void {
  it.each([true, false])('is found when the host’s clock runs 90 seconds ahead; echoes: %s', async (echoes) => {
    const world = await open({ echoes, hostAheadMs: 90_000 })
    await world.says('How much?')
    world.faultSends({ kind: 'status', status: 503, when: 'after', times: 1 })
    await world.answers('Ten euros')
    await world.work()
    await lookFor(world, 30)
    expect(await statuses(world)).toEqual(['sent'])
    expect(world.sentTexts()).toEqual(['Ten euros'])
    expect(world.told.map(({ type }) => type)).not.toContain('conversation.taken_over')
  })

  it('is not taken for what a person wrote in the same words just before', async () => {
    const world = await open({ echoes: false })
    await world.says('How much?')
    await world.byHand('Ten euros')
    world.loseAnswer('before')
    const conversationId = (await world.tenant.conversations.list()).items.at(-1)?.id ?? ''
    await world.tenant.replies.send({ conversationId, text: 'Ten euros', author: 'person' })
    await world.work()
    world.advance(MINUTE_MS)
    await world.work()
    expect(await statuses(world)).toEqual(['unknown'])
  })
}

/** One host sends, another goes on; their clocks differ by an hour. */
function testJumps(open: OpenWorld): void {
  it.each([
    ['sent it', HOUR_MS, 0],
    ['sent it', -HOUR_MS, 0],
    ['takes its echo', 0, HOUR_MS],
    ['takes its echo', 0, -HOUR_MS],
  ])(
    'is told from a person’s when the host that %s is off: sender %i ms, taker %i ms',
    async (_which, sender, taker) => {
      const world = await open({ echoDelayMs: 300 })
      await world.says('How much?')
      world.faultSends({ kind: 'status', status: 503, when: 'after', times: 1 })
      world.jump(sender)
      await world.answers('Ten euros')
      await world.kit.worker().drain()
      world.jump(taker)
      await world.settled()
      world.jump(0)
      await lookFor(world, 90)
      expect(await statuses(world)).toEqual(['sent'])
      expect(world.sentTexts()).toEqual(['Ten euros'])
      expect(world.told.map(({ type }) => type)).not.toContain('conversation.taken_over')
    },
  )

  it.each([HOUR_MS, -HOUR_MS])('is found when the clock of its host was %i ms off', async (jump) => {
    const world = await open({ echoes: false })
    await world.says('How much?')
    world.faultSends({ kind: 'status', status: 503, when: 'after', times: 1 })
    world.jump(jump)
    await world.answers('Ten euros')
    await world.kit.worker().drain()
    world.jump(0)
    await lookFor(world, 90)
    expect(await statuses(world)).toEqual(['sent'])
    expect(world.sentTexts()).toEqual(['Ten euros'])
  })

  it('is not sent again at once when its host’s clock was an hour back', async () => {
    const world = await open({ echoes: false })
    await world.says('How much?')
    world.loseAnswer('before')
    world.jump(-HOUR_MS)
    await world.answers('Ten euros')
    await world.kit.worker().drain()
    world.jump(0)
    await lookFor(world, 10)
    expect(await statuses(world)).toEqual(['unknown'])
    expect(world.sentTexts()).toEqual([])
    await lookFor(world, 60)
    expect(await statuses(world)).toEqual(['sent'])
  })
}

describe.each([
  ['Messenger', openFacebook],
  ['X', openX],
  ['LinkedIn', openLinkedin],
] as const)('beside clocks that differ, a message on %s', (_name, platform) => {
  let database: Awaited<ReturnType<typeof createTestDatabase>> | undefined
  const worlds: SendingWorld[] = []
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database?.drop())
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))
  const open: OpenWorld = async (options) => {
    const world = await createSendingWorld({ connectionString: database?.connectionString ?? '' }, platform, options)
    worlds.push(world)
    return world
  }
  testSkew(open)
  testJumps(open)
})
