import { strict as assert } from 'node:assert'
import { type CrmCase, dataCalls, failedWith, only, succeeded, withContext } from './crm-harness.ts'

const group = 'tokens and tenants'

export const crmAuthCases: readonly CrmCase[] = [
  {
    group,
    name: 'refreshes once and repeats once when the token has expired (case 33)',
    needs: ['token_expired'],
    async run({ world, first, lead }) {
      world.arrange('token_expired')
      succeeded(only(await first.upsert([lead()])))
      assert.deepEqual(first.refreshes, { asked: 1, done: 1 })
      assert.equal(dataCalls(world), 2)
    },
  },
  {
    group,
    name: 'gives up after one refresh when every token is refused (case 34)',
    needs: ['token_refused'],
    async run({ world, first, lead }) {
      world.arrange('token_refused')
      const error = failedWith(only(await first.upsert([lead()])), 'auth_expired')
      assert.deepEqual([error.details.scope, error.details.outcome], ['account', 'not_applied'])
      assert.deepEqual(first.refreshes, { asked: 1, done: 1 })
      assert.equal(dataCalls(world), 2)
    },
  },
  {
    group,
    name: 'leaves it to the token source to refresh once for 20 calls at a time (case 35)',
    needs: ['token_expired'],
    async run({ world, first, lead }) {
      world.arrange('token_expired')
      const results = await Promise.all(Array.from({ length: 20 }, () => first.upsert([lead()])))
      for (const result of results) succeeded(only(result))
      assert.equal(first.refreshes.done, 1)
      assert.equal(world.requests().filter((request) => request.kind === 'token').length, 1)
    },
  },
  {
    group,
    name: 'returns every token that the vendor gave, so that a second refresh succeeds (case 36)',
    needs: ['token_expired'],
    async run({ world, first, lead }) {
      const before = JSON.stringify(first.credentials())
      for (const round of [1, 2]) {
        world.arrange('token_expired')
        succeeded(only(await first.upsert([lead()])))
        assert.equal(first.refreshes.done, round)
      }
      assert.notEqual(JSON.stringify(first.credentials()), before)
    },
  },
  {
    group,
    name: 'says that a person must act when the refresh is refused, and calls no more (case 37)',
    needs: ['token_expired', 'refresh_revoked'],
    async run({ world, first, lead }) {
      world.arrange('refresh_revoked')
      world.arrange('token_expired')
      const error = failedWith(only(await first.upsert([lead()])), 'auth_revoked')
      assert.equal(error.details.scope, 'account')
      assert.equal(dataCalls(world), 1)
    },
  },
  ...busyTokenEndpoint('refresh_rate_limited', 'rate_limited'),
  ...busyTokenEndpoint('refresh_unavailable', 'transient'),
  {
    group,
    name: 'names the scopes that are missing (case 42)',
    needs: ['scope_missing'],
    async run({ world, first, lead }) {
      world.arrange('scope_missing')
      const error = failedWith(only(await first.upsert([lead()])), 'auth_revoked')
      assert.equal(error.details.scope, 'account')
      assert.ok((error.details.missingScopes ?? []).length > 0)
      assert.equal(first.refreshes.asked, 0)
    },
  },
  {
    group,
    name: "never carries one tenant's token or leads to the other (case 43)",
    async run({ world, first, second, lead }) {
      const work = Array.from({ length: 50 }, (_, index) => ({
        seat: index % 2 === 0 ? first : second,
        write: lead(),
      }))
      // In sequence first: a client that keeps the last tenant's session fails even without concurrency.
      const results = []
      for (const { seat, write } of work.slice(0, 3)) results.push(await seat.upsert([write]))
      results.push(...(await Promise.all(work.slice(3).map(({ seat, write }) => seat.upsert([write])))))
      for (const result of results) succeeded(only(result))
      for (const seat of [first, second]) {
        const own = work.filter((one) => one.seat === seat).map(({ write }) => write.key)
        assert.deepEqual(new Set(seat.account.records().map((record) => record.key)), new Set(own))
        const foreign = world.requests().filter((request) => request.accountId !== seat.account.accountId)
        assert.ok(foreign.every((request) => own.every((key) => !request.content.includes(key))))
      }
    },
  },
  {
    group,
    name: 'asks the budget before each request, and sends nothing when it refuses',
    async run({ world, first, lead }) {
      succeeded(only(await first.upsert([lead()])))
      assert.equal(first.budget.acquired, dataCalls(world))
      const empty = { acquire: () => Promise.reject(new Error('the budget is empty')), observe: () => {} }
      const seen = world.requests().length
      const call = world.provider.upsert(withContext(first, { budget: empty }), world.object, [lead()], {
        onDuplicate: 'link',
      })
      await assert.rejects(call, /the budget is empty/)
      assert.equal(world.requests().length, seen)
    },
  },
]

function busyTokenEndpoint(
  scenario: 'refresh_rate_limited' | 'refresh_unavailable',
  code: 'rate_limited' | 'transient',
): readonly CrmCase[] {
  return [
    {
      group,
      name: `keeps the credentials and says ${code} when the token endpoint is ${scenario.slice('refresh_'.length)} (case 39)`,
      needs: ['token_expired', scenario],
      async run({ world, first, lead }) {
        const before = JSON.stringify(first.credentials())
        world.arrange(scenario)
        world.arrange('token_expired')
        failedWith(only(await first.upsert([lead()])), code)
        assert.equal(JSON.stringify(first.credentials()), before)
        assert.equal(first.refreshes.done, 1)
      },
    },
  ]
}
