import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFsArchiveSink } from '@leadkit/archive-fs'
import { createParquetFormat } from '@leadkit/format-parquet'
import { createS3ArchiveSink } from '@leadkit/archive-s3'
import type { ArchiveSink } from '@leadkit/contracts'
import { type S3Fake, startS3Fake } from '@leadkit/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ArchiveFormatChoice, ArchiveFormats } from '../src/lib/retention/archive-formats.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { ArchiveWorld } from './support/retention/archive-world.ts'
import { FaultyRun } from './support/retention/faulty-run.ts'
import { createRandom, pick, type Random } from './support/storm/mixed/mixed-random.ts'

// `pnpm test:archive-faults` does 200 runs on each sink.
const RUNS = Number(process.env['LEADKIT_ARCHIVE_FAULTS'] ?? 8)
const RUNS_OF_A_TENANT = 10
const FORMATS: readonly ArchiveFormatChoice[] = ['jsonl', 'csv', createParquetFormat()]
interface Store {
  readonly sink: ArchiveSink
  /** Makes the store itself fail once in a while. */
  disturb(chance: Random): void
  heal(): void
}

/** Returns how many drops were held against what was read back. */
async function runAll(world: ArchiveWorld, store: Store): Promise<number> {
  let route = await world.route()
  let texts = new Map<string, string>()
  let drops = 0
  for (let seed = 1; seed <= RUNS; seed += 1) {
    if (seed % RUNS_OF_A_TENANT === 0) {
      route = await world.route()
      texts = new Map()
    }
    const chance = createRandom(seed * 7919)
    world.formats = new ArchiveFormats([pick(chance, FORMATS), ...FORMATS])
    const run = new FaultyRun(world, { seed, clean: store.sink, route })
    try {
      await run.receive(3)
      store.disturb(chance)
      await run.fail()
      store.heal()
      await run.converge()
      for (const [id, text] of run.texts) texts.set(id, text)
      const archived = await world.archived(route.scope, store.sink)
      const found = archived.map(({ platformMessageId, content }) => [platformMessageId, content] as const)
      expect(found.length).toBe(texts.size)
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(texts))
      drops += run.drops
    } catch (error) {
      throw new Error(`run ${seed}`, { cause: error })
    }
  }
  return drops
}

describeOnPostgres('an archive whose store and processes fail', (options) => {
  let world: ArchiveWorld | undefined
  let s3: S3Fake | undefined
  let directory = ''
  const opened = (): ArchiveWorld => world ?? expect.fail('only in tests')
  const running = (): S3Fake => s3 ?? expect.fail('only in tests')
  beforeAll(async () => {
    world = new ArchiveWorld(options())
    s3 = await startS3Fake()
    directory = await mkdtemp(join(tmpdir(), 'leadkit-archive-'))
  })
  afterAll(async () => {
    await opened().close()
    await s3?.close()
    await rm(directory, { recursive: true, force: true })
  })

  it(`drops only what it has read back, loses nothing and doubles nothing: ${RUNS} runs on a folder`, async () => {
    const store = { sink: createFsArchiveSink({ directory }), disturb: () => {}, heal: () => {} }
    expect(await runAll(opened(), store)).toBeGreaterThan(RUNS / 4)
  }, 600_000)

  it(`drops only what it has read back, loses nothing and doubles nothing: ${RUNS} runs on S3`, async () => {
    const fake = running()
    const { accessKeyId, secretAccessKey, region } = fake.identity
    const connection = { endpoint: fake.url, region, credentials: { accessKeyId, secretAccessKey } }
    const sink = createS3ArchiveSink({ ...connection, bucket: fake.bucketName, retries: 2 })
    const drops = await runAll(opened(), {
      sink,
      heal() {
        fake.clearFaults()
        fake.levers.mishaps.length = 0
      },
      disturb(chance) {
        if (chance() < 0.3) fake.mishap(pick(chance, ['lost', 'truncated']))
        if (chance() < 0.3) fake.fault({ kind: 'drop', when: pick(chance, ['before', 'after']) })
        if (chance() < 0.3)
          fake.fault({ kind: 'truncate', contentLength: 'whole', match: ({ method }) => method === 'GET' })
      },
    })
    expect(drops).toBeGreaterThan(RUNS / 4)
  }, 600_000)
})
