import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { createFsArchiveSink } from '@leadkit/archive-fs'
import { createS3ArchiveSink } from '@leadkit/archive-s3'
import type { ArchiveSink } from '@leadkit/contracts'
import { createParquetFormat } from '@leadkit/format-parquet'
import { createMemoryArchiveSink, type MemoryArchiveSink, startS3Fake } from '@leadkit/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccountRoute } from '../src/lib/accounts/account-route-reader.ts'
import { type ArchiveFormatChoice, ArchiveFormats } from '../src/lib/retention/archive-formats.ts'
import { manifestKey } from '../src/lib/retention/archive-object.ts'
import type { ArchiveStore } from '../src/lib/retention/archive-store.ts'
import { conversationOf, fourMessages, listed } from './support/retention/four-messages.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { ensurePartition } from '../src/lib/database/partitions.ts'
import { ArchiveWorld, Crash, interrupted, JANUARY } from './support/retention/archive-world.ts'

type World = () => ArchiveWorld

const KINDS: readonly (readonly [string, ArchiveFormatChoice])[] = [
  ['jsonl', 'jsonl'],
  ['csv', 'csv'],
  ['parquet', createParquetFormat({ rowGroupRows: 500 })],
]

function testDetached(world: World): void {
  it.each(['detach', 'drop'] as const)(
    'has every message once right before %s, and after a run that died there',
    async (step) => {
      const sink = createMemoryArchiveSink()
      const route = await fourMessages(world())
      const during: string[][] = []
      const dying = interrupted<ArchiveStore>(world().archiveStore, step, async () => {
        during.push((await listed(world(), route, sink)).map(({ content }) => content ?? ''))
        throw new Crash(step)
      })
      await expect(world().archive(route.scope, sink, dying)).rejects.toThrow(Crash)
      during.push((await listed(world(), route, sink)).map(({ content }) => content ?? ''))
      await world().archive(route.scope, sink)
      during.push((await listed(world(), route, sink)).map(({ content }) => content ?? ''))
      expect(during).toEqual(Array.from({ length: 3 }, () => ['m_1', 'm_2', 'm_3', 'm_4']))
    },
  )

  it('shows edits and deletions that come while a month is detached', async () => {
    const sink = createMemoryArchiveSink()
    const route = await fourMessages(world())
    const dying = interrupted<ArchiveStore>(world().archiveStore, 'drop', () => Promise.reject(new Crash('drop')))
    await expect(world().archive(route.scope, sink, dying)).rejects.toThrow(Crash)
    await world().status(route, { status: 'edited', targetIds: ['m_1'], content: 'Edited', occurredAt: new Date() })
    await world().status(route, { status: 'deleted', targetIds: ['m_2'], occurredAt: new Date() })
    const contents = async () => (await listed(world(), route, sink)).map(({ content }) => content)
    expect(await contents()).toEqual(['Edited', null, 'm_3', 'm_4'])
    await world().archive(route.scope, sink)
    expect(await contents()).toEqual(['Edited', null, 'm_3', 'm_4'])
  })

  it('finds a month that leaves between the rows and the list of archived months', async () => {
    const sink = createMemoryArchiveSink()
    const route = await fourMessages(world())
    const counts: number[] = []
    const racing = interrupted<ArchiveStore>(world().archiveStore, 'drop', async () => {
      const other = world().archive(route.scope, sink)
      for (let round = 0; round < 5; round += 1) counts.push((await listed(world(), route, sink)).length)
      await other
    })
    expect((await world().archive(route.scope, sink, racing)).failed).toEqual([])
    expect(counts).toEqual([4, 4, 4, 4, 4])
    expect((await listed(world(), route, sink)).length).toBe(4)
  })
}

