import { readdir } from 'node:fs/promises'
import { LeadKitError, type ArchiveSink } from '@leadkit/contracts'
import { createMemoryArchiveSink, type MemoryArchiveSink } from '@leadkit/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccountRoute } from '../src/lib/accounts/account-route-reader.ts'
import type { Message } from '../src/lib/conversations/message.ts'
import { ArchiveFormats } from '../src/lib/retention/archive-formats.ts'
import type { ArchiveStore } from '../src/lib/retention/archive-store.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { ArchiveWorld, interrupted } from './support/retention/archive-world.ts'
import { conversationOf, fourMessages, listed } from './support/retention/four-messages.ts'
import { archived, eraseAda, MONTH } from './support/subjects/archived-people.ts'

// Its native code comes for some platforms only.
const duckdb = await import('@duckdb/node-api').catch(() => null)
if (duckdb === null) console.log('Skipped: attacks on archives.query. @duckdb/node-api does not run on this platform.')

const BEFORE_APRIL = new Date('2026-04-01T00:00:00Z')
const MEGABYTE = 1_048_576
const COUNT = 'SELECT count(*) FROM messages'
const HIDDEN = 'duckdb_settings()'

type World = () => ArchiveWorld
interface Tenant {
  readonly route: AccountRoute
  readonly sink: MemoryArchiveSink
  readonly before: readonly Message[]
}

async function twoMonths(world: ArchiveWorld): Promise<Tenant> {
  const sink = createMemoryArchiveSink()
  const route = await fourMessages(world)
  const before = await listed(world, route, sink)
  world.formats = new ArchiveFormats()
  expect(await world.archive(route.scope, sink, undefined, BEFORE_APRIL)).toMatchObject({ messages: 4, failed: [] })
  return { route, sink, before }
}

const ask = (world: ArchiveWorld, { route, sink }: Tenant, sql: string, options = {}) =>
  world.archives(route.scope, sink).query(sql, { memoryBytes: 64 * MEGABYTE, ...options })

/** What a statement came to: its rows, or the code of its error. */
async function fate(world: ArchiveWorld, tenant: Tenant, sql: string, options = {}): Promise<unknown> {
  try {
    return (await ask(world, tenant, sql, options)).rows
  } catch (error) {
    return error instanceof LeadKitError ? error.code : error
  }
}

/** A name of a statement's own `WITH` holds only in it, and never outside. */
const LEAKING_NAMES = [
  'SELECT * FROM sqlite_master, (WITH sqlite_master AS (SELECT 1 AS x) SELECT * FROM sqlite_master)',
  'WITH a AS (WITH sqlite_master AS (SELECT 1 AS x) SELECT * FROM sqlite_master) SELECT * FROM sqlite_master',
  'WITH duckdb_databases AS (FROM duckdb_databases) SELECT * FROM duckdb_databases',
  'SELECT (WITH pg_class AS (SELECT 1 AS oid) SELECT max(oid) FROM pg_class), (SELECT count(*) FROM pg_class)',
  'SELECT * FROM duckdb_logs, (WITH duckdb_logs AS (SELECT 1 AS x) SELECT * FROM duckdb_logs)',
  'SELECT * FROM "/etc/passwd", (WITH "/etc/passwd" AS (SELECT 1) FROM "/etc/passwd")',
  'WITH a AS (FROM pg_tables), pg_tables AS (SELECT 1) FROM a',
]

const SETTINGS = [
  "SELECT current_setting('threads')",
  `SELECT "Current_Setting"('memory_limit')`,
  "SELECT system.main.current_setting('temp_directory')",
  "SELECT list_transform(['threads'], lambda name: current_setting('threads'))",
]

/** Text that DuckDB plans as a statement of its own reaches what the check does not see. */
const PLANS = [
  "SELECT json_serialize_plan('SELECT * FROM duckdb_settings()')",
  "SELECT json_serialize_plan('SELECT * FROM read_text(''/etc/passwd'')')",
  "SELECT json_serialize_plan('FROM sniff_csv(''/etc/passwd'')')",
  "SELECT json_serialize_plan('SELECT * FROM query(''SELECT 1'')')",
  "SELECT json_serialize_plan('SELECT current_setting(''threads'')', optimize := true)",
]

