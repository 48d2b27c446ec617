import { strict as assert } from 'node:assert'
import type { CrmError } from '@leadkit/contracts'
import type { CrmScenario } from './crm-fixture.ts'
import { type CrmCase, dataCalls, failedWith, only } from './crm-harness.ts'

const group = 'limits'
const DAY_MS = 86_400_000

export const crmLimitCases: readonly CrmCase[] = [
  refused('rate_limited', "waits as long as the vendor's Retry-After says (case 44)", (error) => {
    assert.equal(error.details.retryAfterMs, 3000)
    assert.equal(error.retryAfterMs, 3000)
  }),
  refused('rate_limited_past', 'waits no longer for a Retry-After in the past (case 49)', (error) => {
    assert.equal(error.details.retryAfterMs, 0)
  }),
  refused('rate_limited_absurd', 'waits no more than a day for an absurd Retry-After (case 49)', (error) => {
    assert.ok((error.details.retryAfterMs ?? 0) > 0)
    assert.ok((error.details.retryAfterMs ?? 0) <= DAY_MS)
  }),
  refused(
    'rate_limited_daily',
    "waits for the daily limit's reset without being told when it is (case 45)",
    (error) => {
      assert.ok((error.details.retryAfterMs ?? 0) > 0)
      assert.ok((error.details.retryAfterMs ?? 0) <= DAY_MS)
    },
  ),
]

/** A refusal concerns the account, is never retried by the provider, and is reported to all processes. */
function refused(scenario: CrmScenario, name: string, check: (error: CrmError) => void): CrmCase {
  return {
    group,
    name,
    needs: [scenario],
    async run({ world, first, lead }) {
      world.arrange(scenario)
      const error = failedWith(only(await first.upsert([lead()])), 'rate_limited')
      assert.deepEqual([error.details.scope, error.details.outcome], ['account', 'not_applied'])
      check(error)
      assert.equal(dataCalls(world), 1)
      const blocked = first.budget.observations.filter((observation) => observation.blockedUntil !== undefined)
      assert.equal(blocked.length, 1)
      assert.deepEqual(first.account.records(), [])
    },
  }
}
