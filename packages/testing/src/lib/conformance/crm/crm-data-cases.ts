import { strict as assert } from 'node:assert'
import { randomUUID } from 'node:crypto'
import { type CrmError, isCrmError } from '@leadkit/contracts'
import type { CrmScenario } from './crm-fixture.ts'
import { type CrmCase, type CrmCaseTools, failedWith, only, succeeded } from './crm-harness.ts'

const group = 'account and data'

export const crmDataCases: readonly CrmCase[] = [
  {
    group,
    name: 'verifies an account that is set up right, and tells whose it is',
    async run({ world, first, second }) {
      for (const seat of [first, second]) {
        const request = { object: world.object, createKeyField: false }
        const { accountId, problems, keyFieldCreated } = await world.provider.verify(seat.context, request)
        assert.deepEqual([accountId, problems, keyFieldCreated], [seat.account.accountId, [], false])
      }
    },
  },
  unfitKeyField('key_field_missing', 'says that the key field is missing, and how to fix it (case 14)'),
  unfitKeyField('key_field_not_unique', 'says that the key field is not unique, and how to fix it (case 15)'),
  {
    group,
    name: 'makes the key field when asked to, where the vendor allows it (case 14)',
    needs: ['key_field_missing'],
    async run({ world, first, lead }) {
      world.arrange('key_field_missing')
      const request = { object: world.object, createKeyField: true }
      const { problems, keyFieldCreated } = await world.provider.verify(first.context, request)
      assert.equal(keyFieldCreated, problems.length === 0)
      if (keyFieldCreated) succeeded(only(await first.upsert([lead()])))
    },
  },
  {
    group,
    name: 'describes the fields it writes, the key field as unique',
    async run({ world, first }) {
      const fields = await world.provider.describe(first.context, world.object)
      const named = new Map(fields.map((field) => [field.name, field]))
      assert.equal(named.get(world.provider.keyField)?.unique, true)
      for (const name of Object.values(world.provider.defaultFields)) {
        if (name !== null) assert.equal(named.get(name)?.writable, true, `${name} is a writable field`)
      }
      assert.equal(named.has(world.fields.unknown), false)
    },
  },
  {
    group,
    name: 'finds records by key, and none for a key that is not there',
    async run({ world, first, lead }) {
      const write = lead()
      const { externalId } = succeeded(only(await first.upsert([write])))
      const found = await world.provider.findByKey(first.context, world.object, [write.key, randomUUID()])
      assert.deepEqual([...found.keys()], [write.key])
      assert.deepEqual([found.get(write.key)?.externalId, found.get(write.key)?.deleted], [externalId, false])
    },
  },
  {
    group,
    name: 'reads the fields that were asked for, and leaves records out that are gone',
    async run({ world, first, lead }) {
      const { text } = world.fields
      const results = await first.upsert([lead(), lead()])
      const [kept, gone] = results.map((result) => succeeded(result).externalId ?? '')
      assert.ok(kept && gone)
      first.account.remove(gone)
      const records = await world.provider.read(first.context, world.object, [kept, gone], [text])
      assert.deepEqual([...records.keys()], [kept])
      assert.deepEqual(records.get(kept)?.fields, { [text]: 'Ada' })
    },
  },
  {
    group,
    name: 'keeps what a person wrote out of its errors (case 59)',
    async run({ world, first, lead }) {
      const secret = 'grace.hopper@private.example'
      const refused = failedWith(
        only(await first.upsert([lead({ [world.fields.email]: `${secret} is wrong` })])),
        'validation',
      )
      assertSilent(refused, secret)
      const taken = lead({ [world.fields.email]: secret })
      first.account.create({ [world.fields.email]: secret })
      assertSilent(failedWith(only(await first.upsert([taken], 'fail')), 'duplicate'), secret)
    },
  },
  {
    group,
    name: 'names a field that the vendor does not know, and writes the neighbours (case 61)',
    async run({ world, first, lead }) {
      const results = await first.upsert([lead({ [world.fields.unknown]: 'x' }), lead()])
      const error = failedWith(results[0], 'validation')
      assert.deepEqual(
        error.details.fields?.map((field) => field.name),
        [world.fields.unknown],
      )
      succeeded(results[1])
    },
  },
  {
    group,
    name: 'writes text of any script as it is',
    async run({ world, first, lead }) {
      const text = `o'x\\ "q" 你好 🙂 é;b & <c>`
      succeeded(only(await first.upsert([lead({ [world.fields.text]: text })])))
      assert.equal(first.account.records()[0]?.fields[world.fields.text], text)
    },
  },
  {
    group,
    name: "sends only requests that the vendor's specification allows (case 68)",
    needs: ['specification'],
    async run(tools) {
      assert.ok(tools.world.violations)
      await tour(tools)
      assert.deepEqual(await tools.world.violations(), [])
    },
  },
]

function unfitKeyField(
  code: Extract<CrmScenario, 'key_field_missing' | 'key_field_not_unique'>,
  name: string,
): CrmCase {
  return {
    group,
    name,
    needs: [code],
    async run({ world, first }) {
      world.arrange(code)
      const request = { object: world.object, createKeyField: false }
      const { problems } = await world.provider.verify(first.context, request)
      assert.deepEqual(
        problems.map((problem) => [problem.code, problem.field]),
        [[code, world.provider.keyField]],
      )
      assert.ok((problems[0]?.fix.length ?? 0) > 20)
    },
  }
}

function assertSilent(error: CrmError, secret: string): void {
  const kept = [error.message, JSON.stringify(error.details), causes(error)].join(' ')
  assert.ok(!kept.includes(secret), 'an error must not repeat what was sent')
}

function causes(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? ''
  return `${error.message} ${isCrmError(error) ? JSON.stringify(error.details) : ''} ${causes(error.cause)}`
}

/** Calls every member once. */
async function tour({ world, first, lead }: CrmCaseTools): Promise<void> {
  const { provider, object, fields } = world
  const write = lead()
  const { externalId } = succeeded(only(await first.upsert([write])))
  assert.ok(externalId !== null)
  await provider.verify(first.context, { object, createKeyField: true })
  await provider.describe(first.context, object)
  await provider.findByKey(first.context, object, [write.key, randomUUID()])
  await provider.read(first.context, object, [externalId], [fields.text])
  const { cursor } = await provider.changes(first.context, object, null, [fields.text])
  await provider.changes(first.context, object, cursor, [fields.text])
  succeeded(only(await first.update([{ key: write.key, externalId, fields: { [fields.text]: null } }])))
  const modes = provider.capabilities.purge ? (['trash', 'purge'] as const) : (['trash'] as const)
  for (const mode of modes) await provider.remove(first.context, object, [{ key: write.key, externalId }], mode)
}
