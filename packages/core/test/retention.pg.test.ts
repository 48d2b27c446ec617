import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { createFsArchiveSink } from '@leadkit/archive-fs'
import { type ArchiveSink, LeadKitError } from '@leadkit/contracts'
import { createMemoryArchiveSink, type MemoryArchiveSink } from '@leadkit/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ArchiveWorld, Crash, FEBRUARY, interrupted, JANUARY, mortal } from './support/retention/archive-world.ts'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnEachDatabase, describeOnPostgres } from './support/database/databases.ts'
import { ArchiveFormats } from '../src/lib/retention/archive-formats.ts'
import type { ArchiveStore } from '../src/lib/retention/archive-store.ts'
import type { AccountRoute } from '../src/lib/accounts/account-route-reader.ts'

const MANY = 2_100

type World = () => ArchiveWorld

async function threeMessages(world: ArchiveWorld): Promise<AccountRoute> {
  const route = await world.route()
  await world.receive(
    route,
    { messageId: 'm_1', content: 'One\u2028with a line separator' },
    { messageId: 'm_2', content: null, attachments: [{ type: 'image', url: 'https://cdn.example/1' }] },
    { messageId: 'm_3', content: 'February', occurredAt: FEBRUARY },
  )
  return route
}

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

function testDeaths(world: World): void {
  it.each(['before', 'after'] as const)('may die right %s any step, and goes on from there', async (when) => {
    const check = async (at: number): Promise<number> => {
      const route = await threeMessages(world())
      const memory = createMemoryArchiveSink()
      const { parts, calls } = mortal({ store: world().archiveStore, sink: memory }, { at, when })
      await world()
        .archive(route.scope, parts.sink, parts.store)
        .catch((error: unknown) => {
          if (!(error instanceof Crash)) throw error
        })
      // Whatever stands now, no message is in neither place.
      await world().archive(route.scope, memory)
      const archived = await world().archived(route.scope, memory)
      expect(archived.map((message) => message.platformMessageId)).toEqual(['m_1', 'm_2'])
      expect(await world().tables(route.scope)).toEqual([])
      const open = (await world().archives(route.scope, memory).list()).filter((each) => each.droppedAt === null)
      expect(open).toEqual([])
      return calls()
    }
    let at = 1
    while ((await check(at)) >= at) at += 1
    expect(at).toBeGreaterThan(10)
  })

  const losses: Readonly<Record<string, (sink: MemoryArchiveSink, key: string) => Promise<void>>> = {
    'is gone': (sink, key) => sink.delete(key, world().context),
    'is damaged': (sink, key) => sink.corrupt(key),
    'was replaced by one with fewer messages': async (sink, key) => {
      const body = Readable.from([gzipSync('{}\n')])
      await sink.write({ key, body, contentType: 'application/gzip' }, world().context)
    },
  }
  const steps = ['detach', 'drop'] as const
  it.each(Object.keys(losses).flatMap((loss) => steps.map((step) => [loss, step] as const)))(
    'writes a month again whose object %s after a run that ended before %s',
    async (loss, step) => {
      const memory = createMemoryArchiveSink()
      const { scope } = await threeMessages(world())
      const dying = interrupted<ArchiveStore>(world().archiveStore, step, () => Promise.reject(new Crash(step)))
      await expect(world().archive(scope, memory, dying)).rejects.toThrow(Crash)
      await losses[loss]?.(memory, await world().objectKey(scope))

      expect(await world().archive(scope, memory)).toEqual({ months: 1, messages: 2, held: [], failed: [] })
      const archived = await world().archived(scope, memory)
      expect(archived.map((message) => message.platformMessageId)).toEqual(['m_1', 'm_2'])
    },
  )
}

