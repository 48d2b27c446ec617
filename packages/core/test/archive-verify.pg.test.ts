import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createFsArchiveSink } from '@leadkit/archive-fs'
import { createS3ArchiveSink } from '@leadkit/archive-s3'
import type { ArchiveSink } from '@leadkit/contracts'
import { createLeadKit } from '@leadkit/core'
import { createMemoryArchiveSink, type MemoryArchiveSink, type S3Fake, startS3Fake } from '@leadkit/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TenantScope } from '../src/lib/base/identifier.ts'
import { manifestKey } from '../src/lib/retention/archive-object.ts'
import type { ArchiveStore } from '../src/lib/retention/archive-store.ts'
import type { ArchiveCheckProgress } from '../src/lib/retention/verify/archive-check.ts'
import { TEST_KEYS } from './support/access/test-keys.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { ArchiveWorld, Crash, FEBRUARY, interrupted } from './support/retention/archive-world.ts'

const MARCH = new Date('2026-03-10T00:00:00.000Z')

type World = () => ArchiveWorld

/** A tenant whose January and February are archived. */
async function archived(
  world: ArchiveWorld,
  sink: ArchiveSink,
): Promise<{ scope: TenantScope; january: string; february: string }> {
  const route = await world.route()
  await world.receive(
    route,
    { messageId: 'm_1', content: 'One' },
    { messageId: 'm_2' },
    { messageId: 'm_3', occurredAt: FEBRUARY },
  )
  expect(await world.archive(route.scope, sink, undefined, MARCH)).toMatchObject({ months: 2, failed: [] })
  const [february, january] = await world.archives(route.scope, sink).list()
  return { scope: route.scope, january: january?.objectKey ?? '', february: february?.objectKey ?? '' }
}

async function put(sink: ArchiveSink, world: ArchiveWorld, key: string, bytes: Uint8Array | string): Promise<void> {
  await sink.write({ key, body: Readable.from([Buffer.from(bytes)]), contentType: 'text/plain' }, world.context)
}

