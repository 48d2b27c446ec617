import { isLeadKitError } from '@leadkit/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { AccountBudgetStore } from '../src/lib/accounts/account-budget-store.ts'
import { Database } from '../src/lib/database/database.ts'
import { describeOnEachDatabase } from './support/database/databases.ts'

const NOW = new Date('2026-11-22T12:00:00Z')

describeOnEachDatabase('the budget of an account', (options) => {
  let fleet: readonly Database[]
  beforeAll(() => {
    // PGlite is one process by nature.
    fleet = Array.from({ length: 'pglite' in options() ? 1 : 3 }, () => new Database(options()))
  })
  afterAll(() => Promise.all(fleet.map((database) => database.close())))

  const budgetOf = (worker: number, accountId: string, now: Date = NOW): AccountBudgetStore => {
    const database = fleet[worker % fleet.length]
    if (database === undefined) throw new Error('no database')
    return new AccountBudgetStore(database, { source: 'crm:memory', accountId }, () => now)
  }
  const tryMany = async (accountId: string, now: Date = NOW): Promise<readonly boolean[]> => {
    const calls = Array.from({ length: 20 }, (_, worker) => budgetOf(worker, accountId, now).acquire(1))
    const outcomes = await Promise.allSettled(calls)
    const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
    expect(refusals.every((error) => isLeadKitError(error, 'rate_limited'))).toBe(true)
    return outcomes.map(({ status }) => status === 'fulfilled')
  }

  it('is taken by the whole fleet together, before the vendor says anything', async () => {
    const first = budgetOf(0, 'shared')
    first.observe({ bucket: 'ten_secondly', limit: 100, remaining: 12 })
    await first.flush()
    // Five of a hundred are the reserve.
    expect((await tryMany('shared')).filter(Boolean)).toHaveLength(7)
    expect((await tryMany('shared')).filter(Boolean)).toHaveLength(0)
    expect((await tryMany('shared', new Date(NOW.getTime() + 11_000))).filter(Boolean)).toHaveLength(20)
  })

  it("is each account's own, and open to all where the vendor tells no limit", async () => {
    const first = budgetOf(0, 'narrow')
    first.observe({ bucket: 'daily', limit: 100, remaining: 3 })
    await first.flush()
    expect((await tryMany('narrow')).filter(Boolean)).toHaveLength(0)
    expect((await tryMany('wide')).filter(Boolean)).toHaveLength(20)
  })

  it('is counted anew from what the vendor says', async () => {
    const first = budgetOf(0, 'renewed')
    first.observe({ bucket: 'ten_secondly', limit: 100, remaining: 6 })
    await first.flush()
    expect((await tryMany('renewed')).filter(Boolean)).toHaveLength(1)
    first.observe({ bucket: 'ten_secondly', limit: 100, remaining: 9 })
    await first.acquire(1)
    await first.flush()
    expect((await tryMany('renewed')).filter(Boolean)).toHaveLength(4)
  })

  it('leaves a tenth of a limit of a day to the customer, also where the vendor never tells the limit itself (B20)', async () => {
    const told = budgetOf(0, 'a day')
    told.observe({ bucket: 'daily', limit: 1_000, remaining: 108 })
    await told.flush()
    expect((await tryMany('a day')).filter(Boolean)).toHaveLength(8)

    const untold = budgetOf(0, 'untold')
    untold.observe({ bucket: 'daily_credits', remaining: 500, limitAtLeast: 1_000 })
    await untold.flush()
    const later = budgetOf(1, 'untold')
    later.observe({ bucket: 'daily_credits', remaining: 108, limitAtLeast: 216 })
    await later.acquire(1)
    await later.flush()
    expect((await tryMany('untold')).filter(Boolean)).toHaveLength(8)
    expect((await tryMany('untold')).filter(Boolean)).toHaveLength(0)
  })
})
