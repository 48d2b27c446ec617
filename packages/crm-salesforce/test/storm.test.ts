import { isLeadKitError } from '@leadkit/contracts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { buildWrite, type SalesforceBench, startBench } from './salesforce-bench.ts'

const WORKERS = 20
const LEADS = 400
/** For busy machines; alone it takes a second or two. */
const TIMEOUT_MS = 60_000

let bench: SalesforceBench

beforeEach(async () => {
  bench = await startBench()
})

afterEach(() => bench.close())

it(
  'leaves one record per lead when workers overlap and connections drop before and after the write',
  async () => {
    const writes = Array.from({ length: LEADS }, (_, index) => buildWrite({ FirstName: `lead ${index}` }))
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
          const results = await bench.upsert(part)
          return results.every((result) => result.ok)
        })
      }
    }
    await Promise.all(Array.from({ length: WORKERS }, (_, index) => worker(index)))
    const { records } = bench.org
    expect(records).toHaveLength(LEADS)
    const nameOf = new Map(records.map(({ fields }) => [fields['LeadKit_Id__c'], fields['FirstName']]))
    expect(writes.every((write) => nameOf.get(write.key) === write.fields['FirstName'])).toBe(true)
  },
  TIMEOUT_MS,
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
