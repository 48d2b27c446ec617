import { createParquetFormat } from '@leadkit/format-parquet'
import { createMemoryArchiveSink } from '@leadkit/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ArchiveFormatChoice, ArchiveFormats } from '../src/lib/retention/archive-formats.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { ArchiveWorld, JANUARY } from './support/retention/archive-world.ts'
import { fourMessages, listed } from './support/retention/four-messages.ts'

const FORMATS: readonly (readonly [string, ArchiveFormatChoice])[] = [
  ['jsonl', 'jsonl'],
  ['csv', 'csv'],
  ['parquet', createParquetFormat({ rowGroupRows: 100 })],
]

/** What breaks lines, quotes, escapes or encodings somewhere. */
const TEXTS = [
  'a\u2028b\u2029c',
  '"',
  '""',
  '"a","b"\n"c"',
  '\\',
  '\\.',
  '\\N',
  'NULL',
  '\n',
  '\r\n',
  ',,,',
  ' leading and trailing ',
  '\\u0000',
  '\\ud800',
  '\u0001\u001b[31m',
  '\ufeffBOM',
  'e\u0301 é ﬀ',
  '👩‍👩‍👧‍👦',
  '=HYPERLINK("http://x")',
  '{"id":"x"}',
  'PAR1',
  `${'long "line" \\ '.repeat(20_000)}\n`,
]

describeOnPostgres('an archive under attack', (options) => {
  let opened: ArchiveWorld | undefined
  const world = (): ArchiveWorld => opened ?? expect.fail('only in tests')
  beforeAll(() => {
    opened = new ArchiveWorld(options())
  })
  afterAll(() => world().close())

  it.each(FORMATS)('gives back every text as it was: %s', async (_name, format) => {
    const route = await world().route()
    const sink = createMemoryArchiveSink()
    world().formats = new ArchiveFormats([format])
    await world().receive(
      route,
      ...TEXTS.map((content, index) => ({
        messageId: `m${content.slice(0, 60)}_${index}`,
        participantId: 'p_1',
        content,
        attachments: [{ type: 'link' as const, url: `https://x.example/${encodeURIComponent(content.slice(0, 40))}` }],
        occurredAt: new Date(JANUARY.getTime() + index),
      })),
    )
    const before = await listed(world(), route, sink)
    expect(before.map(({ content }) => content)).toEqual(TEXTS)
    expect(await world().archive(route.scope, sink)).toMatchObject({ messages: TEXTS.length, failed: [] })
    expect(await listed(world(), route, sink)).toEqual(before)
    const archives = world().archives(route.scope, sink)
    expect(await archives.verify()).toMatchObject({ findings: [], messages: TEXTS.length })
    const { rows } = await archives.query('SELECT content FROM messages ORDER BY received_at')
    // DuckDB's package for Node takes a byte order mark at the beginning of a text away.
    expect(rows.flat()).toEqual(TEXTS.map((text) => text.replace(/^\ufeff/, '')))
    await archives.rehydrate('2026-01')
    expect(await listed(world(), route, sink)).toEqual(before)
  })

  it('of one tenant waits for no lock on another tenant’s messages', async () => {
    const sink = createMemoryArchiveSink()
    const [route, other] = [await fourMessages(world()), await fourMessages(world())]
    await world().database.transaction(async (session) => {
      const text = `LOCK TABLE "${other.scope.schema}".messages, "${other.scope.schema}".message_keys IN ACCESS EXCLUSIVE MODE`
      await session.run({ text, parameters: [] })
      expect(await world().archive(route.scope, sink)).toMatchObject({ months: 1, messages: 2, failed: [] })
      const archives = world().archives(route.scope, sink)
      expect((await listed(world(), route, sink)).length).toBe(4)
      expect((await archives.query('SELECT count(*) FROM messages')).rows).toEqual([[2]])
      await archives.rehydrate('2026-01')
      expect(await archives.release('2026-01')).toMatchObject({ months: 1, failed: [] })
      expect(await archives.verify({ removeStraysAfterDays: 1 })).toMatchObject({ findings: [] })
    })
    expect(await world().archive(other.scope, sink)).toMatchObject({ months: 1, failed: [] })
  })
})