const PLACES = [
  `SELECT 1 LIMIT (SELECT count(*) FROM ${HIDDEN})`,
  `SELECT 1 OFFSET (SELECT count(*) FROM ${HIDDEN})`,
  `SELECT 1 ORDER BY (SELECT count(*) FROM ${HIDDEN})`,
  `SELECT count(*) FILTER (WHERE (SELECT count(*) > 0 FROM ${HIDDEN})) FROM messages`,
  `SELECT row_number() OVER (ORDER BY (SELECT count(*) FROM ${HIDDEN})) FROM messages`,
  `SELECT count(*) OVER (ROWS BETWEEN (SELECT count(*) FROM ${HIDDEN}) PRECEDING AND CURRENT ROW) FROM messages`,
  `SELECT count(*) FROM messages GROUP BY (SELECT count(*) FROM ${HIDDEN})`,
  `SELECT count(*) FROM messages HAVING (SELECT count(*) > 1 FROM ${HIDDEN})`,
  `SELECT * FROM messages QUALIFY (SELECT count(*) > 1 FROM ${HIDDEN})`,
  `SELECT * FROM messages m JOIN messages n ON (SELECT count(*) > 1 FROM ${HIDDEN})`,
  `SELECT * FROM messages, LATERAL (SELECT * FROM glob('/*'))`,
  `SELECT * FROM range((SELECT count(*) FROM ${HIDDEN}))`,
  `SELECT * FROM unnest((SELECT list(name) FROM ${HIDDEN}))`,
  `VALUES ((SELECT count(*) FROM ${HIDDEN}))`,
  `SELECT {'a': (SELECT count(*) FROM ${HIDDEN})}`,
  `SELECT [x FOR x IN [(SELECT count(*) FROM ${HIDDEN})]]`,
  `SELECT 1 = ANY (SELECT 1 FROM ${HIDDEN})`,
  `SELECT 1 UNION ALL SELECT count(*) FROM ${HIDDEN}`,
  `SELECT COLUMNS(c -> (SELECT true FROM ${HIDDEN} LIMIT 1)) FROM messages`,
  `SELECT * REPLACE ((SELECT count(*) FROM ${HIDDEN}) AS content) FROM messages`,
  `SELECT * FROM (SUMMARIZE FROM ${HIDDEN})`,
  `SELECT * FROM (PIVOT ${HIDDEN} ON name IN ('threads') USING count(*))`,
  `SELECT * FROM (UNPIVOT (FROM ${HIDDEN}) ON name INTO NAME a VALUE b)`,
  'SELECT * FROM (DESCRIBE duckdb_settings)',
  "DESCRIBE '/etc/passwd'",
  'WITH duckdb_settings AS (SELECT 1) SELECT * FROM duckdb_settings()',
  'WITH duckdb_tables AS (SELECT 1) SELECT * FROM main.duckdb_tables',
  'WITH tables AS (SELECT 1) SELECT * FROM information_schema.tables',
  'WITH x AS (DELETE FROM messages RETURNING *) SELECT * FROM x',
  "SELECT system.main.write_log('x')",
  "SELECT list_transform(['x'], lambda y: write_log(y))",
  'SELECT sleep_ms(60000)',
  'SELECT 1;/* */ SELECT 2',
  'SELECT 1\u2028; SELECT 2',
  String.raw`SELECT '\'; DROP TABLE messages; --'`,
  'SELECT 1 INTO z',
  'EXPLAIN ANALYZE SELECT 1',
  'PIVOT messages ON direction',
  'SELECT $name',
  'SELECT ?1',
]

const QUOTED = [
  'SELECT max(content)::int FROM messages',
  'SELECT content::date FROM messages',
  "SELECT error('leak ' || max(content)) FROM messages",
  "SELECT strptime(content, '%d') FROM messages",
  'SELECT content::json FROM messages',
  'SELECT from_json(content, \'"m_1"\') FROM messages',
  'SELECT m_1_column FROM messages',
  'SELECT m_1_function(1)',
  "SELECT 'x' COLLATE m_1",
  'SELECT * FROM m_1',
  "SELECT 'm_1",
]

function testReach(world: World, tenant: () => Tenant): void {
  it.each(PLACES)('refuses %s', async (sql) => {
    expect(await fate(world(), tenant(), sql)).toBe('invalid_input')
  })

  it.each(LEAKING_NAMES)('refuses a table of DuckDB whose name is also one of a WITH elsewhere: %s', async (sql) => {
    expect(await fate(world(), tenant(), sql)).toBe('invalid_input')
  })

  it.each(SETTINGS)('tells no setting: %s', async (sql) => {
    expect(await fate(world(), tenant(), sql)).toBe('invalid_input')
  })

  it.each(PLANS)('plans no statement in a text: %s', async (sql) => {
    expect(await fate(world(), tenant(), sql)).toBe('invalid_input')
  })

  it.each(QUOTED)('quotes neither a message nor the statement: %s', async (sql) => {
    const error: unknown = await ask(world(), tenant(), sql).catch((refusal: unknown) => refusal)
    expect(error).toBeInstanceOf(LeadKitError)
    const { message, stack, cause } = error as LeadKitError
    expect(`${message}${stack ?? ''}${String(cause)}${JSON.stringify(error)}`).not.toContain('m_1')
  })

  it.each([
    ['SELECT $$;DROP TABLE messages$$', [[';DROP TABLE messages']]],
    ["SELECT ';' -- ;", [[';']]],
    ['WITH messages AS (SELECT 1 AS x) SELECT * FROM messages', [[1]]],
  ])('answers %s', async (sql, rows) => {
    expect(JSON.stringify(await fate(world(), tenant(), sql))).toBe(JSON.stringify(rows))
  })
}

