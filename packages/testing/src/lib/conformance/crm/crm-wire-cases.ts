import { strict as assert } from 'node:assert'
import { isLeadKitError } from '@leadkit/contracts'
import type { CrmScenario } from './crm-fixture.ts'
import { type CrmCase, dataCalls, failedWith, only, withContext } from './crm-harness.ts'

const group = 'wire damage'

export const crmWireCases: readonly CrmCase[] = [
  broken('html_503', "takes a proxy's page for transient, and keeps its status (case 50)", 503),
  broken('empty_502', 'takes an empty answer without a type for transient, and keeps its status (case 51)', 502),
  broken('truncated_success', 'never takes a cut 2xx for success (case 52)'),
  broken('wrong_shape_success', 'never takes a 2xx of another shape for success (case 53)'),
  {
    group,
    name: 'knows that nothing was applied when no connection came about (case 54)',
    needs: ['connection_refused'],
    async run({ world, first, lead }) {
      world.arrange('connection_refused')
      const error = failedWith(only(await first.upsert([lead()])), 'transient')
      assert.equal(error.details.outcome, 'not_applied')
      assert.deepEqual(first.account.records(), [])
    },
  },
  {
    group,
    name: 'knows that a write may have been applied when the connection broke behind it (case 54)',
    needs: ['connection_lost'],
    async run({ world, first, lead }) {
      world.arrange('connection_lost')
      assert.equal(failedWith(only(await first.upsert([lead()])), 'transient').details.outcome, 'unknown')
    },
  },
  {
    group,
    name: 'rejects within 100 ms when the caller gives up (case 55)',
    needs: ['no_answer'],
    async run({ world, first, lead }) {
      world.arrange('no_answer')
      const controller = new AbortController()
      const context = withContext(first, { signal: controller.signal })
      const call = world.provider.upsert(context, world.object, [lead()], { onDuplicate: 'link' })
      const outcome = call.then(
        () => null,
        (error: unknown) => error,
      )
      await new Promise((resolve) => setTimeout(resolve, 50))
      const started = performance.now()
      controller.abort()
      const error = await outcome
      assert.ok(performance.now() - started <= 100, 'the call must end within 100 ms')
      assert.ok(isLeadKitError(error, 'aborted'), 'the call must reject with aborted')
    },
  },
  {
    group,
    name: 'sends nothing when the caller had given up before (case 55)',
    async run({ world, first, lead }) {
      const context = withContext(first, { signal: AbortSignal.abort() })
      const call = world.provider.upsert(context, world.object, [lead()], { onDuplicate: 'link' })
      await assert.rejects(call, (error) => isLeadKitError(error, 'aborted'))
      assert.equal(dataCalls(world), 0)
    },
  },
  {
    group,
    name: 'follows no redirect to another host (case 56)',
    needs: ['redirect'],
    async run({ world, first, lead }) {
      world.arrange('redirect')
      const [result] = await first.upsert([lead()])
      assert.equal(result?.ok, false)
      assert.equal(world.strayRequests(), 0)
    },
  },
]

function broken(scenario: CrmScenario, name: string, httpStatus?: number): CrmCase {
  return {
    group,
    name,
    needs: [scenario],
    async run({ world, first, lead }) {
      world.arrange(scenario)
      const error = failedWith(only(await first.upsert([lead()])), 'transient')
      assert.equal(error.details.outcome, 'unknown')
      if (httpStatus !== undefined) assert.equal(error.details.httpStatus, httpStatus)
      assert.equal(dataCalls(world), 1, 'the provider repeats nothing by itself')
    },
  }
}
