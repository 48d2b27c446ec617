import { createFsArchiveSink } from '@leadkit/archive-fs'
import type { ArchivedMessage } from '@leadkit/contracts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newId } from '../src/lib/base/identifier.ts'
import type { AccountRoute } from '../src/lib/accounts/account-route-reader.ts'
import type { ArchiveCodec } from '../src/lib/retention/archive-codec.ts'
import { ArchiveFormats } from '../src/lib/retention/archive-formats.ts'
import { monthTables } from '../src/lib/retention/archive-partition-writer.ts'
import type { ArchiveStore } from '../src/lib/retention/archive-store.ts'
import { compressText, type LineText, measureText } from '../src/lib/retention/line-text.ts'
import { ContentTally, lineOf } from '../src/lib/retention/message-lines.ts'
import { objectSource } from '../src/lib/retention/object-source.ts'
import { isUntouchedSince } from '../src/lib/retention/row-version-reader.ts'
import { describeOnEachDatabase } from './support/database/databases.ts'
import { ArchiveWorld, interrupted, JANUARY } from './support/retention/archive-world.ts'

const MONTH = { year: 2026, month: 1 }
const ROWS = 1_150
const TEXTS = [
  '',
  'plain',
  '"quoted" \\ back, comma',
  '\u0001\u0008\t\n\u000b\u000c\r\n\u001f\u007f\u0080',
  '\u2028\u2029\ufeff',
  '😀 ä 漢字 \ud83d\udc4d\ud83c\udffd',
  "</script> & / ' \\.",
]
/** As PostgreSQL keeps it, with other numbers, spaces and orders than `JSON.stringify`. */
const JSONS = [
  '{}',
  '{"b": 1, "a": 2, "10": 3, "2": 4}',
  '{"n": [1.0, 1e3, -0, 12345678901234567890, 0.1, 1.50]}',
  '{"deep": {"t": "\\u2028\\u0007 \\\\ \\"\\n", "x": null, "y": [true, false, {}]}}',
]

describeOnEachDatabase('an archive of the first versions', (options) => {
  it('in CSV is read and checked as before', async () => {
    const world = new ArchiveWorld(options())
    const route = await world.route()
    await world.receive(route, { messageId: 'one' }, { messageId: 'two' })
    const { archiveStore, context } = world
    const first = new ArchiveFormats().of('a/g1.csv.gz')
    expect([first.extension, first.text]).toEqual(['csv.gz', undefined])
    const tally = new ContentTally()
    const pieces: Uint8Array[] = []
    for await (const piece of first.write(archiveStore.messages(route.scope, MONTH, context.signal), tally))
      pieces.push(piece)
    expect(await first.measure(objectSource(once(Buffer.concat(pieces))))).toEqual(tally.content())
    await world.close()
  })
})

describeOnEachDatabase('a month of lines', (options) => {
  it.each(['jsonl', 'csv'] as const)(
    'is written again where a message is edited before it is detached: %s',
    async (format) => {
      const world = new ArchiveWorld(options())
      const directory = await mkdtemp(join(tmpdir(), 'leadkit-archive-'))
      const route = await world.route()
      await world.receive(route, { messageId: 'one' })
      const { attached } = monthTables(route.scope, MONTH)
      const edit = async (): Promise<void> => {
        await world.database.session.run({ text: `UPDATE ${attached} SET content = 'after'`, parameters: [] })
      }
      world.formats = new ArchiveFormats([format])
      const sink = createFsArchiveSink({ directory })
      const store = interrupted<ArchiveStore>(world.archiveStore, 'detach', edit)
      expect((await world.archive(route.scope, sink, store)).months).toBe(1)
      expect((await world.archived(route.scope, sink)).map(({ content }) => content)).toEqual(['after'])
      expect(await world.archives(route.scope, sink).verify()).toMatchObject({ checked: 1, findings: [] })
      await world.close()
      await rm(directory, { recursive: true, force: true })
    },
  )
})

