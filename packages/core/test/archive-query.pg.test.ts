import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFsArchiveSink } from '@leadkit/archive-fs'
import { createS3ArchiveSink } from '@leadkit/archive-s3'
import type { ArchiveSink } from '@leadkit/contracts'
import { createParquetFormat } from '@leadkit/format-parquet'
import { createMemoryArchiveSink, startS3Fake } from '@leadkit/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccountRoute } from '../src/lib/accounts/account-route-reader.ts'
import { ArchiveFormats } from '../src/lib/retention/archive-formats.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { ArchiveWorld, interrupted, JANUARY } from './support/retention/archive-world.ts'
import { conversationOf, fourMessages } from './support/retention/four-messages.ts'

// Its native code comes for some platforms only.
const duckdb = await import('@duckdb/node-api').catch(() => null)
if (duckdb === null) console.log('Skipped: archives.query. @duckdb/node-api does not run on this platform.')

const APRIL = new Date('2026-04-15T12:00:00.000Z')
const BEFORE_APRIL = new Date('2026-04-01T00:00:00Z')
const BEFORE_MAY = new Date('2026-05-10T00:00:00Z')
const ALL = 'SELECT platform_message_id AS name, content FROM messages ORDER BY platform_message_id'

type World = () => ArchiveWorld

const ask = (world: ArchiveWorld, { scope }: AccountRoute, sink: ArchiveSink, sql: string, options = {}) =>
  world.archives(scope, sink).query(sql, options)

async function archivedFour(world: ArchiveWorld): Promise<{ route: AccountRoute; sink: ArchiveSink }> {
  const sink = createMemoryArchiveSink()
  const route = await fourMessages(world)
  world.formats = new ArchiveFormats()
  expect(await world.archive(route.scope, sink, undefined, BEFORE_APRIL)).toMatchObject({ messages: 4, failed: [] })
  return { route, sink }
}

function testAnswers(world: World): void {
  it('answers over months of all formats, in a folder and in S3, what the database said before', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'leadkit-archive-'))
    const fake = await startS3Fake()
    const { accessKeyId, secretAccessKey, region } = fake.identity
    const connection = { endpoint: fake.url, region, credentials: { accessKeyId, secretAccessKey } }
    const question = `SELECT direction, count(*)::int AS messages, count(nullif(content, ''))::int AS texts, count(DISTINCT conversation_id)::int AS talks,
      min(received_at)::timestamp::text AS first, max(length(content)) AS longest FROM messages GROUP BY direction ORDER BY direction`
    for (const sink of [
      createFsArchiveSink({ directory }),
      createS3ArchiveSink({ ...connection, bucket: fake.bucketName }),
    ]) {
      const route = await fourMessages(world())
      await world().receive(
        route,
        {
          messageId: 'm_5',
          participantId: 'p_2',
          content: 'Größe "😀"\u2028\\',
          occurredAt: new Date(APRIL.getTime()),
        },
        { messageId: 'm_6', participantId: 'p_2', content: null, occurredAt: new Date(APRIL.getTime() + 1) },
      )
      const text = question.replace('FROM messages', `FROM "${route.scope.schema}".messages`)
      const before = await world().database.session.run<object>({ text, parameters: [] })
      for (const [format, moment] of [
        ['csv', new Date('2026-02-10T00:00:00Z')],
        [createParquetFormat(), BEFORE_APRIL],
        ['jsonl', BEFORE_MAY],
      ] as const) {
        world().formats = new ArchiveFormats(
          [format, createParquetFormat()].slice(0, format === 'csv' || format === 'jsonl' ? 2 : 1),
        )
        expect(await world().archive(route.scope, sink, undefined, moment)).toMatchObject({ months: 1, failed: [] })
      }
      world().formats = new ArchiveFormats(['jsonl', createParquetFormat()])
      const answer = await ask(world(), route, sink, question)
      const names = answer.columns.map(({ name }) => name)
      expect(answer.rows.map((row) => Object.fromEntries(row.map((cell, index) => [names[index], cell])))).toEqual(
        before,
      )
      expect(answer).toMatchObject({ truncated: false, months: ['2026-01', '2026-02', '2026-04'], messages: 6 })
      expect(
        (await ask(world(), route, sink, "SELECT content FROM messages WHERE platform_message_id = 'm_5'")).rows,
      ).toEqual([['Größe "😀"\u2028\\']])
      expect(await ask(world(), route, sink, ALL, { from: '2026-02', to: '2026-03' })).toMatchObject({
        rows: [
          ['m_3', 'm_3'],
          ['m_4', 'm_4'],
        ],
        months: ['2026-02'],
      })
    }
    await fake.close()
    await rm(directory, { recursive: true })
  })
}