const GREEDY = [
  "SELECT length(repeat('x', 400000000))",
  "SELECT length(rpad('x', 400000000, 'y'))",
  'SELECT length(range(40000000))',
  'SELECT length(array_agg(i)) FROM range(40000000) t(i)',
  "SELECT repeat('x', 40000000) FROM range(10)",
]

function testBounds(world: World, tenant: () => Tenant): void {
  it.each(GREEDY)('takes no more than some times its bound: %s', async (sql) => {
    const before = process.resourceUsage().maxRSS
    await fate(world(), tenant(), sql, { timeoutMs: 20_000, memoryBytes: 32 * MEGABYTE })
    expect((process.resourceUsage().maxRSS - before) * 1024).toBeLessThan(300 * MEGABYTE)
    expect(await fate(world(), tenant(), COUNT)).toEqual([[4]])
  })

  it('gives the next question its turn after one that DuckDB does not stop by itself', async () => {
    expect(await fate(world(), tenant(), "SELECT length(bitstring('1', 60000000))", { timeoutMs: 100 })).not.toEqual([])
    expect(await fate(world(), tenant(), COUNT, { timeoutMs: 10_000 })).toEqual([[4]])
  })

  it('leaves nothing on the disk', async () => {
    const before = await Promise.all([readdir('/tmp'), readdir('.')])
    await fate(world(), tenant(), 'SELECT i FROM range(20000000) t(i) ORDER BY hash(i)', { timeoutMs: 1_000 })
    const log = "{'path': '/tmp/leadkit-attack-log'}"
    await fate(
      world(),
      tenant(),
      `SELECT json_serialize_plan('FROM enable_logging(storage=''file'', storage_config=${log.replaceAll("'", "''")})')`,
    )
    const after = await Promise.all([readdir('/tmp'), readdir('.')])
    const fresh = after.flatMap((names, index) => names.filter((name) => !before[index]?.includes(name)))
    expect(fresh.filter((name) => /duckdb|leadkit-attack/u.test(name))).toEqual([])
  })

  it.each([
    { limit: 1e9 },
    { limit: 1.5 },
    { memoryBytes: 1 },
    { memoryBytes: 1e15 },
    { timeoutMs: 0 },
    { timeoutMs: 1e12 },
    { timeoutMs: Number.NaN },
    { from: "2026-01' OR 1" },
    { from: '2026-03', to: '2026-01' },
  ])('refuses the options %o', async (options) => {
    expect(await fate(world(), tenant(), COUNT, options)).toBe('invalid_input')
  })
}

const PERSON = "SELECT content FROM messages WHERE direction = 'inbound' ORDER BY content"

function testOneMessage(world: World): void {
  it('is the same in both archived months, and of a month that is back, and gone again', async () => {
    const tenant = await twoMonths(world())
    const { route, sink, before } = tenant
    const archives = world().archives(route.scope, sink)
    const one = (id: string, from: ArchiveSink = sink) => world().pages(route.scope, from).messages.get(id)
    const all = () => Promise.all(before.map(({ id }) => one(id)))
    expect(await all()).toEqual(before)
    await archives.rehydrate('2026-01')
    expect(await all()).toEqual(before)
    expect(await fate(world(), tenant, 'SELECT DISTINCT month FROM messages')).toEqual([['2026-02']])
    await archives.release('2026-01')
    expect(await all()).toEqual(before)
    expect(await fate(world(), tenant, COUNT)).toEqual([[4]])
  })

  it('keeps the newer of two edits that come in the wrong order, and a deletion over both', async () => {
    const tenant = await twoMonths(world())
    const { route, sink, before } = tenant
    const day = (date: number): Date => new Date(Date.UTC(2026, 4, date))
    const edited = { status: 'edited', targetIds: ['m_1'] } as const
    await world().status(route, { ...edited, content: 'newer', occurredAt: day(2) })
    await world().status(route, { ...edited, content: 'older', occurredAt: day(1) })
    const read = async () => ({
      got: (
        await world()
          .pages(route.scope, sink)
          .messages.get(before[0]?.id ?? '')
      ).content,
      asked: await fate(world(), tenant, "SELECT content FROM messages WHERE platform_message_id = 'm_1'"),
    })
    expect(await read()).toEqual({ got: 'newer', asked: [['newer']] })
    await world().status(route, { status: 'deleted', targetIds: ['m_1'], occurredAt: day(3) })
    await world().status(route, { ...edited, content: 'late', occurredAt: day(4) })
    expect(await read()).toEqual({ got: null, asked: [[null]] })
    const archives = world().archives(route.scope, sink)
    await archives.rehydrate('2026-01')
    await archives.release('2026-01')
    expect(await read()).toEqual({ got: null, asked: [[null]] })
  })
}

