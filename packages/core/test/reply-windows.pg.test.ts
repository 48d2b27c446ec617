import { createTestDatabase } from '@leadkit/testing/postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createSendingWorld, openLinkedin, openX, type SendingWorld } from './support/replies/sending-world.ts'
import { createTalkWorld, type TalkWorld } from './support/replies/talk-world.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

async function sendIn({ tenant }: TalkWorld | SendingWorld, author: 'person' | 'automation') {
  const conversationId = (await tenant.conversations.list()).items.at(-1)?.id ?? ''
  return tenant.replies.send({ conversationId, text: `Hi from ${author}`, author })
}

function testMessenger(open: () => Promise<TalkWorld>): void {
  it('Messenger: automation has 24 hours, a person seven days under HUMAN_AGENT, and no other tag is ever sent', async () => {
    const world = await open()
    await world.says('Hello')
    await sendIn(world, 'automation')
    await world.work()
    world.advance(25 * HOUR_MS)
    await expect(sendIn(world, 'automation')).rejects.toMatchObject({ code: 'conflict' })
    await sendIn(world, 'person')
    await world.work()
    world.advance(6 * DAY_MS)
    await expect(sendIn(world, 'person')).rejects.toMatchObject({ code: 'conflict' })
    const sends = world.meta.requests.filter(
      ({ method, url }) => method === 'POST' && url.pathname.endsWith('/messages'),
    )
    expect(sends.map((request) => request.json())).toMatchObject([
      { messaging_type: 'RESPONSE', message: { text: 'Hi from automation' } },
      { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT', message: { text: 'Hi from person' } },
    ])
  })

  it('Messenger: an advertisement opens seven days for automation too, and the way there does not matter', async () => {
    const world = await open()
    const referral = { source: 'ADS', type: 'OPEN_THREAD', ad_id: '120210981838219' }
    await world.meta.deliver(world.meta.events.text(world.person, 'Hello', { referral }))
    world.advance(6 * DAY_MS)
    await sendIn(world, 'automation')
    await world.work()
    expect(await world.rows('SELECT status, error_code AS code, error_message AS message FROM replies')).toMatchObject([
      { status: 'sent', code: null },
    ])
    const sends = world.meta.requests.filter(({ url }) => url.pathname.endsWith('/messages'))
    expect(sends.map((request) => request.json())).toMatchObject([{ messaging_type: 'RESPONSE' }])
    world.advance(2 * DAY_MS)
    await expect(sendIn(world, 'automation')).rejects.toMatchObject({ code: 'conflict' })
  })

  it('Messenger: a referral that is not an advertisement opens one day', async () => {
    const world = await open()
    const referral = { source: 'SHORTLINK', type: 'OPEN_THREAD' }
    await world.meta.deliver(world.meta.events.text(world.person, 'Hello', { referral }))
    world.advance(25 * HOUR_MS)
    await expect(sendIn(world, 'automation')).rejects.toMatchObject({ code: 'conflict' })
  })

  it('Messenger: the window is looked at again when the reply goes out', async () => {
    const world = await open()
    await world.says('Hello')
    const [reply] = await sendIn(world, 'automation')
    world.advance(25 * HOUR_MS)
    await world.work()
    expect(await world.tenant.replies.get(reply?.id ?? '')).toMatchObject({
      status: 'failed',
      errorCode: 'window_closed',
    })
    expect(world.meta.messages.filter(({ direction }) => direction === 'outbound')).toEqual([])
  })
}

describe('how late an answer may be', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>> | undefined
  const worlds: { close(): Promise<void> }[] = []
  const options = () => ({ connectionString: database?.connectionString ?? '' })
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database?.drop())
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))
  const opened = <World extends { close(): Promise<void> }>(world: World): World => {
    worlds.push(world)
    return world
  }

  testMessenger(async () => opened(await createTalkWorld(options())))

  it.each([
    ['X, direct message', openX],
    ['LinkedIn, comment', openLinkedin],
  ] as const)('%s: no window closes', async (_name, platform) => {
    const world = opened(await createSendingWorld(options(), platform))
    await world.says('Hello')
    world.advance(20 * DAY_MS)
    await sendIn(world, 'automation')
    await world.work()
    expect(world.sentTexts()).toEqual(['Hi from automation'])
  })
})
