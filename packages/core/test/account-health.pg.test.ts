import { afterEach, describe, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { connectPage, connectX, createPlatformWorld, type PlatformWorld } from './support/ingest/platform-world.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

type Open = () => Promise<PlatformWorld>

/** A page with a conversation, and how to answer in it. */
async function talk(world: PlatformWorld) {
  const connected = await connectPage(world)
  await world.meta.says(connected.person, 'Hello')
  await world.work()
  const { items } = await world.tenant.conversations.list()
  const conversationId = items[0]?.id ?? ''
  const answer = async (text: string): Promise<string> => {
    const [reply] = await world.tenant.replies.send({ conversationId, text, author: 'person' })
    await world.kit.worker({ kinds: ['reply', 'host_event'] }).drain()
    return (await world.tenant.replies.get(reply?.id ?? '')).status
  }
  return { ...connected, answer }
}

function changes(world: PlatformWorld): readonly string[] {
  return world.told.flatMap((event) =>
    event.type === 'account.health_changed' ? [`${event.payload.from} to ${event.payload.to}`] : [],
  )
}

function testSends(open: Open): void {
  it.each([
    ['needs_reauth', { code: 190, message: 'Invalid OAuth 2.0 Access Token' }],
    ['missing_scope', { code: 200, message: 'Requires pages_messaging permission' }],
    ['blocked', { code: 10, subcode: 1_893_063, message: 'The page is restricted' }],
    ['rate_limited', { code: 613, message: 'Calls to this api have exceeded the rate limit.' }],
  ])('becomes %s by what a send is refused for, and well again by a send', async (health, refusal) => {
    const world = await open()
    const { account, answer, person } = await talk(world)
    world.meta.refuse({ ...refusal, path: 'messages' })
    await answer('First')
    expect(await world.tenant.socialAccounts.get(account.id)).toMatchObject({ health, healthReason: 'send_refused' })
    await world.meta.says(person, 'Are you there?')
    expect(await world.rows(`SELECT content FROM messages WHERE direction = 'inbound'`)).toHaveLength(2)
    // A check soon finds that the token lives; what else it cannot see, the next send shows.
    world.advance(5 * MINUTE_MS)
    await world.work()
    expect(await answer('Second')).toBe('sent')
    expect(await world.health(account.id)).toBe('healthy')
    await world.work()
    expect(changes(world)).toEqual([`healthy to ${health}`, `${health} to healthy`])
  })

  it('stays as it is when one message, or one person, is refused', async () => {
    const world = await open()
    const { account, answer } = await talk(world)
    for (const subcode of [2_018_278, 2_018_300]) {
      world.meta.refuse({ code: 10, subcode, message: 'No', path: 'messages' })
      expect(await answer('Hello')).toBe('failed')
    }
    expect(await world.health(account.id)).toBe('healthy')
  })

  it('stays well when a token ends early that can be renewed: the reply goes out with the new one', async () => {
    const world = await open()
    const { shop, account } = await connectX(world)
    await world.x.says(world.x.addPerson(), shop, 'Hello')
    const { items } = await world.tenant.conversations.list()
    world.x.endTokens(shop, 'expired')
    await world.tenant.replies.send({ conversationId: items[0]?.id ?? '', text: 'Hi', author: 'person' })
    await world.work()
    expect((await world.tenant.replies.list({ status: 'sent' })).items).toHaveLength(1)
    expect(world.x.messages.filter((message) => message.byApi)).toHaveLength(1)
    expect(await world.tenant.socialAccounts.get(account.id)).toMatchObject({ health: 'healthy', tokenVersion: 2 })
    expect(changes(world)).toEqual([])
  })
}

function testOtherCalls(open: Open): void {
  it('is seen by profile look-ups, too, and does not flap between what works and what does not', async () => {
    const world = await open()
    const { account, person, page } = await connectPage(world)
    world.meta.refuse({ code: 368, message: 'Temporarily blocked for policies violations', path: person.id })
    await world.meta.says(person, 'Hello')
    await world.work()
    expect(await world.tenant.socialAccounts.get(account.id)).toMatchObject({
      health: 'blocked',
      healthReason: 'profile_refused',
    })
    await world.tenant.socialAccounts.verify(account.id)
    expect(await world.health(account.id)).toBe('blocked')
    await world.meta.says(world.meta.addPerson(page, { name: 'Ben Example' }), 'Hello')
    await world.work()
    expect(await world.health(account.id)).toBe('healthy')
    await world.work()
    expect(changes(world)).toEqual(['healthy to blocked', 'blocked to healthy'])
  })

  it('is webhook_unsubscribed while nobody can subscribe it, and its messages are fetched meanwhile', async () => {
    const world = await open()
    const { page, account } = await connectPage(world)
    world.advance(2 * MINUTE_MS)
    await world.work()
    world.meta.dropSubscription(page)
    world.meta.events.text(world.meta.addPerson(page), 'Missed')
    const subscribing = { code: 100, message: 'Param callback_url is not valid', path: 'subscribed_apps' }
    world.meta.fault({
      kind: 'status',
      status: 400,
      times: 100,
      match: (request) => request.method === 'POST' && request.url.pathname.endsWith(subscribing.path),
      body: { error: { code: subscribing.code, message: subscribing.message } },
    })
    await world.tenant.socialAccounts.verify(account.id)
    expect(await world.health(account.id)).toBe('webhook_unsubscribed')
    await world.work()
    expect(await world.rows('SELECT content FROM messages')).toEqual([{ content: 'Missed' }])
    world.meta.clearFaults()
    world.advance(2 * HOUR_MS)
    await world.work()
    expect(await world.health(account.id)).toBe('healthy')
    expect(world.meta.subscribedFields(page)).toContain('messages')
  })

  it('is known from the platform’s own notice that access was withdrawn, and is looked at soon', async () => {
    const world = await open()
    const { shop, account } = await connectX(world)
    await world.x.deliver(world.x.events.revoke(shop))
    expect(await world.tenant.socialAccounts.get(account.id)).toMatchObject({
      health: 'needs_reauth',
      healthReason: 'access_revoked',
    })
    world.advance(2 * MINUTE_MS)
    await world.work()
    const looked = await world.tenant.socialAccounts.get(account.id)
    expect(looked).toMatchObject({ health: 'needs_reauth', checkedAt: expect.any(Date) as Date })
    expect(changes(world)).toEqual(['healthy to needs_reauth'])
  })
}

describeOnPostgres('the health of an account', (database: () => DatabaseOptions) => {
  const worlds: PlatformWorld[] = []
  const open: Open = async () => {
    const world = await createPlatformWorld(database())
    worlds.push(world)
    return world
  }
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  describe('by sends', () => {
    testSends(open)
  })
  describe('by other calls', () => {
    testOtherCalls(open)
  })
})
