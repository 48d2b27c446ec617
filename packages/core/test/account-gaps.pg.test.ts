import { afterEach, describe, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import {
  connectPage,
  connectX,
  createPlatformWorld,
  type PlatformWorld,
  type PlatformWorldOptions,
} from './support/ingest/platform-world.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

type Open = (options?: PlatformWorldOptions) => Promise<PlatformWorld>

async function inboundTexts(world: PlatformWorld): Promise<readonly string[]> {
  const rows = await world.rows<{ content: string }>(`SELECT content FROM messages WHERE direction = 'inbound'`)
  return rows.map(({ content }) => content).toSorted()
}

/** The process that took webhooks dies, and another takes its place later. */
async function restartAfter(world: PlatformWorld, awayMs: number): Promise<void> {
  // The host's heartbeat uses the database's clock, which no test moves.
  await world.rows(`UPDATE public.host_presence SET alive_at = clock_timestamp() - make_interval(secs => $1)`, [
    awayMs / 1000,
  ])
  const next = world.another()
  await next.handler(new Request('http://host.test/webhooks/anything'))
  await expect
    .poll(() =>
      world.rows(`SELECT name FROM public.host_presence WHERE alive_at > clock_timestamp() - interval '1 minute'`),
    )
    .toHaveLength(1)
}

async function connectLinkedin(world: PlatformWorld) {
  const organization = world.linkedin.addOrganization()
  const account = await world.tenant.socialAccounts.connect({
    platform: 'linkedin',
    accountId: organization.urn,
    accessToken: organization.administrator.accessToken,
  })
  return { organization, account, post: world.linkedin.addPost(organization), member: world.linkedin.addMember() }
}

/** Accounts on all platforms that were checked, and whose subscriptions are in order. */
async function connectAll(world: PlatformWorld) {
  const page = await connectPage(world)
  const x = await connectX(world, { expiresInMs: 30 * 24 * HOUR_MS })
  const linkedin = await connectLinkedin(world)
  await world.meta.says(page.person, 'Before')
  world.advance(2 * MINUTE_MS)
  await world.work()
  return { page, x, linkedin }
}

function testOutages(open: Open): void {
  it('is noticed when the next process begins, and every account reads what it missed', async () => {
    const world = await open()
    const { page, x, linkedin } = await connectAll(world)
    world.advance(10 * MINUTE_MS)
    world.meta.events.text(page.person, 'Lost on Messenger')
    world.x.events.text(world.x.addPerson({ name: 'Bo' }), x.shop, 'Lost on X')
    world.linkedin.events.comment(linkedin.post, { by: linkedin.member, text: 'Lost on LinkedIn' })
    world.advance(20 * MINUTE_MS)
    await restartAfter(world, 30 * MINUTE_MS)
    world.advance(MINUTE_MS)
    await world.work()
    expect(await inboundTexts(world)).toEqual(['Before', 'Lost on LinkedIn', 'Lost on Messenger', 'Lost on X'])
    expect(await world.rows('SELECT DISTINCT backfill_since AS since FROM social_accounts')).toEqual([{ since: null }])
    const noted = 'SELECT 1 FROM public.account_routes WHERE tenant_id = $1 AND gap_noted_at IS NOT NULL'
    expect(await world.rows(noted, [world.tenant.id])).toEqual([])
    expect(world.told.filter(({ type }) => type === 'account.backfilled')).toHaveLength(3)
  })

  it('is not suspected of a restart, nor of a clock that jumps', async () => {
    const world = await open()
    await connectAll(world)
    const told = world.told.length
    world.advance(5 * HOUR_MS)
    await restartAfter(world, MINUTE_MS)
    await world.work()
    expect(world.told.slice(told).filter(({ type }) => type === 'account.backfilled')).toEqual([])
  })
}

function testBlocked(open: Open): void {
  it('is found by the regular check, which compares a sample of the history', async () => {
    const world = await open()
    const { page, linkedin } = await connectAll(world)
    world.advance(HOUR_MS)
    world.meta.events.text(page.person, 'Never delivered')
    world.linkedin.events.comment(linkedin.post, { by: linkedin.member, text: 'Never delivered either' })
    world.advance(27 * HOUR_MS)
    await world.work()
    expect(await inboundTexts(world)).toEqual(['Before', 'Never delivered', 'Never delivered either'])
    expect(await world.health(linkedin.account.id)).toBe('healthy')
  })

  it('is found by verify, and costs nothing where all came', async () => {
    const world = await open()
    const { page } = await connectAll(world)
    world.advance(HOUR_MS)
    await world.tenant.socialAccounts.verify(page.account.id)
    expect((await world.tenant.socialAccounts.get(page.account.id)).backfillSince).toBeNull()
    world.meta.events.text(page.person, 'Never delivered')
    world.advance(HOUR_MS)
    const { account } = await world.tenant.socialAccounts.verify(page.account.id)
    expect(account.backfillSince).toBeInstanceOf(Date)
    await world.work()
    expect(await inboundTexts(world)).toEqual(['Before', 'Never delivered'])
  })
}

function testShared(open: Open): void {
  it('is a gap of the page and of its linked Instagram account, also in another tenant', async () => {
    const world = await open({ accounts: { sampleLimit: 0 } })
    const pageId = String(Math.floor(Math.random() * 1e14))
    const instagramId = String(17_841_400_000_000_000n + BigInt(pageId))
    const page = world.meta.addPage({ id: pageId, instagramUsername: `oak${pageId}`, instagramId })
    const { accessToken } = page
    const connect = world.tenant.socialAccounts
    const account = await connect.connect({ platform: 'facebook', accountId: pageId, accessToken })
    await connect.connect({ platform: 'instagram', accountId: instagramId, accessToken, metadata: { pageId } })
    const other = world.kit.tenant((await world.kit.tenants.create({ name: `Other ${Math.random()}` })).id)
    await other.socialAccounts.connect({ platform: 'facebook', accountId: page.id, accessToken })
    world.advance(2 * MINUTE_MS)
    await world.work()
    world.meta.dropSubscription(page)
    world.advance(HOUR_MS)
    world.meta.events.text(world.meta.addPerson(page), 'Lost on the page')
    world.meta.events.text(world.meta.addPerson(page, { surface: 'instagram' }), 'Lost on Instagram')
    world.advance(10 * MINUTE_MS)
    // One of them finds it first, and puts it in order.
    await world.tenant.socialAccounts.verify(account.id)
    await world.work()
    world.advance(MINUTE_MS)
    await world.work()
    expect(await inboundTexts(world)).toEqual(['Lost on Instagram', 'Lost on the page'])
    const theirs = await other.transaction(({ query }) => query('SELECT content FROM messages'))
    expect(theirs).toEqual([{ content: 'Lost on the page' }])
  })

  it('is a gap of every X account when the webhook of the app was disabled', async () => {
    const world = await open()
    const [one, two] = [await connectX(world), await connectX(world)]
    world.advance(2 * MINUTE_MS)
    await world.work()
    world.x.disableWebhook()
    world.x.events.text(world.x.addPerson({ name: 'Bo' }), one.shop, 'Lost by one')
    world.x.events.text(world.x.addPerson({ name: 'Cy' }), two.shop, 'Lost by the other')
    world.advance(10 * MINUTE_MS)
    await world.tenant.socialAccounts.verify(one.account.id)
    await world.work()
    world.advance(MINUTE_MS)
    await world.work()
    expect(await inboundTexts(world)).toEqual(['Lost by one', 'Lost by the other'])
  })
}

function testAsked(open: Open): void {
  it('reads what a host asks for, once', async () => {
    const world = await open({ accounts: { sampleLimit: 0 } })
    const { page } = await connectAll(world)
    world.advance(HOUR_MS)
    world.meta.events.text(page.person, 'Never delivered')
    world.advance(HOUR_MS)
    const since = new Date(world.now().getTime() - 3 * HOUR_MS)
    const asked = await world.tenant.socialAccounts.backfill(page.account.id, { since })
    expect(asked.backfillSince).toEqual(since)
    await world.work()
    expect(await inboundTexts(world)).toEqual(['Before', 'Never delivered'])
    expect((await world.tenant.socialAccounts.get(page.account.id)).backfillSince).toBeNull()
    expect(world.told.filter(({ type }) => type === 'account.backfilled')).toHaveLength(1)
  })

  it('says what cannot be asked for', async () => {
    const world = await open()
    const { account } = await connectPage(world)
    const ask = (since: Date) => world.tenant.socialAccounts.backfill(account.id, { since })
    const [ahead, longAgo] = [HOUR_MS, -8 * 24 * HOUR_MS].map((ms) => new Date(world.now().getTime() + ms))
    await expect(ask(ahead as Date)).rejects.toMatchObject({
      code: 'invalid_input',
      message: /since must not be in the future/,
    })
    await expect(ask(longAgo as Date)).rejects.toMatchObject({ code: 'invalid_input', message: /backfillDays/ })
    await world.tenant.socialAccounts.disconnect(account.id)
    await expect(world.tenant.socialAccounts.backfill(account.id)).rejects.toMatchObject({ code: 'not_found' })
  })
}

describeOnPostgres('losses that no subscription shows', (database: () => DatabaseOptions) => {
  const worlds: PlatformWorld[] = []
  const open: Open = async (options) => {
    const world = await createPlatformWorld(database(), options)
    worlds.push(world)
    return world
  }
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  describe('an outage of the host', () => {
    testOutages(open)
  })
  describe('a webhook that is blocked', () => {
    testBlocked(open)
  })
  describe('a lost subscription that accounts share', () => {
    testShared(open)
  })
  describe('a backfill', () => {
    testAsked(open)
  })
})
