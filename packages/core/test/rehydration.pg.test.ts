import { createParquetFormat } from '@leadkit/format-parquet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ArchiveFormats } from '../src/lib/retention/archive-formats.ts'
import type { ArchiveStore } from '../src/lib/retention/archive-store.ts'
import { ArchivedKeyStore } from '../src/lib/retention/own/archived-key-store.ts'
import { LegalHoldRepository } from '../src/lib/holds/legal-hold-repository.ts'
import { messageTables } from '../src/lib/subjects/person-messages-writer.ts'
import { readTenantStats } from '../src/lib/tenants/tenant-stats-reader.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { ArchiveWorld, Crash, interrupted } from './support/retention/archive-world.ts'
import { listed } from './support/retention/four-messages.ts'
import { ALL, archivedRoute, DAY_MS, keysOf, MONTH, names, rehydrate } from './support/retention/returned-month.ts'

type World = () => ArchiveWorld

function testReturn(world: World): void {
  it('brings a month back, and lets it leave again as one generation', async () => {
    const { route, sink } = await archivedRoute(world())
    const before = await listed(world(), route, sink)
    const steps: string[] = []
    const archives = world().archives(route.scope, sink)
    const back = await archives.rehydrate(MONTH, { days: 2, onProgress: ({ step }) => steps.push(step) })
    expect(back).toMatchObject({ month: MONTH, messageCount: 2 })
    expect(steps).toEqual(['loading', 'verified', 'attached'])
    expect(await world().stored(route.scope)).toEqual(ALL)
    expect(await world().tables(route.scope)).toEqual(['messages_2026_01'])
    const hot = await world()
      .pages(route.scope, null)
      .messages.list({ conversationId: before[0]?.conversationId ?? '', direction: 'asc' })
    expect(hot.items).toEqual(before)
    expect(await listed(world(), route, sink)).toEqual(before)
    expect((await world().archived(route.scope, sink)).length).toBe(2)

    await world().status(route, { status: 'edited', targetIds: ['m_1'], content: 'Edited', occurredAt: new Date() })
    await world().receive(route, { messageId: 'm_1', participantId: 'p_1' })
    await world().receive(route, { messageId: 'm_0', participantId: 'p_1', content: 'Late' })
    const changed = await listed(world(), route, sink)
    expect(changed.map(({ content }) => content)).toEqual(
      expect.arrayContaining(['Edited', 'Late', 'm_2', 'm_3', 'm_4']),
    )
    expect(changed.length).toBe(5)
    expect(await archives.release(MONTH)).toMatchObject({ months: 1, messages: 3, failed: [] })
    expect(await world().tables(route.scope)).toEqual([])
    expect(await listed(world(), route, sink)).toEqual(changed)
    expect(await archives.list()).toMatchObject([{ generation: 2, messageCount: 3, rehydratedAt: null }])
    expect((await keysOf(sink, world())).length).toBe(2)
    expect(await archives.release(MONTH)).toMatchObject({ months: 0, messages: 0 })
  })

  it('applies what was reported while the month was away, and moves late messages into it', async () => {
    const { route, sink } = await archivedRoute(world())
    await world().status(route, { status: 'edited', targetIds: ['m_1'], content: 'Edited', occurredAt: new Date() })
    await world().status(route, { status: 'reaction', targetIds: ['m_1'], content: '❤', occurredAt: new Date() })
    await world().status(route, { status: 'deleted', targetIds: ['m_2'], occurredAt: new Date() })
    await world().receive(route, { messageId: 'm_0', participantId: 'p_1', content: 'Late' })
    const before = await listed(world(), route, sink)
    expect(before.length).toBe(5)
    await world().archives(route.scope, sink).rehydrate(MONTH)
    expect(await listed(world(), route, sink)).toEqual(before)
    const { messages } = world().pages(route.scope, null)
    const hot = await messages.list({ conversationId: before[0]?.conversationId ?? '', direction: 'asc' })
    expect(hot.items).toEqual(before)
  })
}

