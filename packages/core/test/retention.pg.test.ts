import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFsArchiveSink } from '@leadkit/archive-fs'
import { createMemoryArchiveSink } from '@leadkit/testing'
import { describe, expect, it } from 'vitest'
import { interrupted, JANUARY } from './support/retention/archive-world.ts'
import { openWorld, threeMessages, type World } from './support/retention/three-messages.ts'
import { describeOnEachDatabase } from './support/database/databases.ts'
import { ArchiveFormats } from '../src/lib/retention/archive-formats.ts'
import type { ArchiveStore } from '../src/lib/retention/archive-store.ts'
import type { AccountRoute } from '../src/lib/accounts/account-route-reader.ts'

const MANY = 2_100

function testArchive(world: World): void {
  it('moves an old month to the archive and reads it back; younger ones stay', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'leadkit-archive-'))
    const sink = createFsArchiveSink({ directory })
    const { scope } = await threeMessages(world())
    expect(await world().archive(scope, sink)).toEqual({ months: 1, messages: 2, held: [], failed: [] })

    expect(await world().stored(scope)).toEqual(['m_3'])
    expect(await world().tables(scope)).toEqual([])
    const archived = await world().archived(scope, sink)
    expect(archived).toMatchObject([
      { platformMessageId: 'm_1', content: 'One\u2028with a line separator', receivedAt: JANUARY, editedAt: null },
      { platformMessageId: 'm_2', content: null, attachments: [{ type: 'image' }] },
    ])
    const [manifest, ...others] = await world().archives(scope, sink).list()
    expect(others).toEqual([])
    expect(manifest).toMatchObject({ month: '2026-01', generation: 1, messageCount: 2, sink: 'fs' })
    const folder = `messages/tenant=${scope.tenantId}/month=2026-01`
    expect(manifest?.objectKey).toMatch(new RegExp(`^${folder}/g1-[0-9a-f]{12}\\.jsonl\\.gz$`))
    expect((await sink.head(manifest?.objectKey ?? '', world().context))?.sha256).toBe(manifest?.sha256)
    const events = await world().database.session.ofTenant(scope).tables.selectFrom('host_events').selectAll().execute()
    expect(events).toMatchObject([{ type: 'archive.month_dropped', payload: { month: '2026-01', messageCount: 2 } }])
    await rm(directory, { recursive: true })
  })

  it('knows an archived message again, and archives a late one as another generation', async () => {
    const sink = createMemoryArchiveSink()
    const route = await threeMessages(world())
    await world().archive(route.scope, sink)
    await world().receive(route, { messageId: 'm_1', content: 'A copy' })
    expect(await world().stored(route.scope)).toEqual(['m_3'])
    await world().receive(route, { messageId: 'm_9', content: 'Late' })
    expect(await world().stored(route.scope)).toEqual(['m_3', 'm_9'])
    await world().archive(route.scope, sink)
    const archived = await world().archived(route.scope, sink)
    expect(archived.map((message) => message.platformMessageId)).toEqual(['m_1', 'm_2', 'm_9'])
    const generations = (await world().archives(route.scope, sink).list()).map((manifest) => manifest.generation)
    expect(generations).toEqual([2, 1])
  })

  it('drops an empty month without an object', async () => {
    const sink = createMemoryArchiveSink()
    const route = await world().route()
    await world().receive(route, { messageId: 'm_1' })
    await world().database.session.ofTenant(route.scope).tables.deleteFrom('messages').execute()
    await world().archive(route.scope, sink)
    expect(await world().tables(route.scope)).toEqual([])
    expect(await world().archives(route.scope, sink).list()).toEqual([])
  })
}

function testFormats(world: World): void {
  it('archives a month of several batches whole, by conversation and time', async () => {
    const sink = createMemoryArchiveSink()
    const route = await world().route()
    const messages = Array.from({ length: MANY }, (_, index) => ({
      messageId: `m_${index}`,
      participantId: `p_${index % 3}`,
      content: `Text ${index}`,
      // Several messages have one time, and those that came first are not the first.
      occurredAt: new Date(JANUARY.getTime() - Math.floor(index / 10)),
    }))
    await world().receive(route, ...messages)
    await world().archive(route.scope, sink)
    const archived = await world().archived(route.scope, sink)
    expect(new Set(archived.map((message) => message.content))).toEqual(new Set(messages.map(({ content }) => content)))
    const places = archived.map(
      (message) => `${message.conversationId} ${message.receivedAt.toISOString()} ${message.id}`,
    )
    expect(places).toEqual(places.toSorted())
    expect(new Set(places).size).toBe(MANY)
  })

  it('reads archives of another format after the format has changed', async () => {
    const sink = createMemoryArchiveSink()
    const { scope } = await threeMessages(world())
    world().formats = new ArchiveFormats(['csv'])
    await world().archive(scope, sink)
    world().formats = new ArchiveFormats()
    expect(await world().objectKey(scope)).toMatch(/\.csv\.gz$/)
    const texts = (await world().archived(scope, sink)).map(({ content }) => content)
    expect(texts).toEqual(['One\u2028with a line separator', null])
  })

  it('reads archives of the first versions, which had other keys', async () => {
    const sink = createMemoryArchiveSink()
    const { scope } = await threeMessages(world())
    const folder = `tenants/${scope.tenantId}/messages/2026/01`
    await world().archive(scope, sink, withKey(world().archiveStore, `${folder}/g1.jsonl.gz`))
    expect(await sink.head(`${folder}/g1.manifest.json`, world().context)).not.toBeNull()
    expect((await world().archived(scope, sink)).length).toBe(2)
  })
}