function testReplaced(world: World): void {
  it.each(['read', 'readRange'] as const)(
    'looks a month up again whose object is replaced before its %s',
    async (method) => {
      const memory = createMemoryArchiveSink()
      const route = await fourMessages(world())
      world().formats = new ArchiveFormats()
      await world().archive(route.scope, memory)
      const archives = world().archives(route.scope, memory)
      const sink = interrupted<ArchiveSink>(memory, method, async () => {
        await archives.rehydrate('2026-01')
        await archives.release('2026-01')
      })
      expect((await listed(world(), route, sink)).map(({ content }) => content)).toEqual(['m_1', 'm_2', 'm_3', 'm_4'])
      expect((await archives.list()).map(({ generation }) => generation)).toEqual([2])
    },
  )

  it('reads pages and brings months back from a folder and from S3', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'leadkit-archive-'))
    const fake = await startS3Fake()
    const { accessKeyId, secretAccessKey, region } = fake.identity
    const connection = { endpoint: fake.url, region, credentials: { accessKeyId, secretAccessKey } }
    for (const sink of [
      createFsArchiveSink({ directory }),
      createS3ArchiveSink({ ...connection, bucket: fake.bucketName }),
    ]) {
      const route = await fourMessages(world())
      const before = await listed(world(), route, sink)
      expect(await world().archive(route.scope, sink)).toMatchObject({ months: 1, failed: [] })
      expect(await listed(world(), route, sink)).toEqual(before)
      const archives = world().archives(route.scope, sink)
      await archives.rehydrate('2026-01')
      expect((await world().stored(route.scope)).length).toBe(4)
      expect(await archives.release('2026-01')).toMatchObject({ months: 1, failed: [] })
      expect(await listed(world(), route, sink)).toEqual(before)
    }
    await fake.close()
    await rm(directory, { recursive: true })
  })
}

/** Counts what is read of objects, apart from manifests. */
function counting(
  sink: MemoryArchiveSink,
): ArchiveSink & { readonly counts: { whole: number; ranges: number; bytes: number } } {
  const counts = { whole: 0, ranges: 0, bytes: 0 }
  const readRange = sink.readRange?.bind(sink)
  if (readRange === undefined) throw new Error('the sink must read parts')
  return {
    ...sink,
    counts,
    read(key, context) {
      if (!key.endsWith('.manifest.json')) counts.whole += 1
      return sink.read(key, context)
    },
    async readRange(key, range, context) {
      counts.ranges += 1
      counts.bytes += range.end - range.start
      return readRange(key, range, context)
    },
  }
}

const MANY = 3_600

const TALKS = 300

async function bigMonth(world: ArchiveWorld, sink: ArchiveSink, format: ArchiveFormatChoice): Promise<AccountRoute> {
  const route = await world.route()
  const { tenantId, schema } = route.scope
  const run = (statement: string, parameters: unknown[]) => world.database.session.run({ text: statement, parameters })
  await world.database.transaction((session) =>
    ensurePartition(session, { schema, table: 'messages' }, { year: 2026, month: 1 }),
  )
  await run(
    `INSERT INTO "${schema}".conversations (id, tenant_id, social_account_id, platform_conversation_id, participant_id, started_at, last_message_at)
      SELECT md5('c' || n)::uuid, $1, $2, 't_' || n, 'p_' || n, $3::timestamptz, $3::timestamptz + interval '1 hour' FROM generate_series(0, ${TALKS - 1}) n`,
    [tenantId, route.socialAccountId, JANUARY],
  )
  await run(
    `INSERT INTO "${schema}".messages (id, tenant_id, conversation_id, platform_message_id, direction, author, content, received_at)
      SELECT md5('m' || n)::uuid, $1, md5('c' || n % ${TALKS})::uuid, 'm_' || n, 'inbound', 'participant',
        (SELECT string_agg(md5(n || ' ' || part), ' ') FROM generate_series(1, 6) part), $2::timestamptz + n * interval '1 ms'
      FROM generate_series(0, ${MANY - 1}) n`,
    [tenantId, JANUARY],
  )
  world.formats = new ArchiveFormats([format])
  expect((await world.archive(route.scope, sink)).failed).toEqual([])
  return route
}

