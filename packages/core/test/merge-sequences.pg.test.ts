import { availableParallelism } from 'node:os'
import { expect, it } from 'vitest'
import { describeOnPostgres } from './support/database/databases.ts'
import { LeadWorld, type TenantWorld } from './support/leads/lead-world.ts'
import { MergeRun } from './support/leads/merge-run.ts'
import { makeSequence, withoutUndone } from './support/leads/merge-sequence.ts'

/** `pnpm test:merges` runs 10,000. */
const SEQUENCES = Number(process.env['LEADKIT_MERGE_SEQUENCES'] ?? 30)
const FIRST_SEED = Number(process.env['LEADKIT_MERGE_SEED'] ?? 1)
const BATCH = 20
const EVENTS = 16

/** Some sequences in one transaction, each beside itself without the merges that it undoes. */
async function runBatch(tenant: TenantWorld, accountId: string, seeds: readonly number[]): Promise<void> {
  await tenant.write(async (session) => {
    for (const seed of seeds) {
      const events = makeSequence(seed, EVENTS)
      const [whole, without] = [new MergeRun(session), new MergeRun(session)]
      for (const run of [whole, without]) await run.start(accountId)
      await whole.run(events)
      await without.run(withoutUndone(events))
      const [got, wanted] = [await whole.dump(), await without.dump()]
      expect({ seed, state: got }).toEqual({ seed, state: wanted })
    }
  })
}

describeOnPostgres('merges in any order', (options) => {
  it(
    `end as without those that were undone, in ${SEQUENCES} sequences of messages, edits, CRM changes, opt-outs and erasures`,
    async () => {
      const world = new LeadWorld(options())
      const seeds = Array.from({ length: SEQUENCES }, (_, index) => FIRST_SEED + index)
      const batches = Array.from({ length: Math.ceil(SEQUENCES / BATCH) }, (_, index) =>
        seeds.slice(index * BATCH, (index + 1) * BATCH),
      )
      const work = async (tenant: TenantWorld): Promise<void> => {
        const accountId = await tenant.addAccount()
        for (let batch = batches.shift(); batch !== undefined; batch = batches.shift())
          await runBatch(tenant, accountId, batch)
      }
      const tenants: TenantWorld[] = []
      while (tenants.length < availableParallelism()) tenants.push(await world.createTenant())
      await Promise.all(tenants.map(work))
      expect(batches).toEqual([])
      await world.database.close()
    },
    SEQUENCES * 2_000 + 60_000,
  )
})
