import { strict as assert } from 'node:assert'
import type { CrmWrite } from '@leadkit/contracts'
import { type CrmCase, failedWith, succeeded } from './crm-harness.ts'

const group = 'batches'

export const crmBatchCases: readonly CrmCase[] = [
  {
    group,
    name: 'cuts 250 inputs into calls that the vendor takes, and gives results in input order (case 26)',
    async run({ world, first, lead }) {
      const writes = Array.from({ length: 250 }, () => lead())
      const results = await first.upsert(writes)
      const keyOf = new Map(first.account.records().map((record) => [record.externalId, record.key]))
      assert.equal(keyOf.size, 250)
      for (const [index, write] of writes.entries()) {
        assert.equal(keyOf.get(succeeded(results[index]).externalId ?? ''), write.key)
      }
      const calls = world.requests().filter((request) => request.kind === 'write').length
      assert.equal(calls, Math.ceil(250 / world.provider.capabilities.maxBatch))
    },
  },
  {
    group,
    name: 'fails the bad record and writes its neighbours (cases 27 to 29)',
    async run({ world, first, lead }) {
      await writeAroundOneBad(world.fields.email, first.upsert, [lead(), lead(), lead()])
      assert.equal(first.account.records().length, 2)
    },
  },
  {
    group,
    name: 'matches results to inputs by what they name, not by position (case 28)',
    needs: ['results_reordered'],
    async run({ world, first, lead }) {
      const writes = [lead(), lead(), lead()]
      world.arrange('results_reordered')
      const results = await first.upsert(writes)
      const idOf = new Map(first.account.records().map((record) => [record.key, record.externalId]))
      for (const [index, write] of writes.entries()) {
        assert.equal(succeeded(results[index]).externalId, idOf.get(write.key))
      }
    },
  },
  {
    group,
    name: 'takes an input without a result for unknown, never for written (case 30)',
    needs: ['results_short'],
    async run({ world, first, lead }) {
      const writes = [lead(), lead(), lead()]
      world.arrange('results_short')
      const results = await first.upsert(writes)
      const unknown = results.filter((result) => !result.ok)
      assert.equal(unknown.length, 1)
      assert.equal(failedWith(unknown[0], 'transient').details.outcome, 'unknown')
    },
  },
  {
    group,
    name: 'finds the bad record in a batch that the vendor refuses whole (case 31)',
    needs: ['batch_refused_whole'],
    async run({ world, first, lead }) {
      world.arrange('batch_refused_whole')
      const writes = Array.from({ length: 9 }, () => lead())
      await writeAroundOneBad(world.fields.email, first.upsert, writes)
      assert.equal(first.account.records().length, 8)
    },
  },
  {
    group,
    name: 'sends nothing for an empty batch (case 32)',
    async run({ world, first }) {
      const { provider, object } = world
      assert.deepEqual(await first.upsert([]), [])
      assert.deepEqual(await first.update([]), [])
      assert.deepEqual(await provider.remove(first.context, object, [], 'trash'), [])
      assert.equal((await provider.findByKey(first.context, object, [])).size, 0)
      assert.equal((await provider.read(first.context, object, [], [])).size, 0)
      assert.equal(world.requests().length, 0)
    },
  },
]

async function writeAroundOneBad(
  emailField: string,
  upsert: Parameters<CrmCase['run']>[0]['first']['upsert'],
  writes: readonly CrmWrite[],
): Promise<void> {
  const bad = Math.floor(writes.length / 2)
  const inputs = writes.map((write, index) =>
    index === bad ? { ...write, fields: { ...write.fields, [emailField]: 'no address' } } : write,
  )
  const results = await upsert(inputs)
  for (const [index, result] of results.entries()) {
    if (index !== bad) succeeded(result)
  }
  const error = failedWith(results[bad], 'validation')
  assert.deepEqual(
    error.details.fields?.map((field) => field.name),
    [emailField],
  )
  assert.equal(error.details.scope, 'record')
}