function testChanges(world: World): void {
  it('applies what came later, and is never of another tenant', async () => {
    const { route, sink } = await archivedFour(world())
    const other = await fourMessages(world())
    await world().archive(other.scope, sink, undefined, BEFORE_APRIL)
    const occurredAt = new Date('2026-05-01T00:00:00Z')
    await world().status(route, { status: 'edited', targetIds: ['m_1'], content: 'Edited', occurredAt })
    await world().status(route, { status: 'deleted', targetIds: ['m_2'], occurredAt })
    expect((await ask(world(), route, sink, ALL)).rows).toEqual([
      ['m_1', 'Edited'],
      ['m_2', null],
      ['m_3', 'm_3'],
      ['m_4', 'm_4'],
    ])
    expect(
      (await ask(world(), route, sink, 'SELECT count(*) FROM messages WHERE deleted_at IS NOT NULL')).rows,
    ).toEqual([[1]])
    expect((await ask(world(), other, sink, ALL)).rows[0]).toEqual(['m_1', 'm_1'])
  })

  it('leaves out who is being erased, and what they left at messages of others', async () => {
    const { route, sink } = await archivedFour(world())
    const late = { participantId: 'p_2', occurredAt: new Date(JANUARY.getTime() + 60_000) }
    await world().receive(route, { messageId: 'm_9', content: 'Stays', ...late })
    await world().archive(route.scope, sink, undefined, BEFORE_APRIL)
    const reaction = { status: 'reaction', direction: 'inbound', participantId: 'p_1', content: '❤' } as const
    await world().status(route, { ...reaction, targetIds: ['m_9'], occurredAt: APRIL })
    const asked =
      "SELECT platform_message_id, metadata->'reactions'->>'p_1' FROM messages WHERE platform_message_id IN ('m_1', 'm_9') ORDER BY 1"
    expect((await ask(world(), route, sink, asked)).rows).toEqual([
      ['m_1', null],
      ['m_9', '❤'],
    ])
    const { tables } = world().database.session.ofTenant(route.scope)
    const subject = {
      conversationIds: [await conversationOf(world(), route)],
      participants: [{ participantId: 'p_1' }],
    }
    await tables
      .insertInto('erasures')
      .values({
        id: route.socialAccountId,
        tenant_id: route.scope.tenantId,
        status: 'running',
        lead_ids: [],
        requested_by: 'a test',
        afterwards: 'new_lead',
        requested_at: APRIL,
        identity_hashes: [],
        subject: JSON.stringify(subject),
      })
      .execute()
    expect((await ask(world(), route, sink, asked)).rows).toEqual([['m_9', null]])
  })
}

