import { createTestDatabase, type TestDatabase } from '@leadkit/testing/postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connectPage, connectX, createPlatformWorld, type PlatformWorld } from './support/ingest/platform-world.ts'

const MINUTE_MS = 60_000

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const worlds: PlatformWorld[] = []
async function open(): Promise<PlatformWorld> {
  const world = await createPlatformWorld({ connectionString: database.connectionString })
  worlds.push(world)
  return world
}
afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

async function limits(world: PlatformWorld, accountId: string): Promise<readonly { bucket: string }[]> {
  return world.rows('SELECT * FROM public.account_limits WHERE account_id = $1 ORDER BY bucket', [accountId])
}

/** What the account sent so far. */
function sends(world: PlatformWorld): number {
  return world.x.requests.filter(
    (request) => request.method === 'POST' && request.url.pathname.startsWith('/2/dm_conversations'),
  ).length
}

describe('limits of an account', () => {
  it('that headers tell are kept in the database, and every worker of the fleet respects them', async () => {
    const world = await open()
    const { shop, account } = await connectX(world)
    world.x.setLimit('send', { limit: 4, windowMs: 15 * MINUTE_MS })
    const person = world.x.addPerson({ name: 'Ada Example' })
    await world.x.says(person, shop, 'Hello')
    const { items } = await world.tenant.conversations.list()
    const conversationId = items[0]?.id ?? ''
    for (let index = 0; index < 8; index += 1)
      await world.tenant.replies.send({ conversationId, text: `Reply ${index}`, author: 'person' })
    const [one, other] = [world.kit.worker({ kinds: ['reply'] }), world.another().worker({ kinds: ['reply'] })]
    await Promise.all([one.drain(), other.drain()])
    world.advance(MINUTE_MS)
    await Promise.all([one.drain(), other.drain()])
    expect((await limits(world, shop.id)).length).toBeGreaterThan(0)
    const sent = await world.tenant.replies.list({ status: 'sent' })
    expect(sent.items.length).toBeLessThanOrEqual(4)
    // Nobody asked X beyond its limit, but for what was under way when it was reached.
    expect(sends(world)).toBeLessThanOrEqual(5)
    expect((await world.tenant.replies.list({ status: 'failed' })).items).toEqual([])
    const asked = sends(world)
    await Promise.all([
      one.drain(),
      world
        .another()
        .worker({ kinds: ['reply'] })
        .drain(),
    ])
    expect(sends(world)).toBe(asked)
    for (let round = 0; round < 6; round += 1) {
      world.advance(16 * MINUTE_MS)
      await one.drain()
    }
    expect((await world.tenant.replies.list({ status: 'sent' })).items).toHaveLength(8)
    expect(account.health).toBe('healthy')
  })

  it('stop the account for the whole fleet after a refusal, and health comes back by itself', async () => {
    const world = await open()
    const { page, account, person } = await connectPage(world)
    await world.meta.says(person, 'Hello')
    const { items } = await world.tenant.conversations.list()
    const conversationId = items[0]?.id ?? ''
    world.meta.refuse({ code: 613, message: '(#613) too many calls', path: 'messages' })
    await world.tenant.replies.send({ conversationId, text: 'Hi', author: 'person' })
    await world.kit.worker({ kinds: ['reply'] }).drain()
    expect(await world.health(account.id)).toBe('rate_limited')
    const calls = world.meta.requests.length
    const other = world.another().tenant(world.tenant.id)
    expect(await other.socialAccounts.verify(account.id)).toMatchObject({ account: { health: 'rate_limited' } })
    expect(world.meta.requests).toHaveLength(calls)
    world.advance(10 * MINUTE_MS)
    await world.kit.worker({ kinds: ['reply'] }).drain()
    expect(await world.health(account.id)).toBe('healthy')
    expect(world.meta.messages.filter((message) => message.direction === 'outbound')).toHaveLength(1)
    expect((await limits(world, page.id)).length).toBeGreaterThan(0)
  })
})

describe('an account that two tenants connect', () => {
  it('brings its webhooks to both from the moment when connect resolves', async () => {
    const world = await open()
    const { page, person } = await connectPage(world)
    // Now this process remembers one route for the page.
    await world.meta.says(person, 'For the first')
    const elsewhere = world.another()
    const second = elsewhere.tenant((await elsewhere.tenants.create({ name: `Second ${Math.random()}` })).id)
    const { accessToken } = page
    await second.socialAccounts.connect({ platform: 'facebook', accountId: page.id, accessToken })
    await world.meta.says(person, 'For both')
    const stored = await second.transaction(({ query }) => query<{ content: string }>('SELECT content FROM messages'))
    expect(stored).toEqual([{ content: 'For both' }])
  })
})