/** A store of an earlier version, which gave objects other keys. */
function withKey(store: ArchiveStore, key: string): ArchiveStore {
  const openGeneration: ArchiveStore['openGeneration'] = (scope, month, object) =>
    store.openGeneration(scope, month, { ...object, key: () => key })
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = name === 'openGeneration' ? openGeneration : Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

function testChanges(world: World): void {
  /** Archives while something happens right before a step. */
  async function during(step: keyof ArchiveStore, work: (route: AccountRoute) => Promise<void>) {
    const sink = createMemoryArchiveSink()
    const route = await threeMessages(world())
    const store = interrupted<ArchiveStore>(world().archiveStore, step, () => work(route))
    const report = await world().archive(route.scope, sink, store)
    return { route, sink, report }
  }

  it.each(['markVerified', 'detach', 'drop'] as const)('loses no message that comes right before %s', async (step) => {
    const { route, sink, report } = await during(step, (to) => world().receive(to, { messageId: 'm_9' }))
    expect(report.failed).toEqual([])
    await world().archive(route.scope, sink)
    const archived = await world().archived(route.scope, sink)
    expect(archived.map((message) => message.platformMessageId).toSorted()).toEqual(['m_1', 'm_2', 'm_9'])
    expect(await world().stored(route.scope)).toEqual(['m_3'])
  })

  it.each(['markVerified', 'detach', 'drop'] as const)('keeps an edit that comes right before %s', async (step) => {
    const { route, sink } = await during(step, (to) =>
      world().status(to, { status: 'edited', targetIds: ['m_1'], content: 'Edited', occurredAt: new Date() }),
    )
    const archived = await world().archived(route.scope, sink)
    expect(archived.map((message) => message.content)).toEqual(['Edited', null])
  })

  it.each(['markVerified', 'detach'] as const)('keeps a reaction that comes right before %s', async (step) => {
    const { route, sink } = await during(step, (to) =>
      world().status(to, { status: 'reaction', targetIds: ['m_1'], content: '❤', occurredAt: new Date() }),
    )
    const archived = await world().archived(route.scope, sink)
    expect(Object.values(archived[0]?.metadata['reactions'] ?? {})).toEqual(['❤'])
  })

  it('erases on reading what was deleted after it had been archived', async () => {
    const sink = createMemoryArchiveSink()
    const route = await threeMessages(world())
    await world().archive(route.scope, sink)
    await world().status(route, { status: 'deleted', targetIds: ['m_1', 'm_2'], occurredAt: new Date() })
    expect(await world().archived(route.scope, sink)).toMatchObject([
      { content: null, attachments: [], deletedAt: expect.any(Date) },
      { content: null, attachments: [], deletedAt: expect.any(Date) },
    ])
  })
}

function testRepository(world: World): void {
  it('tells what is missing', async () => {
    const { scope } = await world().route()
    const archives = world().archives(scope, createMemoryArchiveSink())
    await expect(archives.read('2026-13').next()).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(archives.read('2026-01').next()).rejects.toMatchObject({ code: 'not_found' })
    await expect(world().archives(scope, null).run()).rejects.toMatchObject({ code: 'configuration' })
  })

  it('archives on demand, and says how it goes on', async () => {
    const { scope } = await threeMessages(world())
    const steps: string[] = []
    await world()
      .archives(scope, createMemoryArchiveSink())
      .run({ onProgress: ({ month, step }) => steps.push(`${month} ${step}`) })
    expect(steps.slice(0, 4)).toEqual(['2026-01 writing', '2026-01 verified', '2026-01 detached', '2026-01 dropped'])
  })
}

describeOnEachDatabase('retention', (options) => {
  const world = openWorld(options)
  describe('the archive', () => {
    testArchive(world)
    testFormats(world)
  })
  describe('changes under way', () => {
    testChanges(world)
  })
  describe('the repository', () => {
    testRepository(world)
  })
})
