import { randomUUID } from 'node:crypto'
import { buildMessageEvent } from '@leadkit/testing'
import { Client, type ClientConfig, Pool } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { KeyRing } from '../src/lib/access/key-ring.ts'
import { IdentityHashStore } from '../src/lib/consent/identity-hash-store.ts'
import { ErasedPersonReader } from '../src/lib/consent/erased-person-reader.ts'
import { Database } from '../src/lib/database/database.ts'
import { ErasedEventReader } from '../src/lib/ingest/erased/erased-event-reader.ts'
import { tenantSchema } from '../src/lib/base/identifier.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { textEvent } from './support/ingest/webhook-world.ts'
import { lockTables } from './support/queue/locked-tables.ts'
import { ErasureWorld, WROTE_AT } from './support/subjects/erasure-world.ts'

const AFTERWARDS = WROTE_AT + 3 * 86_400_000
/** As in the kits of these tests. */
const KEY = { id: 'test', secret: 'a secret of these tests, 32 characters' }
const lookUps: string[] = []

/** A client that counts what it asks about erased people. */
class CountingClient extends Client {
  constructor(config?: ClientConfig) {
    super(config)
    // Its database may be dropped before its connection has ended.
    this.on('error', () => {})
    const ask = this.query
    // One method with many signatures: all arguments are handed on.
    const value = (...given: readonly unknown[]): unknown => {
      const [query] = given
      const text = typeof query === 'string' ? query : String((query as { text?: unknown } | undefined)?.text)
      if (text.includes('"identity_hashes"')) lookUps.push(text)
      return Reflect.apply(ask, this, given)
    }
    Object.defineProperty(this, 'query', { value })
  }
}

async function connectAnother({ web }: ErasureWorld, page: string) {
  const other = web.kit.tenant((await web.kit.tenants.create({ name: `Tenant of ${page}` })).id)
  await other.socialAccounts.connect({ platform: 'facebook', accountId: page, accessToken: 'token' })
  return other
}

/** One webhook with a message for each page. */
function bothHear({ web }: ErasureWorld, pages: readonly string[], mid: string): Promise<Response> {
  const entry = pages.map((id) => ({
    id,
    time: AFTERWARDS,
    messaging: [textEvent(id, { mid: `${mid}-${id}`, from: `guest-${mid}`, text: 'How much is it?', at: AFTERWARDS })],
  }))
  return web.post(JSON.stringify({ object: 'page', entry }))
}

async function eraseSomebody(world: ErasureWorld, participantId: string): Promise<void> {
  await world.hears({ mid: `of-${participantId}`, from: participantId, text: 'Hello' })
  const participant = { platform: 'facebook', accountId: world.web.page, participantId }
  await world.tenant.subjects.erase({ participant }, { by: 'bo' })
  world.pass(AFTERWARDS - world.now.getTime())
}

function heldOf({ web }: ErasureWorld): Promise<readonly unknown[]> {
  return web.rows('SELECT reason FROM public.held_deliveries WHERE tenant_id = $1', [web.tenant.id])
}

function contentsOf(tenant: ErasureWorld['tenant']): Promise<readonly unknown[]> {
  return tenant.transaction(({ query }) => query(`SELECT content FROM messages WHERE content LIKE 'How much%'`))
}