function testReadBack(world: World): void {
  it('reads the object in the run that drops, also where an earlier run had verified it', async () => {
    const memory = createMemoryArchiveSink()
    const { scope } = await threeMessages(world())
    const dying = interrupted<ArchiveStore>(world().archiveStore, 'detach', () => Promise.reject(new Crash('detach')))
    await expect(world().archive(scope, memory, dying)).rejects.toThrow(Crash)
    const failure = new LeadKitError('transient', 'The store does not answer')
    const unreachable = { ...memory, read: () => Promise.reject(failure) }
    const report = await world().archive(scope, unreachable)
    expect(report.failed).toMatchObject([{ month: '2026-01', error: { code: 'transient' } }])
    expect(await world().stored(scope)).toEqual(['m_1', 'm_2', 'm_3'])
    await world().archive(scope, memory)
    const generations = (await world().archives(scope, memory).list()).map((manifest) => manifest.generation)
    expect(generations).toEqual([1])
  })

  it('drops nothing that does not read back', async () => {
    const memory = createMemoryArchiveSink()
    const route = await threeMessages(world())
    const sink = interrupted(memory, 'read', async () => memory.corrupt(await world().objectKey(route.scope)))
    const report = await world().archive(route.scope, sink)
    expect(report).toMatchObject({ months: 0, failed: [{ month: '2026-01', error: { code: 'checksum_mismatch' } }] })
    expect(await world().stored(route.scope)).toEqual(['m_1', 'm_2', 'm_3'])
    expect(await world().archive(route.scope, memory)).toMatchObject({ months: 1, held: [], failed: [] })
  })

  it('drops nothing while the manifest in the archive is not kept', async () => {
    const memory = createMemoryArchiveSink()
    const { scope } = await threeMessages(world())
    const forgetful: ArchiveSink = {
      ...memory,
      async write(request, context) {
        const object = await memory.write(request, context)
        if (request.key.endsWith('.manifest.json')) await memory.delete(request.key, context)
        return object
      },
    }
    const report = await world().archive(scope, forgetful)
    expect(report.failed).toMatchObject([{ month: '2026-01', error: { code: 'checksum_mismatch' } }])
    expect(await world().stored(scope)).toEqual(['m_1', 'm_2', 'm_3'])
    expect(await world().archive(scope, memory)).toMatchObject({ months: 1, held: [], failed: [] })
  })

  it('says so when an object was changed in the archive', async () => {
    const memory = createMemoryArchiveSink()
    const route = await threeMessages(world())
    await world().archive(route.scope, memory)
    await memory.corrupt(await world().objectKey(route.scope))
    await expect(world().archived(route.scope, memory)).rejects.toMatchObject({ code: 'checksum_mismatch' })
  })
}

function testWorkers(world: World): void {
  it('archives once when several workers do it at the same time', async () => {
    for (let round = 0; round < 8; round += 1) {
      const memory = createMemoryArchiveSink()
      const route = await threeMessages(world())
      const slow = interrupted(memory, round % 2 === 0 ? 'delete' : 'write', () => pause(round * 5))
      await Promise.allSettled([memory, slow, memory].map((sink) => world().archive(route.scope, sink)))
      await world().archive(route.scope, memory)
      const archived = await world().archived(route.scope, memory)
      expect(archived.map((message) => message.platformMessageId)).toEqual(['m_1', 'm_2'])
      expect(await world().tables(route.scope)).toEqual([])
    }
  })

  it('does not let a worker that was overtaken drop what another one archives', async () => {
    const memory = createMemoryArchiveSink()
    const route = await threeMessages(world())
    // Another worker archives the month, and it fills again, right before this one would detach or drop it.
    for (const step of ['detach', 'drop'] as const) {
      const store = interrupted<ArchiveStore>(world().archiveStore, step, async () => {
        await world().archive(route.scope, memory)
        await world().receive(route, { messageId: `m_late_${step}` })
      })
      await Promise.allSettled([world().archive(route.scope, memory, store)])
    }
    await world().archive(route.scope, memory)
    const archived = await world().archived(route.scope, memory)
    const expected = ['m_1', 'm_2', 'm_late_detach', 'm_late_drop']
    expect(archived.map((message) => message.platformMessageId).toSorted()).toEqual(expected)
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

function openWorld(options: () => DatabaseOptions): World {
  let opened: ArchiveWorld | undefined
  const world: World = () => opened ?? expect.fail('world() is for tests')
  beforeAll(() => {
    opened = new ArchiveWorld(options())
  })
  afterAll(() => world().close())
  return world
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

describeOnPostgres('retention under faults', (options) => {
  const world = openWorld(options)
  describe('deaths', () => {
    testDeaths(world)
    testReadBack(world)
  })
  describe('several workers', () => {
    testWorkers(world)
  })
})
