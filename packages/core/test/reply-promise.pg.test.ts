import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { FakeFault } from '@leadkit/testing'
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

/** What meets one send after another; the text "Yes" stands twice, because people are answered with it again and again. */
const SENDS: readonly (readonly [text: string, fault: FakeFault | null])[] = [
  ['Good morning', null],
  ['Yes', { kind: 'drop', when: 'before' }],
  ['It costs ten euros', { kind: 'status', status: 500, when: 'after' }],
  ['We deliver on Tuesday', { kind: 'drop', when: 'after' }],
  ['Yes', { kind: 'status', status: 503, when: 'after' }],
  ['The shelf is of oak', { kind: 'status', status: 503 }],
  ['See you then', { kind: 'delay', when: 'after', delayMs: 200 }],
  ['Thank you', { kind: 'truncate', contentLength: 'whole' }],
]

interface ReplyRow {
  readonly text: string
  readonly status: string
  readonly message: string | null
}

const WORDS: Readonly<Record<string, string>> = { sent: 'seen', failed: 'not seen' }

/** Sends all, two workers at once, with the platform's faults, and gives every reply the time to settle. */
async function converse(world: SendingWorld): Promise<readonly ReplyRow[]> {
  await world.says('Do you sell shelves?')
  for (const [text, fault] of SENDS) {
    if (fault !== null) world.faultSends(fault)
    await world.answers(text)
    await Promise.all([world.work(), world.work()])
  }
  await world.deliverAgain()
  for (let minute = 0; minute < 60; minute += 6) {
    world.advance(6 * MINUTE_MS)
    await world.work()
  }
  await world.deliverAgain()
  await world.work()
  return world.rows(
    'SELECT content AS text, status, platform_message_id AS message FROM replies ORDER BY generated_at, id',
  )
}

describe.each([
  ['Messenger, with echoes', openFacebook, { echoDelayMs: 100 }],
  ['Messenger, without', openFacebook, { echoes: false }],
  ['X, with echoes', openX, { echoDelayMs: 100 }],
  ['X, without', openX, { echoes: false }],
  ['LinkedIn, with echoes', openLinkedin, { echoDelayMs: 100 }],
  ['LinkedIn, without', openLinkedin, { echoes: false }],
] as const)('the promise of replies on %s', (_name, platform, options: SendingOptions) => {
  let database: Awaited<ReturnType<typeof createTestDatabase>> | undefined
  const worlds: SendingWorld[] = []
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database?.drop())
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  it('every row says what the person saw, and nobody gets a message twice', async () => {
    const connectionString = database?.connectionString ?? ''
    const world = await createSendingWorld({ connectionString }, platform, options)
    worlds.push(world)
    const rows = await converse(world)
    const wanted = SENDS.map(([text]) => text).toSorted()
    expect(world.sentTexts().toSorted(), 'what the person saw').toEqual(wanted)
    const said = rows.filter(({ status }) => WORDS[status] === 'seen').map(({ text }) => text)
    expect(said.toSorted(), 'what the rows say').toEqual(wanted)
    expect(new Set(rows.map(({ message }) => message)).size, 'messages of their own').toBe(SENDS.length)

    const told = world.told.flatMap((event) => (event.type === 'reply.sent' ? [event.payload.replyId] : []))
    expect(told.length, 'told once for each').toBe(SENDS.length)
    expect(new Set(told).size).toBe(SENDS.length)
    expect(world.told.filter(({ type }) => type !== 'reply.sent')).toEqual([])
    const stored = await world.rows(`SELECT author FROM messages WHERE direction = 'outbound'`)
    expect(stored, 'stored once each').toEqual(SENDS.map(() => ({ author: 'automation' })))
  })
})
