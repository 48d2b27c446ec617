import { createTestClock } from '@leadkit/testing'
import type { CrmChange } from '@leadkit/contracts'
import { afterEach, describe, expect, it } from 'vitest'
import { type HubspotBench, startBench } from './hubspot-bench.ts'

const clock = createTestClock(new Date('2026-11-22T12:00:00Z'))
let bench: HubspotBench

afterEach(() => bench.fake.close())

describe('changes', () => {
  it('pages through any number of records of one millisecond, each once', async () => {
    bench = await startBench({ now: clock.now }, { now: clock.now })
    const { cursor } = await bench.provider.changes(bench.context, 'contacts', null, [])
    clock.advance(5 * 60_000)
    for (let index = 0; index < 30; index += 1) bench.portal.createRecord({ firstname: 'before' })
    clock.advance(1)
    for (let index = 0; index < 250; index += 1) bench.portal.createRecord({ firstname: 'at once' })
    clock.advance(1)
    for (let index = 0; index < 20; index += 1) bench.portal.createRecord({ firstname: 'after' })
    const { changes } = await drain(cursor)
    const expected = bench.portal.records.map(({ id }) => id)
    expect(changes.map(({ externalId }) => externalId).toSorted()).toEqual(expected)
  })

  it('misses nothing that reaches the search late, and gives it the same id each time', async () => {
    bench = await startBench({ now: clock.now, searchLagMs: 20_000 }, { now: clock.now })
    let { cursor } = await bench.provider.changes(bench.context, 'contacts', null, [])
    const seen = new Map<string, string>()
    for (let round = 0; round < 30; round += 1) {
      bench.portal.createRecord({ firstname: `round ${round}` })
      clock.advance(7000)
      const page = await drain(cursor)
      cursor = page.cursor
      for (const { id, externalId } of page.changes) seen.set(externalId, id)
    }
    clock.advance(60_000)
    const last = await drain(cursor)
    for (const { id, externalId } of last.changes) {
      expect([undefined, id]).toContain(seen.get(externalId))
      seen.set(externalId, id)
    }
    expect(seen.size).toBe(30)
    expect(new Set(seen.values()).size).toBe(30)
  })

  it('tells a new record from a changed one', async () => {
    bench = await startBench({ now: clock.now }, { now: clock.now })
    const record = bench.portal.createRecord({ firstname: 'Ada' })
    const { cursor } = await bench.provider.changes(bench.context, 'contacts', null, [])
    expect((await drain(cursor)).changes.map(({ type }) => type)).toEqual(['created'])
    clock.advance(1000)
    bench.portal.updateRecord(record.id, { firstname: 'Grace' })
    const { changes } = await drain(cursor, ['firstname', 'phone'])
    expect(changes).toMatchObject([{ type: 'updated', fields: { firstname: 'Grace', phone: null } }])
  })
})

async function drain(
  start: string,
  fields: readonly string[] = [],
): Promise<{ readonly changes: readonly CrmChange[]; readonly cursor: string }> {
  const changes: CrmChange[] = []
  let cursor = start
  for (let turn = 0; turn < 50; turn += 1) {
    const page = await bench.provider.changes(bench.context, 'contacts', cursor, fields)
    changes.push(...page.changes)
    cursor = page.cursor
    if (!page.more) return { changes, cursor }
  }
  throw new Error('the pages have no end')
}
