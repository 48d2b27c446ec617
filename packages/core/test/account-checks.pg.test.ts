import { createRulesAiScorer } from '@leadkit/ai-rules'
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

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

type Open = (options?: PlatformWorldOptions) => Promise<PlatformWorld>

function typesTold(world: PlatformWorld): readonly string[] {
  return world.told.map((event) => event.type)
}

function testVerifying(open: Open): void {
  it('subscribes the webhook of a new account, keeps its name, and says how it stands', async () => {
    const world = await open()
    const { page, account } = await connectPage(world, { subscribed: false })
    expect(account).toMatchObject({ health: 'healthy', checkedAt: null })
    const check = await world.tenant.socialAccounts.verify(account.id)
    expect(check).toMatchObject({ account: { health: 'healthy', accountName: page.name }, resubscribed: true })
    expect(check.account.checkedAt).toBeInstanceOf(Date)
    expect(world.meta.subscribedFields(page)).toContain('messages')
  })

  it('finds a dead token and missing scopes, and tells the host of each change once', async () => {
    const world = await open()
    const { page, account } = await connectPage(world)
    world.meta.setScopes(page, ['pages_messaging'])
    expect(await world.tenant.socialAccounts.verify(account.id)).toMatchObject({
      account: { health: 'missing_scope' },
      missingScopes: ['pages_manage_metadata'],
    })
    world.meta.setTokenState(page, 'revoked')
    expect(await world.tenant.socialAccounts.verify(account.id)).toMatchObject({ account: { health: 'needs_reauth' } })
    await world.tenant.socialAccounts.verify(account.id)
    await world.kit.worker({ kinds: ['host_event'] }).drain()
    expect(world.told.map((event) => event.payload)).toEqual([
      { socialAccountId: account.id, from: 'healthy', to: 'missing_scope' },
      { socialAccountId: account.id, from: 'missing_scope', to: 'needs_reauth' },
    ])
  })

  it('renews a token that the platform refuses before its end', async () => {
    const world = await open()
    const { shop, account } = await connectX(world)
    world.x.endTokens(shop, 'expired')
    expect(await world.tenant.socialAccounts.verify(account.id)).toMatchObject({ account: { health: 'healthy' } })
    expect((await world.tenant.socialAccounts.get(account.id)).tokenVersion).toBe(2)
  })

  it('renews a token without a second connection to the database, which PGlite does not have', async () => {
    const world = await open()
    const { urn, administrator } = world.linkedin.addOrganization()
    const { id } = await world.tenant.socialAccounts.connect({
      platform: 'linkedin',
      accountId: urn,
      accessToken: administrator.accessToken,
      refreshToken: administrator.refreshToken,
      expiresAt: new Date(world.now().getTime() + 60_000),
    })
    expect(await world.tenant.socialAccounts.verify(id)).toMatchObject({ account: { tokenVersion: 2 } })
  })

  it('leaves health as it is when the platform cannot be asked', async () => {
    const world = await open()
    const { account } = await connectPage(world)
    world.meta.fault({ kind: 'status', status: 503, times: 20 })
    await expect(world.tenant.socialAccounts.verify(account.id)).rejects.toMatchObject({ code: 'transient' })
    expect(await world.health(account.id)).toBe('healthy')
  })
}

function testDisconnecting(open: Open): void {
  it('ends the subscription and routes no webhook any more; connecting again brings all back', async () => {
    const world = await open()
    const { page, account, person } = await connectPage(world)
    await world.meta.says(person, 'Before')
    expect(await world.tenant.socialAccounts.disconnect(account.id)).toMatchObject({ active: false, webhook: 'ended' })
    expect(world.meta.subscribedFields(page)).toBeUndefined()
    const again = await world.tenant.socialAccounts.connect({
      platform: 'facebook',
      accountId: page.id,
      accessToken: page.accessToken,
    })
    expect(again.id).toBe(account.id)
    await world.work()
    expect(world.meta.subscribedFields(page)).toContain('messages')
    expect(await world.rows('SELECT content FROM messages')).toEqual([{ content: 'Before' }])
  })

  it('disconnects also when the platform refuses, and says so', async () => {
    const world = await open()
    const { page, account } = await connectPage(world)
    world.meta.setTokenState(page, 'revoked')
    expect(await world.tenant.socialAccounts.disconnect(account.id)).toMatchObject({ active: false, webhook: 'failed' })
  })

  it('leaves the subscription to another tenant who has the same account', async () => {
    const world = await open()
    const { page, account } = await connectPage(world)
    const other = world.kit.tenant((await world.kit.tenants.create({ name: `Other ${Math.random()}` })).id)
    await other.socialAccounts.connect({ platform: 'facebook', accountId: page.id, accessToken: page.accessToken })
    expect(await world.tenant.socialAccounts.disconnect(account.id)).toMatchObject({ webhook: 'shared' })
    expect(world.meta.subscribedFields(page)).toContain('messages')
  })
}