function testGenerations(world: World): void {
  it('reads several generations and formats, and gives keys back that had become digests', async () => {
    const { route, sink } = await archivedRoute(world())
    await world().receive(route, { messageId: 'm_0', participantId: 'p_1', content: 'Late' })
    world().formats = new ArchiveFormats([createParquetFormat()])
    await world().archive(route.scope, sink)
    world().formats = new ArchiveFormats(['jsonl', createParquetFormat()])
    const keys = new ArchivedKeyStore(world().database)
    expect(await keys.archiveBefore(route.scope, new Date('2026-02-01T00:00:00Z'), world().context.signal)).toBe(3)
    const before = await listed(world(), route, sink)
    await world().archives(route.scope, sink).rehydrate(MONTH)
    expect(await keys.archiveBefore(route.scope, new Date('2026-02-01T00:00:00Z'), world().context.signal)).toBe(0)
    expect(await listed(world(), route, sink)).toEqual(before)
    await world().receive(route, { messageId: 'm_1', participantId: 'p_1', content: 'A copy' })
    await world().status(route, { status: 'edited', targetIds: ['m_1'], content: 'Edited', occurredAt: new Date() })
    const contents = (await listed(world(), route, sink)).map(({ content }) => content)
    expect(contents.filter((content) => content === 'Edited').length).toBe(1)
    expect(contents.length).toBe(5)
  })
}

