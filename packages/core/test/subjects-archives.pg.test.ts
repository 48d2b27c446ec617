import type { ArchiveSink } from '@leadkit/contracts'
import { createMemoryArchiveSink } from '@leadkit/testing'
import { createParquetFormat } from '@leadkit/format-parquet'
import { describe, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { archived, eraseAda, HUNDRED_DAYS, MONTH, texts } from './support/subjects/archived-people.ts'
import { ADA, ErasureWorld, WROTE_AT } from './support/subjects/erasure-world.ts'

function testFormats(options: () => DatabaseOptions): void {
  describe.each([
    ['jsonl', 'jsonl'],
    ['csv', 'csv'],
    ['parquet', createParquetFormat()],
  ] as const)('%s', (_name, format) => {
    it('writes the month again without the person, and the other person keeps everything', async () => {
      const world = await archived(options(), { retention: { archiveFormats: [format] } })
      const [before] = await world.tenant.archives.list()
      expect((await texts(world)).length).toBe(3)
      const id = await eraseAda(world)
      await world.finish(id)

      expect(await texts(world)).toEqual(['How much is the pro plan?'])
      expect(await world.traces()).toEqual([])
      const [after, ...others] = await world.tenant.archives.list()
      expect(others).toEqual([])
      expect(after).toMatchObject({ month: MONTH, droppedAt: before?.droppedAt, sink: 'memory' })
      expect(after?.generation).toBeGreaterThan(before?.generation ?? 0)
      expect([...(await world.objects()).keys()].filter((key) => key === before?.objectKey)).toEqual([])
      const { report } = await world.tenant.subjects.erasures.get(id)
      expect(report?.archives).toMatchObject({ objects: 1 })
      expect(report?.archives.messages).toBeGreaterThanOrEqual(2)

      await world.hears({ mid: 'a1', from: ADA, text: 'How much is the c4n4ry plan?' })
      await world.drain()
      expect(await world.traces()).toEqual([])
      await world.web.kit.close()
    })
  })
}

interface Meanwhile {
  run: (() => Promise<unknown>) | null
}

/** Runs something once, before the next object is read. */
function interrupted(meanwhile: Meanwhile): ArchiveSink {
  const memory = createMemoryArchiveSink()
  return {
    id: memory.id,
    list: (prefix, context) => memory.list(prefix, context),
    write: (object, context) => memory.write(object, context),
    head: (key, context) => memory.head(key, context),
    delete: (key, context) => memory.delete(key, context),
    async read(key, context) {
      const { run } = meanwhile
      meanwhile.run = null
      await run?.()
      return memory.read(key, context)
    },
  }
}

function testHoldInTheMiddle(options: () => DatabaseOptions): void {
  it('a hold that is placed while an object is read: the archive shows everything, and is not written again', async () => {
    const meanwhile: Meanwhile = { run: null }
    const world = await archived(options(), { archive: interrupted(meanwhile) })
    const [lead] = await world.web.rows<{ id: string }>(
      `SELECT l.id FROM leads l JOIN conversations c ON c.id = l.conversation_id WHERE c.participant_id = '${ADA}'`,
    )
    const id = await eraseAda(world)
    await world.drain()
    const { holds } = world.tenant.retention
    const held: string[] = []
    meanwhile.run = async () => {
      held.push((await holds.place({ leadId: lead?.id ?? '' }, { by: 'bo', reason: 'A claim' })).id)
    }
    for (let round = 0; round < 3; round += 1) {
      world.pass(4_000_000)
      await world.drain()
    }
    expect(await world.tenant.subjects.erasures.get(id)).toMatchObject({ step: 'archives', errorCode: 'legal_hold' })
    expect(await texts(world)).toContain('And when, c4n4ry?')
    expect((await world.tenant.archives.list()).length).toBe(1)
    await holds.release(held[0] ?? '', { by: 'bo', reason: 'Settled' })
    world.pass(4_000_000)
    await world.finish(id)
    expect(await texts(world)).toEqual(['How much is the pro plan?'])
    expect((await world.tenant.archives.list()).length).toBe(1)
    await world.web.kit.close()
  })
}

describeOnPostgres('subjects.erase in archives', (options) => {
  testFormats(options)
  testHoldInTheMiddle(options)

  it('a month that comes back while its object is read: the person is in neither', async () => {
    const meanwhile: Meanwhile = { run: null }
    const sink = interrupted(meanwhile)
    const world = await archived(options(), { archive: sink })
    const id = await eraseAda(world)
    await world.drain()
    let ran = 0
    meanwhile.run = async () => {
      await world.tenant.archives.rehydrate(MONTH)
      ran += 1
    }
    await world.finish(id)
    expect(ran).toBe(1)
    expect(await world.traces()).toEqual([])
    expect(await world.web.rows(`SELECT content FROM messages WHERE direction = 'inbound'`)).toEqual([
      { content: 'How much is the pro plan?' },
    ])
    expect(await texts(world)).toEqual(['How much is the pro plan?'])
    await world.web.kit.close()
  })

  it('leaves no object behind whose generation an archive run took away while it was written', async () => {
    const meanwhile: Meanwhile = { run: null }
    const world = await archived(options(), { archive: interrupted(meanwhile) })
    const id = await eraseAda(world)
    await world.drain()
    let taken = 0
    // At the first read that comes after the generation was reserved.
    const take = async (): Promise<void> => {
      const rows = await world.web.rows('DELETE FROM archive_manifests WHERE verified_at IS NULL RETURNING id')
      taken = rows.length
      if (taken === 0) meanwhile.run = take
    }
    meanwhile.run = take
    await world.finish(id)
    expect(taken).toBe(1)
    expect(await texts(world)).toEqual(['How much is the pro plan?'])
    // The object that counts, and its manifest.
    expect((await world.objects()).size).toBe(2)
    expect(await world.traces()).toEqual([])
    await world.web.kit.close()
  })

  it('removes an object that held nobody else', async () => {
    const world = await ErasureWorld.open(options())
    await world.hears({ mid: 'a1', from: ADA, text: 'How much is the c4n4ry plan?', at: WROTE_AT })
    await world.drain()
    world.pass(HUNDRED_DAYS + 30 * 86_400_000)
    await world.tenant.archives.run()
    const id = await eraseAda(world)
    await world.finish(id)
    expect((await world.objects()).size).toBe(0)
    expect(await world.tenant.archives.list()).toEqual([])
    expect(await world.traces()).toEqual([])
    await world.web.kit.close()
  })
})