function testSchedule(open: Open): void {
  it('checks each account about once a day, and subscribes again what the platform has dropped', async () => {
    const world = await open()
    const { page } = await connectPage(world)
    world.advance(2 * 60_000)
    await world.work()
    world.meta.dropSubscription(page)
    world.advance(20 * HOUR_MS)
    await world.work()
    expect(world.meta.subscribedFields(page)).toBeUndefined()
    world.advance(7 * HOUR_MS)
    await world.work()
    expect(world.meta.subscribedFields(page)).toContain('messages')
    const due = await world.rows<{ due_at: Date }>(
      `SELECT due_at FROM public.dispatch WHERE tenant_id = $1 AND kind = 'account_check'`,
      [world.tenant.id],
    )
    expect(due).toHaveLength(1)
    expect(due[0]?.due_at.getTime()).toBeGreaterThan(world.now().getTime() + 20 * HOUR_MS)
  })

  it('goes on checking an account whose platform is out of order', async () => {
    const world = await open()
    const { account } = await connectPage(world)
    world.meta.fault({ kind: 'status', status: 503, times: 1_000 })
    for (let step = 0; step < 12; step += 1) {
      world.advance(20 * 60_000)
      await world.work()
    }
    world.meta.clearFaults()
    world.advance(30 * HOUR_MS)
    await world.work()
    expect((await world.tenant.socialAccounts.get(account.id)).checkedAt?.getTime()).toBeGreaterThan(
      world.now().getTime() - HOUR_MS,
    )
    expect(typesTold(world)).not.toContain('task.dead')
  })

  it('reminds the host in the two weeks before an authorisation ends that nobody can renew', async () => {
    const world = await open()
    const owner = world.linkedin.addOrganization()
    const { accessToken, urn } = { accessToken: owner.administrator.accessToken, urn: owner.urn }
    await world.tenant.socialAccounts.connect({
      platform: 'linkedin',
      accountId: urn,
      accessToken,
      refreshToken: 'refresh',
      expiresAt: new Date(world.now().getTime() + 50 * DAY_MS),
      refreshTokenExpiresAt: new Date(world.now().getTime() + 10 * DAY_MS),
    })
    world.advance(2 * 60_000)
    await world.work()
    expect(typesTold(world)).toContain('account.reauth_due')
  })
}

async function inboundTexts(world: PlatformWorld): Promise<readonly string[]> {
  const rows = await world.rows<{ content: string }>(`SELECT content FROM messages WHERE direction = 'inbound'`)
  return rows.map(({ content }) => content).toSorted()
}

/** Conversations whose counter is not the number of their messages. */
function wrongCounters(world: PlatformWorld): Promise<readonly unknown[]> {
  return world.rows(`SELECT c.id FROM conversations c
    WHERE message_count <> (SELECT count(*) FROM messages m WHERE m.conversation_id = c.id)`)
}