describeOnPostgres('A tenant whose erased people cannot be looked up', (options) => {
  it('holds its own events alone: its key is gone', async () => {
    const world = await ErasureWorld.open(options(), { events: {} })
    const page = `${world.web.page}1`
    const other = await connectAnother(world, page)
    await eraseSomebody(world, 'person-1')
    const [key] = await world.web.rows<{ secret: string }>('SELECT secret_encrypted AS secret FROM consent_keys')
    await world.web.rows(`UPDATE consent_keys SET secret_encrypted = reverse(secret_encrypted) RETURNING 1`)
    const response = await bothHear(world, [world.web.page, page], 'key')
    expect(response.status).toBe(200)
    expect(await contentsOf(other)).toHaveLength(1)
    expect(await contentsOf(world.tenant)).toEqual([])
    expect(await heldOf(world)).toEqual([{ reason: 'schema_mismatch' }])
    // With the key everything comes.
    await world.web.rows('UPDATE consent_keys SET secret_encrypted = $1 RETURNING 1', [key?.secret])
    const [held] = await world.web.rows<{ id: string }>('SELECT delivery_id AS id FROM public.held_deliveries')
    await world.web.kit.deliveries.replay(held?.id ?? '')
    expect(await contentsOf(world.tenant)).toHaveLength(1)
    await world.web.kit.close()
  })

  it('holds its own events alone: its table is locked', async () => {
    const world = await ErasureWorld.open(options(), { events: {} })
    const page = `${world.web.page}2`
    const other = await connectAnother(world, page)
    await eraseSomebody(world, 'person-2')
    const lock = await lockTables(options(), [tenantSchema(world.tenant.id)], 'erasures', 'ACCESS EXCLUSIVE')
    const response = await bothHear(world, [world.web.page, page], 'lock')
    await lock.release()
    expect(response.status).toBe(200)
    expect(await contentsOf(other)).toHaveLength(1)
    expect(await heldOf(world)).toEqual([{ reason: 'storage_busy' }])
    await world.web.kit.close()
  })
})

describeOnPostgres('Erased people', (options) => {
  let world: ErasureWorld
  let pool: Pool
  beforeAll(async () => {
    const database = options()
    if (!('connectionString' in database)) throw new Error('These tests count statements of PostgreSQL')
    pool = new Pool({ connectionString: database.connectionString, Client: CountingClient })
    world = await ErasureWorld.open({ pool }, { events: {} })
    await eraseSomebody(world, 'person-3')
  })
  afterAll(async () => {
    await world.web.kit.close()
    await pool.end()
  })

  const manyHear = async (mid: string): Promise<number> => {
    lookUps.length = 0
    const guests = Array.from({ length: 20 }, (_, index) => ({ mid: `${mid}${index}`, from: `${mid}-${index}` }))
    await world.hears(...guests.map((guest) => ({ ...guest, at: AFTERWARDS })))
    return lookUps.length
  }

  it('are read once after an erasure', async () => {
    expect(await manyHear('a')).toBe(1)
    expect(await manyHear('b')).toBe(0)
  })

  it('are looked up for a whole delivery at once where there are too many to hold', async () => {
    await world.web.rows(
      `INSERT INTO erasures (id, tenant_id, status, lead_ids, requested_by, afterwards, requested_at, identity_hashes, completed_at, report, signature)
      SELECT gen_random_uuid(), $1, 'done', '{}', 'bo', 'new_lead', now(), ARRAY[md5(n::text)], now(), '{}', '' FROM generate_series(1, 5001) AS n
      RETURNING 1`,
      [world.tenant.id],
    )
    await world.hears({ mid: 'late', from: randomUUID() })
    await eraseSomebody(world, 'person-4')
    world.pass(10_000)
    expect(await manyHear('c')).toBe(2)
    expect(await manyHear('d')).toBe(1)
    await world.hears({ mid: 'again', from: 'person-4', text: 'How much was it?' })
    expect(await contentsOf(world.tenant)).toEqual([])
  })

  it('are looked up once for a part of history, whose route does not say when somebody was erased', async () => {
    const database = new Database({ pool })
    const people = new ErasedPersonReader(new IdentityHashStore(new KeyRing({ keys: [KEY] })))
    const scope = { tenantId: world.tenant.id, schema: tenantSchema(world.tenant.id) }
    const account = { platform: 'facebook', accountId: world.web.page }
    const route = { ...account, scope, socialAccountId: randomUUID() }
    const messages = ['person-3', 'guest-1', 'guest-2'].map((participantId) => ({
      route,
      event: buildMessageEvent({ ...account, participantId, occurredAt: new Date(WROTE_AT) }),
      live: false,
      profileWanted: false,
    }))
    lookUps.length = 0
    const reader = new ErasedEventReader({ database, people, ingestors: [] })
    const { deliveries } = await reader.admit([{ record: null, messages, statuses: [] }])
    expect(deliveries[0]?.messages.map(({ event }) => event.participantId)).toEqual(['guest-1', 'guest-2'])
    expect(lookUps).toHaveLength(1)
  })
})
