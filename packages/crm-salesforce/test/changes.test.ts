import type { CrmChange } from '@leadkit/contracts'
import { createTestClock, type TestClock } from '@leadkit/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildWrite, type SalesforceBench, startBench } from './salesforce-bench.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

let bench: SalesforceBench
let clock: TestClock

beforeEach(() => {
  clock = createTestClock(new Date('2026-11-22T12:00:00.000Z'))
})

afterEach(() => bench.close())

async function start(options: Parameters<typeof startBench>[0] = {}): Promise<string> {
  bench = await startBench({ now: clock.now, ...options }, { now: clock.now })
  return (await bench.provider.changes(bench.context, 'Lead', null, [])).cursor
}

function create(FirstName: string): string {
  return bench.org.createRecord({ LastName: 'Byron', Company: 'Newstead', FirstName }).id
}

async function drain(
  from: string,
  fields: readonly string[] = [],
): Promise<{ readonly changes: readonly CrmChange[]; readonly cursor: string; readonly pages: number }> {
  const changes: CrmChange[] = []
  let cursor = from
  for (let pages = 1; pages < 50; pages += 1) {
    const page = await bench.provider.changes(bench.context, 'Lead', cursor, fields)
    changes.push(...page.changes)
    cursor = page.cursor
    if (!page.more) return { changes, cursor, pages }
  }
  throw new Error('the pages have no end')
}

describe('pages of changes', () => {
  it('pages through any number of records of one second, each once', async () => {
    const cursor = await start()
    clock.advance(10 * MINUTE_MS)
    for (let index = 0; index < 1200; index += 1) create(`at once ${index}`)
    clock.advance(1000)
    for (let index = 0; index < 20; index += 1) create(`after ${index}`)
    const { changes, pages } = await drain(cursor)
    expect(changes.map(({ externalId }) => externalId)).toEqual(bench.org.records.map(({ id }) => id))
    expect(pages).toBe(2)
  })

  it('goes on behind the last row when Salesforce cuts an answer', async () => {
    const cursor = await start({ queryBatchSize: 7 })
    for (let index = 0; index < 20; index += 1) {
      create(`lead ${index}`)
      if (index % 3 === 0) clock.advance(1000)
    }
    const { changes, pages } = await drain(cursor)
    expect(changes.map(({ externalId }) => externalId)).toEqual(bench.org.records.map(({ id }) => id))
    expect(pages).toBe(3)
  })

  it('gives what it delivers again the same id, and what is older than five minutes no more', async () => {
    let cursor = await start()
    const seen: string[] = []
    for (let round = 0; round < 12; round += 1) {
      create(`round ${round}`)
      clock.advance(MINUTE_MS)
      const page = await drain(cursor)
      cursor = page.cursor
      seen.push(...page.changes.map(({ id }) => id))
    }
    expect(new Set(seen).size).toBe(12)
    clock.advance(6 * MINUTE_MS)
    const { cursor: later } = await drain(cursor)
    expect((await drain(later)).changes).toEqual([])
  })
})

describe('a change that is seen late', () => {
  it('is not missed when its transaction took two minutes from save to commit', async () => {
    const { cursor } = await drain(await start())
    clock.advance(10 * MINUTE_MS)
    const { cursor: later } = await drain(cursor)
    clock.advance(-2 * MINUTE_MS)
    const id = create('saved before, committed now')
    clock.advance(3 * MINUTE_MS)
    expect((await drain(later)).changes.map(({ externalId }) => externalId)).toEqual([id])
  })
})

describe('kinds of changes', () => {
  it('tells new records from changed, converted, deleted and merged ones', async () => {
    const before = await start()
    const [changed, converted, deleted, loser, master] = ['a', 'b', 'c', 'd', 'e'].map(create) as [
      string,
      string,
      string,
      string,
      string,
    ]
    clock.advance(1000)
    create('new')
    bench.org.updateRecord(changed, { FirstName: 'Grace' })
    bench.org.convertLead(converted)
    bench.org.deleteRecord(deleted)
    bench.org.mergeRecords(master, loser)
    const { changes } = await drain(before, ['FirstName', 'Email'])
    const told = new Map(changes.map((change) => [change.externalId, change]))
    expect(told.get(changed)).toMatchObject({ type: 'updated', fields: { FirstName: 'Grace', Email: null } })
    expect(told.get(converted)?.type).toBe('converted')
    expect(told.get(deleted)).toMatchObject({ type: 'deleted' })
    expect(told.get(deleted)?.fields).toBeUndefined()
    expect(told.get(loser)).toMatchObject({ type: 'merged', mergedInto: master })
    expect(told.get(master)?.type).toBe('updated')
    expect(changes.at(-1)?.type).toBe('created')
  })

  it('learns once an hour what was erased out of the recycle bin, and of nothing else', async () => {
    let cursor = await start()
    const [erased, binned, loser, master] = ['a', 'b', 'c', 'd'].map(create) as [string, string, string, string]
    clock.advance(10 * MINUTE_MS)
    cursor = (await drain(cursor)).cursor
    clock.advance(MINUTE_MS)
    bench.org.eraseRecord(erased)
    bench.org.deleteRecord(binned)
    bench.org.mergeRecords(master, loser)
    clock.advance(MINUTE_MS)
    cursor = (await drain(cursor)).cursor
    expect(bench.calls().filter((call) => call.endsWith('/deleted'))).toEqual([])
    clock.advance(60 * MINUTE_MS)
    const { changes, cursor: next } = await drain(cursor)
    expect(changes.filter(({ type }) => type === 'purged').map(({ externalId }) => externalId)).toEqual([erased])
    clock.advance(60 * MINUTE_MS)
    expect((await drain(next)).changes).toEqual([])
  })
})

describe('a record that came back', () => {
  it('is read and found again, and comes with the next poll (B18)', async () => {
    const cursor = await start()
    const write = buildWrite()
    const [made] = await bench.upsert([write])
    const id = (made?.ok === true && made.externalId) || ''
    const { read, findByKey } = bench.provider
    bench.org.deleteRecord(id)
    expect((await read(bench.context, 'Lead', [id], ['Email'])).size).toBe(0)
    expect((await findByKey(bench.context, 'Lead', [write.key])).get(write.key)?.deleted).toBe(true)
    const { changes, cursor: later } = await drain(cursor)
    expect(changes.at(-1)).toMatchObject({ externalId: id, type: 'deleted' })
    clock.advance(MINUTE_MS)
    bench.org.restoreRecord(id)
    expect((await read(bench.context, 'Lead', [id], ['Email'])).has(id)).toBe(true)
    expect((await findByKey(bench.context, 'Lead', [write.key])).get(write.key)?.deleted).toBe(false)
    expect((await drain(later)).changes.at(-1)).toMatchObject({ externalId: id, type: 'updated', key: write.key })
  })
})

describe('a cursor', () => {
  it('is a gap when it is older than the recycle bin', async () => {
    const cursor = await start()
    clock.advance(15 * DAY_MS)
    const page = await bench.provider.changes(bench.context, 'Lead', cursor, [])
    expect([page.gap, page.changes.length]).toEqual([true, 0])
    expect((await bench.provider.changes(bench.context, 'Lead', page.cursor, [])).gap).toBe(false)
  })

  it('is of no use for a field whose name is none', async () => {
    const cursor = await start()
    const call = bench.provider.changes(bench.context, 'Lead', cursor, ['Id FROM User'])
    await expect(call).rejects.toMatchObject({ code: 'invalid_input' })
  })
})