function testValues(world: World): void {
  it('reads on where a month is archived again meanwhile, and refuses a damaged object', async () => {
    const memory = createMemoryArchiveSink()
    const route = await fourMessages(world())
    world().formats = new ArchiveFormats()
    await world().archive(route.scope, memory, undefined, BEFORE_APRIL)
    const archives = world().archives(route.scope, memory)
    const sink = interrupted<ArchiveSink>(memory, 'read', async () => {
      await archives.rehydrate('2026-01')
      await archives.release('2026-01')
    })
    expect((await ask(world(), route, sink, ALL)).rows.length).toBe(4)
    await memory.corrupt(await world().objectKey(route.scope))
    await expect(ask(world(), route, memory, ALL)).rejects.toMatchObject({ code: 'checksum_mismatch' })
    await expect(world().archives(route.scope, null).query(ALL)).rejects.toMatchObject({ code: 'configuration' })
  })

  it('gives values as JSON has them, and says when there are more rows', async () => {
    const { route, sink } = await archivedFour(world())
    const values = `SELECT count(*) AS n, 9007199254740993::BIGINT AS big, sum(1) AS sum, min(received_at) AS first, 1.5::DOUBLE AS half, 'x' AS "__proto__",
      [1, 2] AS list, true AS yes, NULL AS none, DATE '2026-01-02' AS day, 'x' AS n, TIMESTAMPTZ '2026-01-02 03:04:05.000006+00' AS exact FROM messages`
    const { columns, rows } = await ask(world(), route, sink, values)
    expect(rows).toEqual([
      [
        4,
        '9007199254740993',
        4,
        JANUARY.toISOString(),
        1.5,
        'x',
        [1, 2],
        true,
        null,
        '2026-01-02',
        'x',
        '2026-01-02T03:04:05.000006Z',
      ],
    ])
    expect(columns.slice(0, 2)).toEqual([
      { name: 'n', type: 'BIGINT' },
      { name: 'big', type: 'BIGINT' },
    ])
    expect(columns[10]).toMatchObject({ name: 'n:1' })
    expect(await ask(world(), route, sink, ALL, { limit: 3 })).toMatchObject({ rows: { length: 3 }, truncated: true })
    expect(await ask(world(), route, sink, ALL, { limit: 4 })).toMatchObject({ rows: { length: 4 }, truncated: false })
    expect((await ask(world(), await world().route(), sink, 'SELECT count(*) FROM messages')).rows).toEqual([[0]])
  })
}

const REFUSED = [
  "SELECT * FROM read_csv('/etc/passwd')",
  "SELECT * FROM '/etc/passwd'",
  "SELECT * FROM 'http://127.0.0.1/x.csv'",
  "SELECT * FROM glob('/*')",
  "SELECT content FROM read_text('/etc/passwd')",
  "WITH x AS (FROM read_blob('/etc/passwd')) SELECT * FROM x",
  "SELECT (SELECT count(*) FROM parquet_metadata('/etc/passwd'))",
  "ATTACH '/tmp/x.db'",
  "ATTACH ':memory:' AS y",
  "COPY messages TO '/tmp/leadkit-query-canary.csv'",
  "COPY (SELECT 1) TO '/tmp/leadkit-query-canary.csv'",
  "EXPORT DATABASE '/tmp/leadkit-query-canary.csv'",
  'INSTALL httpfs',
  'LOAD httpfs',
  'PRAGMA database_list',
  "PRAGMA enable_profiling('json')",
  "SET memory_limit = '10GB'",
  'RESET lock_configuration',
  "SELECT getenv('HOME')",
  'SELECT 1; SELECT 2',
  'SELECT 1; DELETE FROM messages',
  'DELETE FROM messages',
  'INSERT INTO messages SELECT * FROM messages',
  'CREATE TABLE z AS SELECT 1',
  'CREATE MACRO m() AS 1',
  'DROP TABLE messages',
  'BEGIN',
  'PREPARE a AS SELECT 1',
  'CALL enable_logging()',
  "SELECT * FROM enable_logging(storage = 'file', storage_config = {'path': '/tmp/leadkit-query-canary.csv'})",
  "SELECT * FROM query('SELECT 1')",
  "SELECT * FROM query_table('messages')",
  "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
  'SELECT * FROM duckdb_settings()',
  'SELECT * FROM duckdb_secrets()',
  'SELECT * FROM information_schema.tables',
  'SELECT * FROM duckdb_tables',
  "SELECT write_log('x')",
  'SELECT * FROM messages WHERE content = ?',
  'SELECT foo FROM messages',
  'SELECT content::int FROM messages',
  'SELEC 1',
  '-- nothing',
  `SELECT ${'(SELECT '.repeat(1_500)}1${')'.repeat(1_500)}`,
  `SELECT 1${' + 1'.repeat(4_500)}`,
  `SELECT '${'x'.repeat(20_000)}'`,
  "SELECT string_agg(repeat(content, 400000), '') FROM messages, range(400)",
  'SELECT list_sort(list(hash(i))) FROM range(40000000) t(i)',
]