async function bytesOf(sink: ArchiveSink, world: ArchiveWorld, key: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of (await sink.read(key, world.context)).body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** What is wrong with January, by the problem that has to be found. */
const WRONGS: Readonly<
  Record<
    string,
    readonly [
      string,
      (sink: ArchiveSink, world: ArchiveWorld, keys: { january: string; february: string }) => Promise<void>,
    ]
  >
> = {
  'an object that is gone': ['missing', (sink, world, { january }) => sink.delete(january, world.context)],
  'another month’s object': [
    'replaced',
    async (sink, world, { january, february }) => put(sink, world, january, await bytesOf(sink, world, february)),
  ],
  'another tenant’s object': [
    'replaced',
    async (sink, world, { january }) => {
      const other = await archived(world, sink)
      await put(sink, world, january, await bytesOf(sink, world, other.january))
    },
  ],
  'an object cut short by whoever wrote it': [
    'replaced',
    async (sink, world, { january }) =>
      put(sink, world, january, (await bytesOf(sink, world, january)).subarray(0, 40)),
  ],
  'a manifest that is gone': [
    'manifest_missing',
    (sink, world, { january }) => sink.delete(manifestKey(january), world.context),
  ],
  'another month’s manifest': [
    'manifest_damaged',
    async (sink, world, { january, february }) =>
      put(sink, world, manifestKey(january), await bytesOf(sink, world, manifestKey(february))),
  ],
  'a manifest that is not JSON': [
    'manifest_damaged',
    (sink, world, { january }) => put(sink, world, manifestKey(january), '{"format":'),
  ],
}

function testWrongs(world: World, openSink: () => ArchiveSink): void {
  it('finds nothing wrong with what is right, and reads it all', async () => {
    const sink = openSink()
    const { scope } = await archived(world(), sink)
    const told: ArchiveCheckProgress[] = []
    const report = await world()
      .archives(scope, sink)
      .verify({ onProgress: (progress) => told.push(progress) })
    const bytes = (await world().archives(scope, sink).list()).reduce((sum, { byteSize }) => sum + byteSize, 0)
    expect(report).toEqual({ checked: 2, messages: 3, bytes, findings: [], strays: [], removedStrays: [] })
    expect(told).toMatchObject([
      { month: '2026-01', generation: 1, problem: null, repaired: false, checked: 1, total: 2 },
      { month: '2026-02', generation: 1, problem: null, checked: 2, total: 2 },
    ])
  })

  it.each(Object.entries(WRONGS))('finds %s', async (_name, [problem, spoil]) => {
    const sink = openSink()
    const { scope, ...keys } = await archived(world(), sink)
    await spoil(sink, world(), keys)
    const { findings } = await world().archives(scope, sink).verify()
    expect(findings).toEqual([
      {
        month: '2026-01',
        generation: 1,
        objectKey: keys.january,
        problem,
        repaired: false,
        advice: expect.any(String),
      },
    ])
    const again = await world().archives(scope, sink).verify({ repair: true })
    const isManifest = problem.startsWith('manifest')
    expect(again.findings).toMatchObject([{ problem, repaired: isManifest }])
    const last = await world().archives(scope, sink).verify()
    expect(last.findings.map((finding) => finding.problem)).toEqual(isManifest ? [] : [problem])
    expect(last.messages).toBe(isManifest ? 3 : 1)
  })
}

function testStrays(world: World, openSink: () => ArchiveSink): void {
  it('names objects that belong to no archived month, and lets them be', async () => {
    const sink = openSink()
    const { scope, january } = await archived(world(), sink)
    const stray = january.replace('g1-', 'g9-')
    await put(sink, world(), stray, 'somebody else’s')
    expect(await world().archives(scope, sink).verify({ repair: true })).toMatchObject({
      findings: [],
      strays: [stray],
    })
    expect(await sink.head(stray, world().context)).not.toBeNull()
  })

  it('removes what a later generation has replaced, once it is old, and nothing else', async () => {
    const sink = openSink()
    const { scope, january } = await archived(world(), sink)
    const archives = world().archives(scope, sink)
    await archives.rehydrate('2026-01')
    await archives.release('2026-01')
    const named = (generation: number) => january.replace('g1-', `g${generation}-`)
    const left = [named(1), manifestKey(named(1))]
    for (const key of [...left, named(2), named(3)]) await put(sink, world(), key, 'left by a process that died')
    const kept = [named(2), named(3)]
    expect(await archives.verify({ repair: true, removeStraysAfterDays: 1 })).toMatchObject({ removedStrays: [] })
    const later = world().archives(scope, sink, new Date(Date.now() + 3 * 86_400_000))
    const report = await later.verify({ removeStraysAfterDays: 2 })
    expect(report.findings).toEqual([])
    expect(report.removedStrays.toSorted()).toEqual(left.toSorted())
    expect(report.strays?.toSorted()).toEqual(kept.toSorted())
    expect((await archives.verify({ removeStraysAfterDays: 1 })).messages).toBe(3)
    await expect(archives.verify({ removeStraysAfterDays: 0 })).rejects.toMatchObject({ code: 'invalid_input' })
  })
}

function testDamage(
  world: World,
  sinks: { fs(): { sink: ArchiveSink; directory: string }; s3(): { sink: ArchiveSink; fake: S3Fake } },
): void {
  const problems = async (scope: TenantScope, sink: ArchiveSink): Promise<readonly string[]> => {
    const { findings } = await world().archives(scope, sink).verify()
    return findings.map(({ month, problem }) => `${month} ${problem}`)
  }

  it('finds a flipped bit and a file cut short under the store’s own hash', async () => {
    for (const damage of ['corrupt', 'truncate'] as const) {
      const sink = createMemoryArchiveSink()
      const { scope, january } = await archived(world(), sink)
      await sink[damage](january)
      expect(await problems(scope, sink)).toEqual(['2026-01 damaged'])
    }
  })

  it('finds a file cut short on the disk', async () => {
    const { sink, directory } = sinks.fs()
    const { scope, january } = await archived(world(), sink)
    const files = await readdir(directory, { recursive: true, withFileTypes: true })
    const name = january.slice(january.lastIndexOf('/') + 1)
    const file = files.find((each) => each.isFile() && each.parentPath.includes(name))
    await truncate(join(file?.parentPath ?? '', file?.name ?? ''), 30)
    expect(await problems(scope, sink)).toEqual(['2026-01 damaged'])
  })

  it('finds an object cut short in the bucket', async () => {
    const { sink, fake } = sinks.s3()
    const { scope, january } = await archived(world(), sink)
    const object = fake.bucket.objects.get(january)
    if (object !== undefined) fake.bucket.objects.set(january, { ...object, bytes: object.bytes.subarray(0, 30) })
    expect(await problems(scope, sink)).toEqual(['2026-01 damaged'])
  })
}

function testRepairs(world: World): void {
  /** A month that an earlier run has written and not dropped. */
  async function written(step: keyof ArchiveStore): Promise<{ sink: MemoryArchiveSink; scope: TenantScope }> {
    const sink = createMemoryArchiveSink()
    const route = await world().route()
    await world().receive(route, { messageId: 'm_1', content: 'One' }, { messageId: 'm_2' })
    const dying = interrupted<ArchiveStore>(world().archiveStore, step, () => Promise.reject(new Crash(step)))
    await expect(world().archive(route.scope, sink, dying)).rejects.toThrow(Crash)
    return { sink, scope: route.scope }
  }

  it.each(['detach', 'drop'] as const)(
    'writes an object again whose messages are still there, as after a crash before %s',
    async (step) => {
      const { sink, scope } = await written(step)
      const archives = world().archives(scope, sink)
      await sink.corrupt(await world().objectKey(scope))
      expect((await archives.verify()).findings).toMatchObject([{ problem: 'damaged', repaired: false }])
      expect((await archives.verify({ repair: true })).findings).toMatchObject([{ problem: 'damaged', repaired: true }])
      expect(await archives.verify()).toMatchObject({ checked: 1, messages: 2, findings: [], strays: [] })
      await world().archive(scope, sink)
      expect((await world().archived(scope, sink)).map(({ platformMessageId }) => platformMessageId)).toEqual([
        'm_1',
        'm_2',
      ])
    },
  )

  it('writes an archived object again from a copy in the database that is the same, message for message, and from no other', async () => {
    const sink = createMemoryArchiveSink()
    const route = await world().route()
    await world().receive(route, { messageId: 'm_1', content: 'One' }, { messageId: 'm_2' })
    const { schema } = route.scope
    const run = (text: string) =>
      world().database.session.run({ text: text.replaceAll('{t}', `"${schema}"`), parameters: [] })
    await run('CREATE TABLE {t}.copy AS SELECT * FROM {t}.messages')
    await world().archive(route.scope, sink)
    const archives = world().archives(route.scope, sink)
    const key = await world().objectKey(route.scope)
    await sink.corrupt(key)
    expect((await archives.verify({ repair: true })).findings).toMatchObject([{ repaired: false }])
    await run('CREATE TABLE {t}.messages_2026_01 AS SELECT * FROM {t}.copy LIMIT 1')
    expect((await archives.verify({ repair: true })).findings).toMatchObject([{ repaired: false }])
    await run('DROP TABLE {t}.messages_2026_01; ')
    await run('CREATE TABLE {t}.messages_2026_01 AS SELECT * FROM {t}.copy')
    expect((await archives.verify({ repair: true })).findings).toMatchObject([{ objectKey: key, repaired: true }])
    expect(await archives.verify()).toMatchObject({ messages: 2, findings: [], strays: [] })
    expect((await world().archived(route.scope, sink)).map(({ content }) => content)).toEqual([
      'One',
      expect.anything(),
    ])
  })

  it('says nothing of a generation that another run took back while it was read', async () => {
    const { sink, scope } = await written('detach')
    const racing = interrupted(sink, 'read', async () => void (await world().archive(scope, sink)))
    await sink.corrupt(await world().objectKey(scope))
    expect((await world().archives(scope, racing).verify()).findings).toEqual([])
  })
}

function testCalls(world: World, kitOn: (sink: ArchiveSink | undefined) => ReturnType<typeof createLeadKit>): void {
  it('stops at a signal, and goes on behind the last cursor', async () => {
    const sink = createMemoryArchiveSink()
    const { scope } = await archived(world(), sink)
    const archives = world().archives(scope, sink)
    const controller = new AbortController()
    let cursor = ''
    const stopped = archives.verify({
      signal: controller.signal,
      onProgress(progress) {
        cursor = progress.cursor
        controller.abort()
      },
    })
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' })
    const rest: string[] = []
    const report = await archives.verify({ after: cursor, onProgress: ({ month }) => rest.push(month) })
    expect([rest, report.checked]).toEqual([['2026-02'], 1])
    await expect(archives.verify({ after: 'x' })).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('tells apart what could not be asked from what is damaged', async () => {
    const sink = createMemoryArchiveSink()
    const { scope } = await archived(world(), sink)
    const silent = { ...sink, read: () => Promise.reject(Object.assign(new Error('no answer'))) }
    await expect(world().archives(scope, silent).verify()).rejects.toThrow('no answer')
    const other = { ...sink, id: 'other' }
    expect((await world().archives(scope, other).verify({ repair: true })).findings).toMatchObject([
      { problem: 'unreadable', repaired: false },
      { problem: 'unreadable', repaired: false },
    ])
    await expect(world().archives(scope, null).verify()).rejects.toMatchObject({ code: 'configuration' })
  })

  it('walks over all tenants, suspended ones too, and goes on behind one', async () => {
    const sink = createMemoryArchiveSink()
    const [one, two] = [await archived(world(), sink), await archived(world(), sink)]
    await sink.delete(two.january, world().context)
    const kit = kitOn(sink)
    await kit.tenants.suspend(two.scope.tenantId)
    const told = new Set<string>()
    const report = await kit.archives.verifyAll({ onProgress: ({ tenantId }) => told.add(tenantId) })
    const ours = ({ tenantId }: { readonly tenantId: string }): boolean => tenantId === two.scope.tenantId
    expect(report.findings.filter(ours)).toMatchObject([{ month: '2026-01', problem: 'missing' }])
    expect([told.has(one.scope.tenantId), told.has(two.scope.tenantId)]).toEqual([true, true])
    const [first = '', second = ''] = [one.scope.tenantId, two.scope.tenantId].toSorted()
    const behind: string[] = []
    await kit.archives.verifyAll({ after: first, onProgress: ({ tenantId }) => behind.push(tenantId) })
    expect([behind.includes(first), behind.includes(second)]).toEqual([false, true])
    await kit.close()
    const without = kitOn(undefined)
    await expect(without.archives.verifyAll()).rejects.toMatchObject({ code: 'configuration' })
    await without.close()
  })
}

describeOnPostgres('the check of an archive', (options) => {
  let opened: ArchiveWorld | undefined
  let s3: S3Fake | undefined
  let directory = ''
  const world: World = () => opened ?? expect.fail('only in tests')
  beforeAll(async () => {
    opened = new ArchiveWorld(options())
    s3 = await startS3Fake()
    directory = await mkdtemp(join(tmpdir(), 'leadkit-verify-'))
  })
  afterAll(async () => {
    await world().close()
    await s3?.close()
    await rm(directory, { recursive: true, force: true })
  })
  const onDisk = (): { sink: ArchiveSink; directory: string } => ({
    sink: createFsArchiveSink({ directory }),
    directory,
  })
  const inBucket = (): { sink: ArchiveSink; fake: S3Fake } => {
    const fake = s3 ?? expect.fail('only in tests')
    const { accessKeyId, secretAccessKey, region } = fake.identity
    const connection = { endpoint: fake.url, region, credentials: { accessKeyId, secretAccessKey } }
    return { sink: createS3ArchiveSink({ ...connection, bucket: fake.bucketName, retries: 1 }), fake }
  }
  describe('in a folder', () => {
    testWrongs(world, () => onDisk().sink)
    testStrays(world, () => onDisk().sink)
  })
  describe('on S3', () => {
    testWrongs(world, () => inBucket().sink)
    testStrays(world, () => inBucket().sink)
  })
  describe('damaged below the store', () => {
    testDamage(world, { fs: onDisk, s3: inBucket })
  })
  describe('with repair', () => {
    testRepairs(world)
  })
  describe('as a call', () => {
    testCalls(world, (archive) => createLeadKit({ database: options(), encryption: TEST_KEYS, archive }))
  })
})
