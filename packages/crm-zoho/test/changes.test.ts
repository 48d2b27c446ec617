import type { CrmChange } from '@leadkit/contracts'
import { createTestClock } from '@leadkit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildWrite, startBench, type ZohoBench } from './zoho-bench.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const clock = createTestClock()
let bench: ZohoBench

beforeEach(async () => {
  clock.set(new Date('2026-11-22T12:00:00Z'))
  bench = await startBench({ now: clock.now }, { now: clock.now })
})

afterEach(() => bench.fake.close())

describe('changes', () => {
  it('pages through any number of records of one second, each once', async () => {
    const cursor = await start()
    clock.advance(5 * MINUTE_MS)
    for (let index = 0; index < 450; index += 1) bench.organisation.createRecord({ First_Name: 'at once' })
    const { changes } = await drain(cursor)
    const expected = bench.organisation.records.map(({ id }) => id)
    expect(changes.map(({ externalId }) => externalId).toSorted()).toEqual(expected)
  })

  it('misses nothing, whenever it polls, and gives a change the same id each time', async () => {
    let cursor = await start()
    const seen = new Map<string, Set<string>>()
    for (let round = 0; round < 20; round += 1) {
      bench.organisation.createRecord({ First_Name: `round ${round}` })
      clock.advance(7300)
      const page = await drain(cursor)
      cursor = page.cursor
      for (const { id, externalId } of page.changes) {
        seen.set(externalId, (seen.get(externalId) ?? new Set()).add(id))
      }
    }
    expect([...seen.values()].map((ids) => ids.size)).toEqual(Array.from({ length: 20 }, () => 1))
  })

  it('tells new, changed, converted, removed and erased records apart', async () => {
    const cursor = await start()
    const [created, updated, converted, removed, erased] = Array.from({ length: 5 }, () =>
      bench.organisation.createRecord({ First_Name: 'Ada' }),
    )
    clock.advance(2000)
    bench.organisation.updateRecord(updated?.id ?? '', { First_Name: 'Grace' })
    bench.organisation.convertRecord(converted?.id ?? '')
    for (const record of [removed, erased]) bench.organisation.removeRecord(record?.id ?? '')
    bench.organisation.purgeRecord(erased?.id ?? '')
    const { changes } = await drain(cursor, ['First_Name', 'Phone'])
    const types = new Map(changes.map(({ externalId, type }) => [externalId, type]))
    expect([created, updated, converted, removed, erased].map((record) => types.get(record?.id ?? ''))).toEqual([
      'created',
      'updated',
      'converted',
      'deleted',
      'purged',
    ])
    expect(changes.find(({ externalId }) => externalId === updated?.id)?.fields).toEqual({
      First_Name: 'Grace',
      Phone: null,
    })
  })
})

describe('changes that are hard to follow', () => {
  it('shows a merge as a removal of the one and a change of the other', async () => {
    const cursor = await start()
    const [kept, gone] = [bench.organisation.createRecord({}), bench.organisation.createRecord({})]
    clock.advance(1000)
    bench.organisation.mergeRecords(kept.id, gone.id)
    const { changes } = await drain(cursor)
    expect(changes.map(({ externalId, type }) => [externalId, type])).toEqual([
      [kept.id, 'updated'],
      [gone.id, 'deleted'],
    ])
  })

  it('pages through removals', async () => {
    const cursor = await start()
    const records = Array.from({ length: 250 }, () => bench.organisation.createRecord({}))
    for (const { id } of records) bench.organisation.removeRecord(id)
    const { changes } = await drain(cursor)
    expect(new Set(changes.map(({ externalId }) => externalId)).size).toBe(250)
    expect(changes.every(({ type }) => type === 'deleted')).toBe(true)
  })

  it('starts the round again when the page token is refused', async () => {
    const cursor = await start()
    for (let index = 0; index < 250; index += 1) bench.organisation.createRecord({})
    const first = await bench.provider.changes(bench.context, 'Leads', cursor, [])
    expect(first.more).toBe(true)
    const last = first.changes.at(-1)
    // The record that the token stands for is gone: this simulates a Zoho token that is too old.
    bench.organisation.removeRecord(last?.externalId ?? '')
    const { changes } = await drain(first.cursor)
    expect(new Set(changes.map(({ externalId }) => externalId)).size).toBe(250)
  })

  it('reports a gap after an absence that is longer than Zoho lists removals', async () => {
    const cursor = await start()
    clock.advance(60 * DAY_MS)
    const page = await bench.provider.changes(bench.context, 'Leads', cursor, [])
    expect([page.gap, page.changes]).toEqual([true, []])
    expect((await bench.provider.changes(bench.context, 'Leads', page.cursor, [])).gap).toBe(false)
  })

  it('asks twice when nothing happened', async () => {
    await drain(await start())
    expect(bench.calls()).toEqual(['GET Leads', 'GET Leads/deleted'])
  })
})

