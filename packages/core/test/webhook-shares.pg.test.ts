import type { PlatformIngestor } from '@leadkit/contracts'
import type { LeadKit, TenantKit } from '@leadkit/core'
import { createFacebookIngestor } from '@leadkit/platform-facebook'
import { Client } from 'pg'
import { expect, it, vi } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { APP_SECRET, createWebhookWorld, sign, textEvent, type WebhookWorld } from './support/ingest/webhook-world.ts'
import { tenantSchema } from '../src/lib/base/identifier.ts'

/** Two tenants with a page each, a clock that can be moved, and what the host was told. */
interface Neighbours extends WebhookWorld {
  readonly other: TenantKit
  readonly otherPage: string
  readonly told: { readonly type: string; readonly tenantId?: string; readonly payload: object }[]
  forward(milliseconds: number): void
}

function connectionOf(options: DatabaseOptions): string {
  if (!('connectionString' in options)) throw new Error('These tests need a server')
  return options.connectionString
}

async function createNeighbours(options: DatabaseOptions, platforms?: PlatformIngestor[]): Promise<Neighbours> {
  let aheadMs = 0
  const told: Neighbours['told'] = []
  const world = await createWebhookWorld(options, {
    ...(platforms === undefined ? {} : { platforms }),
    now: () => new Date(Date.now() + aheadMs),
    events: {
      'delivery.held': (event) => void told.push(event),
      'delivery.unparsable': (event) => void told.push(event),
    },
  })
  const other = world.kit.tenant((await world.kit.tenants.create({ name: `Neighbour ${Math.random()}` })).id)
  const otherPage = String(Math.floor(Math.random() * 1e12))
  await other.socialAccounts.connect({ platform: 'facebook', accountId: otherPage, accessToken: 'token' })
  return { ...world, other, otherPage, told, forward: (milliseconds) => (aheadMs += milliseconds) }
}

/** One body with entries of several pages. */
function body(...entries: readonly (readonly [page: string, ...events: readonly object[]])[]): string {
  return JSON.stringify({
    object: 'page',
    entry: entries.map(([id, ...messaging]) => ({ id, time: 1_790_000_000_000, messaging })),
  })
}

async function texts(tenant: TenantKit): Promise<readonly string[]> {
  const rows = await tenant.transaction(({ query }) =>
    query<{ id: string }>('SELECT platform_message_id AS id FROM messages ORDER BY 1'),
  )
  return rows.map((row) => row.id)
}

/** Runs a worker's sweep until the condition holds. */
async function sweepUntil(kit: LeadKit, condition: () => Promise<void> | void): Promise<void> {
  const worker = kit.worker({ sweepIntervalMs: 50, pollIntervalMs: 50 })
  void worker.start()
  await vi.waitFor(condition, { timeout: 20_000, interval: 100 })
  await worker.stop()
}

/** A second connection that holds a tenant's tables. */
async function lockTables(options: DatabaseOptions, tenantId: string): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: connectionOf(options) })
  await client.connect()
  await client.query(`BEGIN; LOCK TABLE "${tenantSchema(tenantId)}".messages IN ACCESS EXCLUSIVE MODE`)
  return async () => {
    await client.query('COMMIT')
    await client.end()
  }
}

type Options = () => DatabaseOptions

function testLocks(options: Options): void {
  it('answers 503, never 200, while a statement timeout or a lock keeps a message from being stored', async () => {
    const connectionString = `${connectionOf(options())}?options=-c%20statement_timeout%3D150`
    const { kit, tenant, page, post } = await createWebhookWorld({ connectionString })
    const unlock = await lockTables(options(), tenant.id)
    const bodies = Array.from({ length: 6 }, (_, index) => body([page, textEvent(page, { mid: `late-${index}` })]))
    const answers = await Promise.all(bodies.map((each) => post(each)))
    expect(answers.map((answer) => answer.status)).toEqual(bodies.map(() => 503))
    await unlock()
    expect((await kit.deliveries.list()).items).toEqual([])
    // The platform repeats; the timeout is short enough to be met without a lock.
    for (const each of bodies) await expect.poll(async () => (await post(each)).status, { timeout: 20_000 }).toBe(200)
    expect(await texts(tenant)).toHaveLength(6)
    await kit.close()
  })

  it('stores the neighbours in the same body and group while one tenant is locked, and the rest once it is free', async () => {
    const world = await createNeighbours(options())
    const { kit, tenant, other, page, otherPage, post } = world
    const unlock = await lockTables(options(), tenant.id)
    const shared = body([page, textEvent(page, { mid: 'a' })], [otherPage, textEvent(otherPage, { mid: 'b' })])
    const beside = body([otherPage, textEvent(otherPage, { mid: 'c' })])
    const answers = await Promise.all([shared, beside].map((each) => post(each)))
    expect(answers.map((answer) => answer.status)).toEqual([200, 200])
    expect(await texts(other)).toEqual(['b', 'c'])
    expect((await kit.deliveries.list({ verdict: 'stored' })).items.map((each) => each.reasons)).toContainEqual({
      storage_busy: 1,
    })
    expect(await kit.pendingWork()).toMatchObject({ delayed: 1 })
    await unlock()
    world.forward(60_000)
    await sweepUntil(kit, async () => expect(await texts(tenant)).toEqual(['a']))
    await kit.close()
  })
}