describeOnEachDatabase('the lines of an archive', (options) => {
  let opened: ArchiveWorld | undefined
  const world = (): ArchiveWorld => opened ?? expect.fail('world() is for tests')
  beforeAll(() => {
    opened = new ArchiveWorld(options())
  })
  afterAll(() => world().close())

  it.each(['jsonl', 'csv'] as const)('hold the same messages as the table, whatever is in them: %s', async (format) => {
    const route = await oddMonth(world())
    const { archiveStore, context } = world()
    const codec = new ArchiveFormats([format]).current
    const file = await writtenBy(world(), codec, route)
    const tally = new ContentTally()
    const read = await messagesOf(codec.read(objectSource(once(file)), tally))
    expect(read).toEqual(await messagesOf(archiveStore.messages(route.scope, MONTH, context.signal)))
    expect(read).toHaveLength(ROWS + 1)
    const content = tally.content()
    expect(await codec.measure(objectSource(once(file)))).toEqual(content)
    const text = codec.text as LineText
    expect(await measureText(text, archiveStore.texts(route.scope, MONTH, text, context.signal))).toEqual(content)
  })

  it('are proven by row versions, which an edit and a deletion change', async () => {
    const route = await world().route()
    const { scope } = route
    await world().receive(route, { messageId: 'one' }, { messageId: 'two' })
    const { attached } = monthTables(scope, MONTH)
    const session = world().database.session.ofTenant(scope)
    const isUntouched = (horizon: bigint, count = 2): Promise<boolean> =>
      isUntouchedSince(session, attached, { horizon, count })
    // Transactions of other tests on the server hold the horizon back until they end.
    const horizonOfAll = async (): Promise<bigint> => {
      for (;;) {
        const horizon = await world().archiveStore.horizon(scope)
        if (await isUntouched(horizon)) return horizon
        await nextTurn()
      }
    }
    const horizon = await horizonOfAll()
    expect(await isUntouched(horizon, 1)).toBe(false)
    await session.run({ text: `UPDATE ${attached} SET content = content`, parameters: [] })
    expect(await isUntouched(horizon)).toBe(false)
    const later = await horizonOfAll()
    // As seen in the time of a server that has counted once around.
    expect(await isUntouched(later + 4_294_967_296n)).toBe(true)
    await session.run({ text: `DELETE FROM ${attached} WHERE platform_message_id = 'two'`, parameters: [] })
    expect(await isUntouched(later)).toBe(false)
  })
})

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function messagesOf(batches: AsyncIterable<readonly ArchivedMessage[]>): Promise<readonly string[]> {
  const lines: string[] = []
  for await (const batch of batches) lines.push(...batch.map(lineOf))
  return lines
}

/** Of each thousandth of a second, and with microseconds that only SQL of somebody else writes. */
function oddRow(index: number, tenantId: string, conversationId: string) {
  return {
    id: newId(),
    tenant_id: tenantId,
    conversation_id: conversationId,
    platform_message_id: `m_${index} ${TEXTS[index % 7] ?? ''}`,
    direction: index % 2 === 0 ? 'inbound' : 'outbound',
    author: 'unknown',
    content: TEXTS[(index * 3) % 7] ?? '',
    sender_id: index % 5 === 0 ? null : (TEXTS[index % 7] ?? ''),
    attachments: index % 3 === 0 ? '[]' : `[${JSONS[index % 4] ?? ''}]`,
    metadata: JSONS[(index + 1) % 4] ?? '{}',
    received_at:
      `2026-01-15 12:00:00.${String(index % 1_000).padStart(3, '0')}${index < 1_000 ? '' : '999'}+00` as never,
    ingested_at: new Date(JANUARY.getTime() + index * 86_399_977),
    edited_at: index % 4 === 0 ? JANUARY : null,
    deleted_at: index % 7 === 0 ? new Date('2024-02-29T23:59:59.999Z') : null,
  }
}

async function writtenBy(
  { archiveStore, context }: ArchiveWorld,
  { text }: ArchiveCodec,
  route: AccountRoute,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  const texts = archiveStore.texts(route.scope, MONTH, text as LineText, context.signal)
  for await (const piece of compressText(text as LineText, texts, new ContentTally(), () => {})) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** A month in which each column has everything that a file of lines could break at. */
async function oddMonth(world: ArchiveWorld): Promise<AccountRoute> {
  const route = await world.route()
  const { scope } = route
  await world.receive(route, { messageId: 'first' })
  const { tables } = world.database.session.ofTenant(scope)
  const { id } = await tables.selectFrom('conversations').select('id').executeTakeFirstOrThrow()
  const rows = Array.from({ length: ROWS }, (_, index) => oddRow(index, scope.tenantId, id))
  await tables.insertInto('messages').values(rows).execute()
  return route
}
