import { strict as assert } from 'node:assert'
import { CRM_CONFORMANCE_DUPLICATE } from './crm-fixture.ts'
import { type CrmCase, dataCalls, emailOf, failedWith, only, succeeded } from './crm-harness.ts'

const group = 'identity and idempotency'

export const crmIdentityCases: readonly CrmCase[] = [
  {
    group,
    name: 'creates a record that carries the key (case 1)',
    async run({ world, first, lead }) {
      const write = lead()
      const result = succeeded(only(await first.upsert([write])))
      assert.equal(result.outcome, 'created')
      const [record, ...others] = first.account.records()
      assert.deepEqual(others, [])
      assert.deepEqual([record?.externalId, record?.key], [result.externalId, write.key])
      assert.equal(record?.fields[world.fields.text], 'Ada')
    },
  },
  {
    group,
    name: 'updates the same record when a create is repeated (case 1)',
    async run({ world, first, leadWithoutEmail }) {
      const write = leadWithoutEmail()
      const created = succeeded(only(await first.upsert([write])))
      const again = { ...write, fields: { ...write.fields, [world.fields.text]: 'Grace' } }
      const updated = succeeded(only(await first.upsert([again])))
      assert.equal(updated.externalId, created.externalId)
      assert.notEqual(updated.outcome, 'created')
      assert.deepEqual(
        first.account.records().map((record) => record.fields[world.fields.text]),
        ['Grace'],
      )
    },
  },
  ...lostAnswer('connection_lost', 'the connection broke', 2),
  ...lostAnswer('no_answer', 'no answer came', 3),
  {
    group,
    name: 'gives two workers that write the same lead at once one record (case 4)',
    async run({ first, leadWithoutEmail }) {
      const write = leadWithoutEmail()
      const both = await Promise.all([first.upsert([write]), first.upsert([write])])
      const ids = both.map((results) => succeeded(only(results)).externalId)
      assert.equal(new Set(ids).size, 1)
      assert.equal(first.account.records().length, 1)
    },
  },
  {
    group,
    name: 'repeats once when the key is just being taken by another writer (case 5)',
    needs: ['key_race'],
    async run({ world, first, lead }) {
      world.arrange('key_race')
      succeeded(only(await first.upsert([lead()])))
      assert.equal(first.account.records().length, 1)
    },
  },
  {
    group,
    name: 'links to the record of the same person and gives it the key (cases 6 to 8)',
    async run({ world, first, lead }) {
      const { email, text } = world.fields
      const write = lead()
      const existing = first.account.create({ [email]: emailOf(world, write), [text]: 'before' })
      const result = succeeded(only(await first.upsert([write], 'link')))
      assert.deepEqual([result.outcome, result.externalId], ['linked', existing])
      const [record, ...others] = first.account.records()
      assert.deepEqual(others, [])
      assert.deepEqual([record?.key, record?.fields[text]], [write.key, 'Ada'])
    },
  },
  {
    group,
    name: 'writes nothing to the record of the same person when told to fail (case 9)',
    async run({ world, first, lead }) {
      const write = lead()
      const existing = first.account.create({ [world.fields.email]: emailOf(world, write) })
      const before = first.account.records()
      const error = failedWith(only(await first.upsert([write], 'fail')), 'duplicate')
      assert.deepEqual(error.details.existingIds, [existing])
      assert.deepEqual(first.account.records(), before)
    },
  },
  {
    group,
    name: 'links nothing when two records could be meant (cases 10 and 11)',
    needs: ['duplicate_of_two'],
    async run({ world, first, lead }) {
      world.arrange('duplicate_of_two')
      const before = first.account.records()
      const write = lead({ [world.fields.email]: CRM_CONFORMANCE_DUPLICATE })
      const error = failedWith(only(await first.upsert([write], 'link')), 'duplicate')
      assert.equal(error.details.existingIds?.length, 2)
      assert.deepEqual(first.account.records(), before)
    },
  },
  {
    group,
    name: 'refuses a key that is not a UUID before any request (case 12)',
    async run({ world, first, lead }) {
      for (const key of ['a/b', '', undefined as unknown as string]) {
        const [result] = await first.upsert([{ ...lead(), key }])
        failedWith(result, 'invalid_input')
      }
      assert.equal(dataCalls(world), 0)
    },
  },
  {
    group,
    name: 'sends a key that comes twice in a batch once, and gives both the result (case 13)',
    async run({ world, first, lead }) {
      const write = lead()
      const later = { ...write, fields: { ...write.fields, [world.fields.text]: 'later' } }
      const results = await first.upsert([write, lead(), later])
      const ids = results.map((result) => succeeded(result).externalId)
      assert.equal(ids[0], ids[2])
      const records = first.account.records().filter((record) => record.key === write.key)
      assert.deepEqual(
        records.map((record) => record.fields[world.fields.text]),
        ['later'],
      )
    },
  },
]

function lostAnswer(scenario: 'connection_lost' | 'no_answer', story: string, number: number): readonly CrmCase[] {
  return [
    {
      group,
      name: `says that the outcome is unknown when ${story} after the write, and repeats it into the same record (case ${number})`,
      needs: [scenario],
      async run({ world, first, leadWithoutEmail }) {
        const write = leadWithoutEmail()
        world.arrange(scenario)
        const error = failedWith(only(await first.upsert([write])), 'transient')
        assert.equal(error.details.outcome, 'unknown')
        const [before] = first.account.records()
        const result = succeeded(only(await first.upsert([write])))
        assert.notEqual(result.outcome, 'created')
        assert.equal(result.externalId, before?.externalId)
        assert.equal(first.account.records().length, 1)
      },
    },
  ]
}