function testParts(world: World): void {
  it.each(KINDS)('reads a few parts of an object for a page: %s', async (_name, format) => {
    const memory = createMemoryArchiveSink()
    const route = await bigMonth(world(), memory, format)
    const [manifest] = await world().archives(route.scope, memory).list()
    const sink = counting(memory)
    const conversationId = await conversationOf(world(), route)
    const { messages } = world().pages(route.scope, sink)
    const page = await messages.list({ conversationId, limit: 50 })
    expect(page.items.map(({ platformMessageId }) => platformMessageId)).toEqual(
      Array.from({ length: MANY / TALKS }, (_, index) => `m_${1 + TALKS * index}`).toReversed(),
    )
    expect(sink.counts.whole).toBe(0)
    expect(sink.counts.ranges).toBeLessThanOrEqual(4)
    expect(sink.counts.bytes).toBeLessThan((manifest?.byteSize ?? 0) / 2)
    const { ranges } = sink.counts
    expect(await messages.list({ conversationId, limit: 50 })).toEqual(page)
    expect(sink.counts.ranges).toBe(ranges)
  })

  const damages: Readonly<Record<string, (manifest: string) => string>> = {
    'has no index, as those of earlier versions': (manifest) => manifest.replace('"index"', '"other"'),
    'is not JSON': (manifest) => manifest.slice(1),
    'has wrong hashes': (manifest) => manifest.replace(/"chunks":\["./, '"chunks":["_'),
    'has wrong blocks': (manifest) => manifest.replace(/"blocks":\[\[(\d+),2,/, '"blocks":[[$1,3,'),
  }
  it.each(Object.keys(damages))('reads the whole object whose manifest %s', async (damage) => {
    const memory = createMemoryArchiveSink()
    const route = await fourMessages(world())
    world().formats = new ArchiveFormats()
    await world().archive(route.scope, memory)
    const key = manifestKey(await world().objectKey(route.scope))
    const manifest = await text((await memory.read(key, world().context)).body)
    const changed = damages[damage]?.(manifest) ?? ''
    expect(changed).not.toBe(manifest)
    await memory.write(
      { key, body: Readable.from([Buffer.from(changed)]), contentType: 'application/json' },
      world().context,
    )
    const sink = counting(memory)
    expect((await listed(world(), route, sink)).map(({ content }) => content)).toEqual(['m_1', 'm_2', 'm_3', 'm_4'])
    expect(sink.counts.whole).toBeGreaterThan(0)
  })

  it('gives nothing of a damaged object', async () => {
    const memory = createMemoryArchiveSink()
    const route = await fourMessages(world())
    await world().archive(route.scope, memory)
    await memory.corrupt(await world().objectKey(route.scope))
    await expect(listed(world(), route, memory)).rejects.toMatchObject({ code: 'checksum_mismatch' })
    await memory.delete(await world().objectKey(route.scope), world().context)
    await expect(listed(world(), route, memory)).rejects.toMatchObject({ code: 'not_found' })
    const { messages } = world().pages(route.scope, null)
    const conversationId = await conversationOf(world(), route)
    // A page that is full before it needs no archive.
    expect((await messages.list({ conversationId, limit: 1 })).items.length).toBe(1)
    await expect(messages.list({ conversationId, limit: 3 })).rejects.toMatchObject({ code: 'configuration' })
  })
}

describeOnPostgres('messages that are leaving or have left', (options) => {
  let world: ArchiveWorld | undefined
  const opened: World = () => world ?? expect.fail('only in tests')
  beforeAll(() => {
    world = new ArchiveWorld(options())
  })
  afterAll(() => opened().close())
  describe('a detached month', () => {
    testDetached(opened)
  })
  describe('objects that are replaced, and stores', () => {
    testReplaced(opened)
  })
  describe('parts of objects', () => {
    testParts(opened)
  })
})
