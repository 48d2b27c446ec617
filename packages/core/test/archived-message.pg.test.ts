import type { ArchiveSink } from '@leadkit/contracts'
import { createParquetFormat } from '@leadkit/format-parquet'
import { createMemoryArchiveSink } from '@leadkit/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccountRoute } from '../src/lib/accounts/account-route-reader.ts'
import { newId } from '../src/lib/base/identifier.ts'
import type { Message } from '../src/lib/conversations/message.ts'
import { type ArchiveFormatChoice, ArchiveFormats } from '../src/lib/retention/archive-formats.ts'
import type { ArchiveStore } from '../src/lib/retention/archive-store.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { ArchiveWorld, Crash, interrupted, JANUARY } from './support/retention/archive-world.ts'
import { conversationOf, fourMessages, listed } from './support/retention/four-messages.ts'

const FORMATS: readonly (readonly [string, ArchiveFormatChoice])[] = [
  ['jsonl', 'jsonl'],
  ['csv', 'csv'],
  ['parquet', createParquetFormat()],
]

type World = () => ArchiveWorld

const get = (world: ArchiveWorld, { scope }: AccountRoute, sink: ArchiveSink | null, id: string) =>
  world.pages(scope, sink).messages.get(id)

async function all(world: ArchiveWorld, route: AccountRoute, sink: ArchiveSink, ids: readonly string[]) {
  const found: Message[] = []
  for (const id of ids) found.push(await get(world, route, sink, id))
  return found
}

/** As if the keys of old months had become digests, and no task were left. */
async function forgetKeys(world: ArchiveWorld, { scope }: AccountRoute): Promise<void> {
  await world.database.session.run({ text: `DELETE FROM "${scope.schema}".message_keys`, parameters: [] })
}

function testPlaces(world: World): void {
  it.each(FORMATS)(
    'is the same in %s as in the database, by its key, by its conversation, and by its id alone',
    async (_name, format) => {
      world().formats = new ArchiveFormats([format])
      const sink = createMemoryArchiveSink()
      const route = await fourMessages(world())
      await world().receive(route, {
        messageId: 'm_5',
        participantId: 'p_2',
        occurredAt: new Date(JANUARY.getTime() + 5),
      })
      const before = await listed(world(), route, sink)
      const ids = before.map(({ id }) => id)
      expect(await all(world(), route, sink, ids)).toEqual(before)
      expect(await world().archive(route.scope, sink)).toMatchObject({ messages: 3, failed: [] })
      expect(await all(world(), route, sink, ids)).toEqual(before)

      const [first] = before
      const { messages } = world().pages(route.scope, sink)
      const conversationId = await conversationOf(world(), route)
      const other = await conversationOf(world(), route, 'p_2')
      expect(await messages.get(first?.id ?? '', { conversationId })).toEqual(first)
      await expect(messages.get(first?.id ?? '', { conversationId: other })).rejects.toMatchObject({
        code: 'not_found',
      })
      await forgetKeys(world(), route)
      expect(await all(world(), route, sink, ids)).toEqual(before)
      await expect(messages.get(newId())).rejects.toMatchObject({ code: 'not_found' })
    },
  )

  it('is in its current form: edits, deletions and reactions that came later are applied', async () => {
    const sink = createMemoryArchiveSink()
    const route = await fourMessages(world())
    const [first, second] = await listed(world(), route, sink)
    await world().archive(route.scope, sink)
    const occurredAt = new Date('2026-04-01T00:00:00Z')
    await world().status(route, { status: 'edited', targetIds: ['m_1'], content: 'Edited', occurredAt })
    await world().status(route, { status: 'reaction', targetIds: ['m_1'], content: '❤', occurredAt })
    await world().status(route, { status: 'deleted', targetIds: ['m_2'], occurredAt })
    expect(await get(world(), route, sink, first?.id ?? '')).toMatchObject({ content: 'Edited', editedAt: occurredAt })
    expect((await get(world(), route, sink, first?.id ?? '')).metadata).toHaveProperty('reactions')
    expect(await get(world(), route, sink, second?.id ?? '')).toMatchObject({ content: null, deletedAt: occurredAt })
  })

  it('is never of another tenant, and needs the archive that has it', async () => {
    const sink = createMemoryArchiveSink()
    const route = await fourMessages(world())
    const [first] = await listed(world(), route, sink)
    const other = await fourMessages(world())
    await world().archive(route.scope, sink)
    await world().archive(other.scope, sink)
    await expect(get(world(), other, sink, first?.id ?? '')).rejects.toMatchObject({ code: 'not_found' })
    await expect(get(world(), route, null, first?.id ?? '')).rejects.toMatchObject({ code: 'configuration' })
    await sink.corrupt(await world().objectKey(route.scope))
    await expect(get(world(), route, sink, first?.id ?? '')).rejects.toMatchObject({ code: 'checksum_mismatch' })
    const { messages } = world().pages(other.scope, sink)
    await expect(messages.get(first?.id ?? '', { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    })
  })
}

function testMoves(world: World): void {
  it.each(['detach', 'drop'] as const)('is found right before %s, and after a run that died there', async (step) => {
    const sink = createMemoryArchiveSink()
    const route = await fourMessages(world())
    const before = await listed(world(), route, sink)
    const ids = before.map(({ id }) => id)
    const dying = interrupted<ArchiveStore>(world().archiveStore, step, async () => {
      expect(await all(world(), route, sink, ids)).toEqual(before)
      throw new Crash(step)
    })
    await expect(world().archive(route.scope, sink, dying)).rejects.toThrow(Crash)
    expect(await all(world(), route, sink, ids)).toEqual(before)
    await world().archive(route.scope, sink)
    expect(await all(world(), route, sink, ids)).toEqual(before)
  })

  it.each(['read', 'readRange'] as const)('is found although its object is replaced before its %s', async (method) => {
    const memory = createMemoryArchiveSink()
    const route = await fourMessages(world())
    const [first] = await listed(world(), route, memory)
    await world().archive(route.scope, memory)
    const archives = world().archives(route.scope, memory)
    const sink = interrupted<ArchiveSink>(memory, method, async () => {
      await archives.rehydrate('2026-01')
      await archives.release('2026-01')
    })
    expect(await get(world(), route, sink, first?.id ?? '')).toEqual(first)
    await archives.rehydrate('2026-01')
    expect(await get(world(), route, null, first?.id ?? '')).toEqual(first)
  })
}

describeOnPostgres('one message by its id', (options) => {
  let world: ArchiveWorld | undefined
  const opened: World = () => world ?? expect.fail('only in tests')
  beforeAll(() => {
    world = new ArchiveWorld(options())
  })
  afterAll(() => opened().close())
  describe('that was archived', () => {
    testPlaces(opened)
  })
  describe('whose month moves', () => {
    testMoves(opened)
  })
})
