import { setTimeout as pause } from 'node:timers/promises'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { type ArchiveSink, LeadKitError } from '@leadkit/contracts'
import { createMemoryArchiveSink, type MemoryArchiveSink } from '@leadkit/testing'
import { describe, expect, it } from 'vitest'
import { Crash, interrupted, mortal } from './support/retention/archive-world.ts'
import { openWorld, threeMessages, type World } from './support/retention/three-messages.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import type { ArchiveStore } from '../src/lib/retention/archive-store.ts'

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
