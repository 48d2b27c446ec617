import { createMemoryArchiveSink } from '@leadkit/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AccountRoute } from '../src/lib/accounts/account-route-reader.ts'
import type { TenantScope } from '../src/lib/base/identifier.ts'
import { digestOf } from '../src/lib/base/message-digest.ts'
import { ArchivedKeyStore } from '../src/lib/retention/own/archived-key-store.ts'
import { describeOnEachDatabase, describeOnPostgres } from './support/database/databases.ts'
import { ArchiveWorld, JANUARY } from './support/retention/archive-world.ts'
import { clean, emptyRoute, LONG_AFTER, tablesOf, type World } from './support/retention/cleaning.ts'

const DAY_MS = 86_400_000

async function keysOf(world: ArchiveWorld, scope: TenantScope): Promise<readonly string[]> {
  const rows = await tablesOf(world, scope).selectFrom('message_keys').select('platform_message_id').execute()
  return rows.map((row) => row.platform_message_id).toSorted()
}

async function digestsOf(world: ArchiveWorld, scope: TenantScope): Promise<readonly string[]> {
  const rows = await tablesOf(world, scope).selectFrom('archived_keys').select('digests').execute()
  return rows.flatMap(({ digests }) => digests).toSorted()
}

/** Three messages of January that have left the database; the clock stands more than a year later. */
async function archivedMonth(world: ArchiveWorld): Promise<AccountRoute> {
  const route = await emptyRoute(world)
  await world.receive(route, ...['m_1', 'm_2', 'm_3'].map((messageId) => ({ messageId, content: messageId })))
  await world.archive(route.scope, createMemoryArchiveSink())
  return route
}

function testKeys(world: World): void {
  it('keeps keys of an archived month as digests, by which a message that is delivered once more is known', async () => {
    const route = await archivedMonth(world())
    await clean(world(), route.scope)
    expect(await keysOf(world(), route.scope)).toEqual([])
    const digests = ['m_1', 'm_2', 'm_3'].map((platformMessageId) => digestOf({ ...route, platformMessageId }))
    expect(await digestsOf(world(), route.scope)).toEqual(digests.toSorted())

    await world().receive(
      route,
      { messageId: 'm_2', content: 'A copy' },
      // The platform's other interface says another day.
      { messageId: 'm_3', occurredAt: new Date(JANUARY.getTime() + DAY_MS) },
      { messageId: 'm_4', content: 'New, and late' },
    )
    expect(await world().stored(route.scope)).toEqual(['m_4'])
  })

  it('leaves keys alone while their month is in the database, and the rest of the calendar with them', async () => {
    const route = await emptyRoute(world())
    await world().receive(route, { messageId: 'm_1' })
    await clean(world(), route.scope)
    expect([await keysOf(world(), route.scope), await digestsOf(world(), route.scope)]).toEqual([['m_1'], []])
  })

  it('keeps the key of a message that was edited or deleted since, and what is said of one whose key is a digest', async () => {
    const sink = createMemoryArchiveSink()
    const route = await emptyRoute(world())
    await world().receive(route, ...['m_1', 'm_2'].map((messageId) => ({ messageId, content: messageId })))
    await world().archive(route.scope, sink)
    const deletion = { status: 'deleted', targetIds: ['m_1'] } as const
    await world().status(route, deletion)
    await clean(world(), route.scope)
    expect(await keysOf(world(), route.scope)).toEqual(['m_1'])
    await world().status(route, { ...deletion, targetIds: ['m_2'] })
    const archived = await world().archived(route.scope, sink)
    expect(archived.map(({ content, deletedAt }) => [content, deletedAt !== null])).toEqual([
      [null, true],
      [null, true],
    ])
    await world().receive(route, { messageId: 'm_1' }, { messageId: 'm_2' })
    expect(await world().stored(route.scope)).toEqual([])
  })
}

function testLateKeys(world: World): void {
  it('adds what comes late to the digests of its day, and finishes what an earlier run began', async () => {
    const route = await archivedMonth(world())
    await clean(world(), route.scope)
    await world().receive(route, { messageId: 'm_4' })
    await world().archive(route.scope, createMemoryArchiveSink())
    const store = new ArchivedKeyStore(world().database)
    // Two workers at once; the second finds what the first has written.
    const { signal } = new AbortController()
    const counts = await Promise.all([1, 2].map(() => store.archiveBefore(route.scope, LONG_AFTER, signal)))
    expect(Math.max(...counts)).toBe(1)
    expect((await digestsOf(world(), route.scope)).length).toBe(4)
    await world().receive(route, ...['m_1', 'm_2', 'm_3', 'm_4'].map((messageId) => ({ messageId })))
    expect(await world().stored(route.scope)).toEqual([])
  })

  it('finds each of many digests of a day', async () => {
    const route = await emptyRoute(world())
    const messages = Array.from({ length: 700 }, (_, index) => ({ messageId: `m_${index}` }))
    await world().receive(route, ...messages)
    await world().archive(route.scope, createMemoryArchiveSink())
    await clean(world(), route.scope)
    expect(await keysOf(world(), route.scope)).toEqual([])
    await world().receive(route, ...messages, { messageId: 'm_new' })
    expect(await world().stored(route.scope)).toEqual(['m_new'])
  })
}

function testRaces(world: World): void {
  it('lets no copy in that arrives while its key becomes a digest', async () => {
    world().aheadMs = LONG_AFTER.getTime() - Date.now()
    const { signal } = new AbortController()
    for (let round = 0; round < 6; round += 1) {
      const route = await archivedMonth(world())
      const copies = ['m_1', 'm_2', 'm_3'].map((messageId) => ({ messageId }))
      await Promise.all([
        new ArchivedKeyStore(world().database).archiveBefore(route.scope, LONG_AFTER, signal),
        ...copies.map((copy) => world().receive(route, copy)),
      ])
      expect(await world().stored(route.scope)).toEqual([])
    }
  })
}

describeOnEachDatabase('message keys of archived months', (options) => {
  let opened: ArchiveWorld | undefined
  const world: World = () => opened ?? expect.fail('world() is for tests')
  beforeAll(() => {
    opened = new ArchiveWorld(options())
  })
  afterAll(() => world().close())
  beforeEach(() => {
    world().aheadMs = LONG_AFTER.getTime() - Date.now()
  })

  describe('as digests', () => {
    testKeys(world)
  })
  describe('that come late', () => {
    testLateKeys(world)
  })
})

describeOnPostgres('message keys, several connections', (options) => {
  let opened: ArchiveWorld | undefined
  const world: World = () => opened ?? expect.fail('world() is for tests')
  beforeAll(() => {
    opened = new ArchiveWorld(options())
  })
  afterAll(() => world().close())

  testRaces(world)
})