function testAttacks(world: World): void {
  let known: Promise<Awaited<ReturnType<typeof archivedFour>>> | undefined
  const one = () => (known ??= archivedFour(world()))

  const slowly = { timeout: 300_000 }

  it('refuses everything but questions about messages, says no word of it, and goes on', slowly, async () => {
    const { route, sink } = await one()
    const before = await readdir('/tmp')
    for (const sql of REFUSED) {
      const error: unknown = await ask(world(), route, sink, sql, { memoryBytes: 64 * 1_048_576 }).then(
        () => 'answered',
        (refusal: unknown) => refusal,
      )
      expect({ sql: sql.slice(0, 80), error }).toMatchObject({ error: { code: 'invalid_input' } })
      expect(String(error)).not.toContain('passwd')
    }
    expect(existsSync('/tmp/leadkit-query-canary.csv')).toBe(false)
    expect((await readdir('/tmp')).filter((name) => !before.includes(name) && name.includes('duckdb'))).toEqual([])
    expect((await ask(world(), route, sink, 'SELECT count(*) FROM messages')).rows).toEqual([[4]])
    for (const wrong of [7, null, '', { sql: 1 }])
      await expect(ask(world(), route, sink, wrong as never)).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(ask(world(), route, sink, ALL, { limit: 0 })).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(ask(world(), route, sink, ALL, { from: '2026-13' })).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it.each([
    'DESCRIBE messages',
    'SUMMARIZE messages',
    'FROM messages',
    'VALUES (1)',
    'WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x WHERE n < 9) SELECT * FROM x',
    "SELECT * FROM (PIVOT messages ON direction IN ('inbound') USING count(*))",
  ])('answers %s', async (sql) => {
    const { route, sink } = await one()
    expect((await ask(world(), route, sink, sql)).rows.length).toBeGreaterThan(0)
  })

  it('ends what never ends: by its time, and by the caller’s signal', async () => {
    const { route, sink } = await one()
    const endless = 'WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x) SELECT count(*) FROM x'
    const slow = 'SELECT count(*) FROM range(1000000000000) a(i), range(1000) b(j) WHERE i * j % 7 = 3'
    const archives = world().archives(route.scope, sink)
    await expect(archives.query(endless, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'transient' })
    const controller = new AbortController()
    const asked = archives.query(slow, { signal: controller.signal })
    // Waits for the first one: a kit has one query at a time.
    const next = archives.query('SELECT count(*) FROM messages')
    controller.abort()
    await expect(asked).rejects.toMatchObject({ code: 'aborted' })
    expect((await next).rows).toEqual([[4]])
    await expect(archives.query(ALL, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' })
  })
}

describeOnPostgres('archives.query', (options) => {
  describe.skipIf(duckdb === null)('with DuckDB', () => {
    let world: ArchiveWorld | undefined
    const opened: World = () => world ?? expect.fail('only in tests')
    beforeAll(() => {
      world = new ArchiveWorld(options())
    })
    afterAll(() => opened().close())
    describe('answers', () => {
      testAnswers(opened)
      testChanges(opened)
      testValues(opened)
    })
    describe('under attack', () => {
      testAttacks(opened)
    })
  })
})