function testSchemas(options: Options): void {
  it('holds what a schema of another version cannot take, tells the tenant how much, and stores it after the migration', async () => {
    const world = await createNeighbours(options())
    const { kit, tenant, other, page, otherPage, post, told } = world
    await tenant.transaction(({ query }) => query('ALTER TABLE messages RENAME COLUMN subtype TO behind'))
    const bodies = [
      body([page, textEvent(page, { mid: 'behind-1' })]),
      body([page, textEvent(page, { mid: 'behind-2' })]),
      ...Array.from({ length: 9 }, (_, index) => body([otherPage, textEvent(otherPage, { mid: `fine-${index}` })])),
    ]
    const answers = await Promise.all(bodies.map((each) => post(each)))
    expect(answers.map((answer) => answer.status)).toEqual(bodies.map(() => 200))
    expect(await texts(other)).toHaveLength(9)
    await sweepUntil(kit, () =>
      expect(told.map(({ type, tenantId, payload }) => ({ type, tenantId, payload }))).toEqual([
        {
          type: 'delivery.held',
          tenantId: tenant.id,
          payload: { ingestor: 'facebook', reason: 'schema_mismatch', deliveries: 2, events: 2 },
        },
      ]),
    )
    await tenant.transaction(({ query }) => query('ALTER TABLE messages RENAME COLUMN behind TO subtype'))
    world.forward(600_000)
    await sweepUntil(kit, async () => expect(await texts(tenant)).toEqual(['behind-1', 'behind-2']))
    await kit.close()
  })
}

function testEvents(options: Options): void {
  it('holds one event that no column takes, and stores its neighbours in the body, of the same tenant and of others', async () => {
    const facebook = createFacebookIngestor({ appSecrets: [APP_SECRET], verifyToken: 'verify' })
    let column = 300
    const faulty: PlatformIngestor = {
      ...facebook,
      parse: (bytes, receivedAt) =>
        facebook
          .parse(bytes, receivedAt)
          .map((event) =>
            event.kind === 'message' && event.messageId === 'endless'
              ? { ...event, messageId: 'x'.repeat(column) }
              : event,
          ),
    }
    const world = await createNeighbours(options(), [faulty])
    const { kit, tenant, other, page, otherPage, post } = world
    const mine = ['m1', 'endless', 'm2', 'm3'].map((mid) => textEvent(page, { mid }))
    const answer = await post(body([page, ...mine], [otherPage, textEvent(otherPage, { mid: 'theirs' })]))
    expect(answer.status).toBe(200)
    expect([await texts(tenant), await texts(other)]).toEqual([['m1', 'm2', 'm3'], ['theirs']])
    // The next version of the adapter names it as it fits.
    column = 9
    world.forward(3 * 3_600_000)
    await sweepUntil(kit, async () => expect(await texts(tenant)).toContain('xxxxxxxxx'))
    const [delivery] = (await kit.deliveries.list()).items
    expect(delivery).toMatchObject({ verdict: 'stored', reasons: { storage_refused: 1 }, eventCount: 5 })
    await kit.close()
  })
}

function testBodies(options: Options): void {
  it('holds a body that the adapter cannot read, tells how many, and stores it after an upgrade', async () => {
    const facebook = createFacebookIngestor({ appSecrets: [APP_SECRET], verifyToken: 'verify' })
    let upgraded = false
    const adapter: PlatformIngestor = {
      ...facebook,
      parse: (bytes, receivedAt) =>
        facebook.parse(upgraded ? Buffer.from(Buffer.from(bytes).toString().slice(3)) : bytes, receivedAt),
    }
    const world = await createNeighbours(options(), [adapter])
    const { kit, tenant, page, told } = world
    const odd = `)]}${body([page, textEvent(page, { mid: 'odd' })])}`
    expect((await world.post(odd, sign(odd))).status).toBe(400)
    const notice = { ingestor: 'facebook', deliveries: 1 }
    await sweepUntil(kit, () => expect(told.map((event) => event.payload)).toContainEqual(notice))
    upgraded = true
    world.forward(2 * 3_600_000)
    await sweepUntil(kit, async () => expect(await texts(tenant)).toEqual(['odd']))
    await kit.close()
  })
}

function testRaces(options: Options): void {
  it('repeats what lost a race for a row, three times in each path, before anybody hears of it', async () => {
    const { kit, tenant, page, post, rows } = await createWebhookWorld(options())
    await post(body([page, textEvent(page, { mid: 'm0' })]))
    // A sequence is not rolled back, so that it counts the attempts.
    await rows('CREATE SEQUENCE races')
    await rows(`CREATE FUNCTION lose_races() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF nextval('"${tenantSchema(tenant.id)}".races') % 4 <> 0 THEN RAISE EXCEPTION USING ERRCODE = '40P01'; END IF; RETURN NEW; END $$`)
    await rows('CREATE TRIGGER lose BEFORE INSERT ON message_keys FOR EACH ROW EXECUTE FUNCTION lose_races()')
    const read = {
      sender: { id: '5629' },
      recipient: { id: page },
      timestamp: 1_790_000_000_500,
      read: { watermark: 1_790_000_000_400 },
    }
    const reaction = {
      ...read,
      read: undefined,
      reaction: { mid: 'm0', action: 'react', reaction: 'love', emoji: '❤' },
    }
    expect((await post(body([page, textEvent(page, { mid: 'm1' }), read]))).status).toBe(200)
    expect((await post(body([page, reaction]))).status).toBe(200)
    expect(await texts(tenant)).toEqual(['m0', 'm1'])
    expect(await rows('SELECT last_value::int AS attempts FROM races')).toEqual([{ attempts: 8 }])
    await kit.close()
  })
}

describeOnPostgres('the share of a tenant is the unit of failure', (options) => {
  testLocks(options)
  testSchemas(options)
  testEvents(options)
  testBodies(options)
  testRaces(options)
})