function testFaults(world: World): void {
  it('is clear about a store that fails: never not_found', async () => {
    const { route, sink, before } = await twoMonths(world())
    const refused = (): Promise<never> => Promise.reject(new LeadKitError('transient', 'The store does not answer'))
    const lost = (): Promise<never> => Promise.reject(new LeadKitError('not_found', 'No object'))
    const { conversationId } = { conversationId: await conversationOf(world(), route) }
    for (const fail of [refused, lost]) {
      const failing: ArchiveSink = { ...sink, read: fail, readRange: fail, head: fail }
      const { messages } = world().pages(route.scope, failing)
      for (const options of [{}, { conversationId }]) {
        const error: unknown = await messages.get(before[0]?.id ?? '', options).catch((found: unknown) => found)
        expect(error).toBeInstanceOf(LeadKitError)
        expect((error as LeadKitError).code).not.toBe('not_found')
      }
      const asked: unknown = await world()
        .archives(route.scope, failing)
        .query(COUNT)
        .catch((found: unknown) => found)
      expect(asked).toBeInstanceOf(LeadKitError)
      expect((asked as LeadKitError).code).not.toBe('not_found')
    }
  })

  it.each(['detach', 'drop'] as const)('is asked at any moment of archiving its month: at %s', async (step) => {
    const sink = createMemoryArchiveSink()
    const route = await fourMessages(world())
    const before = await listed(world(), route, sink)
    const other = await fourMessages(world())
    const store = interrupted<ArchiveStore>(world().archiveStore, step, async () => {
      const { messages } = world().pages(route.scope, sink)
      expect(await Promise.all(before.map(({ id }) => messages.get(id)))).toEqual(before)
      for (const { id } of before)
        await expect(world().pages(other.scope, sink).messages.get(id)).rejects.toMatchObject({ code: 'not_found' })
      await world().archives(route.scope, sink).query(COUNT)
    })
    expect(await world().archive(route.scope, sink, store, BEFORE_APRIL)).toMatchObject({ messages: 4, failed: [] })
  })
}

describeOnPostgres('an outsider', (options) => {
  let world: ArchiveWorld | undefined
  let known: Tenant | undefined
  const opened: World = () => world ?? expect.fail('only in tests')
  const tenant = (): Tenant => known ?? expect.fail('only in tests')
  beforeAll(async () => {
    world = new ArchiveWorld(options())
    known = await twoMonths(world)
    const neighbour = await fourMessages(world)
    await world.archive(neighbour.scope, known.sink, undefined, BEFORE_APRIL)
  })
  afterAll(() => opened().close())

  describe.skipIf(duckdb === null)('who asks an archive', () => {
    testReach(opened, tenant)
    testBounds(opened, tenant)
  })
  describe.skipIf(duckdb === null)('who asks for one message', () => {
    testOneMessage(opened)
    testFaults(opened)

    it('finds nothing of a person from the moment in which the erasure begins, nor after it', async () => {
      const erasure = await archived(options())
      const { archives, messages } = erasure.tenant
      const ids: { readonly id: string; readonly ada: boolean }[] = []
      for await (const { id, content } of archives.read(MONTH))
        ids.push({ id, ada: content?.includes('c4n4ry') === true })
      const mine = ids.find(({ ada }) => ada)?.id ?? ''
      expect((await archives.query(PERSON)).rows.length).toBe(3)
      expect((await messages.get(mine)).content).toContain('c4n4ry')
      const id = await eraseAda(erasure)
      expect((await archives.query(PERSON)).rows).toEqual([['How much is the pro plan?']])
      await erasure.finish(id)
      expect((await archives.query(PERSON)).rows).toEqual([['How much is the pro plan?']])
      await expect(messages.get(mine)).rejects.toMatchObject({ code: 'not_found' })
      await erasure.web.kit.close()
    })
  })
})