describe('reads', () => {
  it('find by key what search does not show yet', async () => {
    const lagging = await startBench({ now: clock.now, searchLagMs: 30_000 }, { now: clock.now })
    const write = buildWrite()
    await lagging.upsert([write])
    const found = await lagging.provider.findByKey(lagging.context, 'Leads', [write.key])
    await lagging.fake.close()
    expect([...found.keys()]).toEqual([write.key])
    expect(lagging.calls()).toEqual(['POST Leads/upsert', 'POST coql'])
  })

  it('ask for fifty keys and fifty ids at a time', async () => {
    const writes = Array.from({ length: 120 }, () => buildWrite())
    await bench.upsert(writes)
    const keys = writes.map(({ key }) => key)
    const found = await bench.provider.findByKey(bench.context, 'Leads', keys)
    const ids = [...found.values()].map(({ externalId }) => externalId)
    const records = await bench.provider.read(bench.context, 'Leads', ids, ['Last_Name'])
    expect([found.size, records.size]).toEqual([120, 120])
    expect(bench.calls().filter((call) => call === 'POST coql' || call === 'GET Leads')).toHaveLength(6)
  })

  it('show a converted lead, which is not gone', async () => {
    const { id } = bench.organisation.createRecord({ First_Name: 'Ada' })
    bench.organisation.convertRecord(id)
    const records = await bench.provider.read(bench.context, 'Leads', [id], ['First_Name'])
    expect(records.get(id)?.fields).toEqual({ First_Name: 'Ada' })
  })

  it('show a lead that was restored from the recycle bin, by its id and by its key (B18)', async () => {
    const write = buildWrite()
    await bench.upsert([write])
    const id = bench.organisation.records[0]?.id ?? ''
    const { read, findByKey } = bench.provider
    bench.organisation.removeRecord(id)
    expect((await read(bench.context, 'Leads', [id], ['Last_Name'])).size).toBe(0)
    bench.organisation.restoreRecord(id)
    expect((await read(bench.context, 'Leads', [id], ['Last_Name'])).has(id)).toBe(true)
    expect(await findByKey(bench.context, 'Leads', [write.key])).toEqual(
      new Map([[write.key, expect.objectContaining({ externalId: id, deleted: false })]]),
    )
  })

  it('refuse more fields than Zoho returns', async () => {
    const fields = Array.from({ length: 60 }, (_, index) => `Field_${index}`)
    const call = bench.provider.read(bench.context, 'Leads', ['1'], fields)
    await expect(call).rejects.toMatchObject({ code: 'invalid_input' })
    expect(bench.calls()).toEqual([])
  })
})

async function start(): Promise<string> {
  const { cursor } = await bench.provider.changes(bench.context, 'Leads', null, [])
  return cursor
}

async function drain(
  from: string,
  fields: readonly string[] = [],
): Promise<{ readonly changes: readonly CrmChange[]; readonly cursor: string }> {
  const changes: CrmChange[] = []
  let cursor = from
  for (let turn = 0; turn < 50; turn += 1) {
    const page = await bench.provider.changes(bench.context, 'Leads', cursor, fields)
    changes.push(...page.changes)
    cursor = page.cursor
    if (!page.more) return { changes, cursor }
  }
  throw new Error('the pages have no end')
}
