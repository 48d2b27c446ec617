import { isLeadKitError } from '@leadkit/contracts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { buildWrite, startBench, type ZohoBench } from './zoho-bench.ts'

const WORKERS = 10
const LEADS = 200

let bench: ZohoBench

beforeEach(async () => {
  bench = await startBench()
})

afterEach(() => bench.fake.close())

it.each(['link', 'fail'] as const)(
  'leaves one record per lead (%s) when workers overlap and connections drop before and after the write',
  async (onDuplicate) => {
    const writes = Array.from({ length: LEADS }, (_, index) => buildWrite({ First_Name: `lead ${index}` }))
    let turn = 0
    const sometimes = (every: number) => () => {
      turn += 1
      return turn % every === 0
    }
    bench.fake.fault({ kind: 'drop', when: 'after', times: Number.POSITIVE_INFINITY, match: sometimes(5) })
    bench.fake.fault({ kind: 'drop', when: 'before', times: Number.POSITIVE_INFINITY, match: sometimes(7) })
    const worker = async (first: number): Promise<void> => {
      // Every lead is on the lists of two workers.
      for (let start = first * 20; start < first * 20 + 40; start += 10) {
        const part = Array.from({ length: 10 }, (_, index) => writes[(start + index) % LEADS]).filter(
          (write) => write !== undefined,
        )
        await repeat(async () => {
          const results = await bench.upsert(part, onDuplicate)
          return results.every((result) => result.ok)
        })
      }
    }
    await Promise.all(Array.from({ length: WORKERS }, (_, index) => worker(index)))
    const { records } = bench.organisation
    expect(records).toHaveLength(LEADS)
    const nameOf = new Map(records.map(({ fields }) => [fields['LeadKit_ID'], fields['First_Name']]))
    expect(writes.every((write) => nameOf.get(write.key) === write.fields['First_Name'])).toBe(true)
  },
)

async function repeat(attempt: () => Promise<boolean>): Promise<void> {
  for (let round = 0; round < 50; round += 1) {
    try {
      if (await attempt()) return
    } catch (error) {
      if (!isLeadKitError(error, 'transient')) throw error
    }
  }
  throw new Error('the work was never done')
}