function testStay(world: World): void {
  it('stays for its time, in which retention lets it be, and then leaves by itself', async () => {
    const { route, sink } = await archivedRoute(world())
    const { until } = await world().archives(route.scope, sink).rehydrate(MONTH, { days: 2 })
    const at = (now: Date) =>
      world().archive(route.scope, sink, undefined, undefined, { ...world().context, now: () => now })
    expect(await at(new Date(until.getTime() - DAY_MS))).toMatchObject({ months: 0 })
    expect(await world().stored(route.scope)).toEqual(ALL)
    await world().archives(route.scope, sink).rehydrate(MONTH, { days: 4 })
    expect(await at(new Date(until.getTime() + DAY_MS))).toMatchObject({ months: 0 })
    expect(await at(new Date(until.getTime() + 3 * DAY_MS))).toMatchObject({ months: 1, messages: 2 })
    expect(await names(world(), route, sink)).toEqual(ALL)
    expect((await world().archives(route.scope, sink).list()).map(({ generation }) => generation)).toEqual([2])
  })

  it('says what is wrong, and leaves the month where it is', async () => {
    const { route, sink } = await archivedRoute(world())
    const archives = world().archives(route.scope, sink)
    await expect(archives.rehydrate('2026-1')).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(archives.rehydrate('2026-02')).rejects.toMatchObject({ code: 'not_found' })
    await expect(archives.release('2026-02')).rejects.toMatchObject({ code: 'not_found' })
    await expect(archives.rehydrate(MONTH, { days: 0 })).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(archives.rehydrate(MONTH, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' })
    await expect(world().archives(route.scope, null).rehydrate(MONTH)).rejects.toMatchObject({ code: 'configuration' })
    await sink.corrupt(await world().objectKey(route.scope))
    await expect(archives.rehydrate(MONTH)).rejects.toMatchObject({ code: 'checksum_mismatch' })
    expect(await world().stored(route.scope)).toEqual(['m_3', 'm_4'])
    await archives.release(MONTH)
    expect(await world().tables(route.scope)).toEqual([])
  })
}

function testLeftovers(world: World): void {
  it('removes what a run has left that died, once nobody has taken it up for two days', async () => {
    const { route, sink } = await archivedRoute(world())
    const month = { year: 2026, month: 1 }
    const after = (days: number): Date => new Date(world().now().getTime() + days * DAY_MS)
    await world().returning.make(route.scope, month, world().now())
    expect(await world().returning.clearLeft(route.scope, after(1))).toBe(0)
    // A run that takes it up again has as long.
    await world().returning.make(route.scope, month, after(1))
    expect(await world().returning.clearLeft(route.scope, after(2.5))).toBe(0)
    expect(await world().returning.clearLeft(route.scope, after(4))).toBe(1)
    expect(await world().tables(route.scope)).toEqual([])
    expect(await world().returning.clearLeft(route.scope, after(4))).toBe(0)

    // One of an earlier version, which has no time, gets it first.
    await world().returning.make(route.scope, month, world().now())
    const comment = `COMMENT ON TABLE "${route.scope.schema}".messages_2026_01_returning IS NULL`
    await world().database.session.run({ text: comment, parameters: [] })
    expect(await world().returning.clearLeft(route.scope, after(4))).toBe(0)
    expect(await world().returning.clearLeft(route.scope, after(7))).toBe(1)
    // A month that has taken its place is none of them.
    await world().archives(route.scope, sink).rehydrate(MONTH)
    expect(await world().returning.clearLeft(route.scope, after(90))).toBe(0)
    expect(await world().stored(route.scope)).toEqual(ALL)
  })
}

function testMeetings(world: World): void {
  it('takes up what another run has left, and throws away what is not of the archive', async () => {
    const { route, sink } = await archivedRoute(world())
    const foreign = (await listed(world(), route, sink))
      .slice(0, 1)
      .map((message) => ({ ...message, content: 'Foreign' }))
    const month = { year: 2026, month: 1 }
    const [generation] = await world().returning.generations(route.scope, month)
    if (generation === undefined) throw new Error('nothing was archived')
    await world().returning.make(route.scope, month, world().now())
    expect(await world().returning.fill(route.scope, month, foreign, generation)).toBe(true)
    // One that an erasure has replaced in the meantime would leave the person behind.
    const replaced = { ...generation, id: '01900000-0000-7000-8000-000000000000' }
    expect(await world().returning.fill(route.scope, month, foreign, replaced)).toBe(false)
    const before = await listed(world(), route, sink)
    await rehydrate(world(), route, world().returning, sink)
    expect(await listed(world(), route, sink)).toEqual(before)
  })

  it('is known to erasures while it is put together, and counted once', async () => {
    const { route, sink } = await archivedRoute(world())
    const session = world().database.session.ofTenant(route.scope)
    await world().returning.make(route.scope, { year: 2026, month: 1 }, world().now())
    expect(await messageTables(session)).toContain(`"${route.scope.schema}"."messages_2026_01_returning"`)
    const stats = () => readTenantStats(world().access(route.scope))
    expect(await stats()).toMatchObject({ archivedMessages: 2 })
    await rehydrate(world(), route, world().returning, sink)
    expect(await stats()).toMatchObject({ archivedMessages: 0 })
  })

  it('stays while a legal hold keeps a message in it', async () => {
    const { route, sink } = await archivedRoute(world())
    const archives = world().archives(route.scope, sink)
    await archives.rehydrate(MONTH)
    const holds = new LegalHoldRepository(world().access(route.scope))
    const { id } = await holds.place({ tenant: true }, { reason: 'A claim', by: 'Ada' })
    expect(await archives.release(MONTH)).toMatchObject({ months: 0, held: [{ month: MONTH, holdIds: [id] }] })
    expect(await world().stored(route.scope)).toEqual(ALL)
    await holds.release(id, { by: 'Ada', reason: 'Settled' })
    expect(await archives.run()).toMatchObject({ held: [], failed: [] })
    expect(await names(world(), route, sink)).toEqual(ALL)
  })

  it('waits for a month that is being archived, and an archive run leaves a month alone that came back', async () => {
    const { route, sink } = await archivedRoute(world())
    await world().receive(route, { messageId: 'm_0', participantId: 'p_1', content: 'Late' })
    const dying = interrupted<ArchiveStore>(world().archiveStore, 'drop', () => Promise.reject(new Crash('drop')))
    await expect(world().archive(route.scope, sink, dying)).rejects.toThrow(Crash)
    await expect(rehydrate(world(), route, world().returning, sink)).rejects.toMatchObject({ code: 'conflict' })
    await world().archive(route.scope, sink)
    await world().receive(route, { messageId: 'm_00', participantId: 'p_1', content: 'Later' })
    const meeting = interrupted<ArchiveStore>(world().archiveStore, 'detach', async () => {
      await rehydrate(world(), route, world().returning, sink)
    })
    await world().archive(route.scope, sink, meeting)
    expect((await names(world(), route, sink)).toSorted()).toEqual(['m_0', 'm_00', ...ALL])
    expect((await world().stored(route.scope)).length).toBe(6)
  })
}

describeOnPostgres('a month that comes back from the archive', (options) => {
  let world: ArchiveWorld | undefined
  const opened: World = () => world ?? expect.fail('only in tests')
  beforeAll(() => {
    world = new ArchiveWorld(options())
  })
  afterAll(() => opened().close())
  describe('as it was', () => {
    testReturn(opened)
    testGenerations(opened)
    testStay(opened)
  })
  describe('among others', () => {
    testMeetings(opened)
    testLeftovers(opened)
  })
})