function testBackfill(open: Open): void {
  it('fetches what the webhook missed by the same way: no double, counters right, scored, not answered', async () => {
    const world = await open({ ai: createRulesAiScorer(), settings: { autoReply: 'send' } })
    const { page, person, account } = await connectPage(world)
    await world.meta.says(person, 'I got this one')
    world.advance(2 * 60_000)
    await world.work()
    const before = world.meta.messages.length
    world.meta.dropSubscription(page)
    world.advance(HOUR_MS)
    // Meta has them, and nobody delivers them.
    world.meta.events.text(person, 'How much is the pro plan for ten people?')
    world.meta.events.text(world.meta.addPerson(page), 'Do you deliver?')
    world.advance(27 * HOUR_MS)
    await world.work()
    expect(await inboundTexts(world)).toEqual([
      'Do you deliver?',
      'How much is the pro plan for ten people?',
      'I got this one',
    ])
    expect(await wrongCounters(world)).toEqual([])
    expect(world.meta.messages.length).toBe(before + 2)
    const leads = (await world.tenant.leads.list()).items
    expect(leads).toHaveLength(2)
    expect(world.told.find((event) => event.type === 'account.backfilled')?.payload).toMatchObject({
      socialAccountId: account.id,
      complete: true,
    })
    expect(typesTold(world).filter((type) => type === 'message.received')).toHaveLength(1)
  })

  it('is bounded by time and by number', async () => {
    const world = await open({ accounts: { backfillDays: 1, backfillLimit: 3 } })
    const { page } = await connectPage(world)
    world.advance(2 * 60_000)
    await world.work()
    world.meta.dropSubscription(page)
    world.meta.events.text(world.meta.addPerson(page), 'Two days ago')
    world.advance(2 * DAY_MS)
    for (let index = 0; index < 5; index += 1) world.meta.events.text(world.meta.addPerson(page), `Today ${index}`)
    await world.work()
    const stored = await world.rows<{ content: string }>('SELECT content FROM messages')
    expect(stored).toHaveLength(3)
    expect(stored.map(({ content }) => content)).not.toContain('Two days ago')
    expect(world.told.find((event) => event.type === 'account.backfilled')?.payload).toMatchObject({
      events: 3,
      complete: false,
    })
  })
}

function testGaps(open: Open): void {
  it('fills the gap that a dead token left when the account is connected again', async () => {
    const world = await open()
    const { page, account } = await connectPage(world)
    world.advance(2 * 60_000)
    await world.work()
    world.meta.dropSubscription(page)
    world.meta.setTokenState(page, 'revoked')
    world.advance(HOUR_MS)
    world.meta.events.text(world.meta.addPerson(page), 'Nobody heard me either')
    world.advance(27 * HOUR_MS)
    await world.work()
    expect(await world.health(account.id)).toBe('needs_reauth')
    world.meta.events.text(world.meta.addPerson(page), 'Nobody heard me')
    world.meta.setTokenState(page, 'valid')
    const { accessToken } = page
    await world.tenant.socialAccounts.connect({ platform: 'facebook', accountId: page.id, accessToken })
    await world.work()
    expect(await inboundTexts(world)).toEqual(['Nobody heard me', 'Nobody heard me either'])
    expect(await world.rows('SELECT backfill_since FROM social_accounts')).toEqual([{ backfill_since: null }])
  })

  it('keeps a gap open until it is filled, whatever fails meanwhile', async () => {
    const world = await open()
    const { page } = await connectPage(world)
    world.advance(2 * 60_000)
    await world.work()
    world.meta.dropSubscription(page)
    world.meta.events.text(world.meta.addPerson(page), 'Missed')
    world.meta.fault({
      kind: 'status',
      status: 503,
      times: 100,
      match: (request) => request.url.pathname.endsWith('/conversations'),
    })
    world.advance(27 * HOUR_MS)
    await world.work()
    expect(world.meta.subscribedFields(page)).toContain('messages')
    expect(await world.rows('SELECT content FROM messages')).toEqual([])
    world.meta.clearFaults()
    world.advance(HOUR_MS)
    await world.work()
    expect(await world.rows('SELECT content FROM messages')).toEqual([{ content: 'Missed' }])
  })
}

describeOnPostgres('connected accounts', (database: () => DatabaseOptions) => {
  const worlds: PlatformWorld[] = []
  const open: Open = async (options) => {
    const world = await createPlatformWorld(database(), options)
    worlds.push(world)
    return world
  }
  afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

  describe('verifying', () => {
    testVerifying(open)
  })
  describe('disconnecting', () => {
    testDisconnecting(open)
  })
  describe('the schedule', () => {
    testSchedule(open)
  })
  describe('a gap', () => {
    testBackfill(open)
    testGaps(open)
  })
})
