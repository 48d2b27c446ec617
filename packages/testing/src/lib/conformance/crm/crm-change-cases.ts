import { strict as assert } from 'node:assert'
import { randomUUID } from 'node:crypto'
import { type CrmCase, type CrmCaseTools, failedWith, only, succeeded, thrownBy } from './crm-harness.ts'

const group = 'update and remove'

export const crmChangeCases: readonly CrmCase[] = [
  {
    group,
    name: 'updates a record by its id and, without it, by its key (case 16)',
    async run(tools) {
      const { world, first } = tools
      const { key, externalId } = await existingLead(tools)
      const { text } = world.fields
      succeeded(only(await first.update([{ key, externalId, fields: { [text]: 'by id' } }])))
      assert.equal(first.account.records()[0]?.fields[text], 'by id')
      const result = succeeded(only(await first.update([{ key, fields: { [text]: 'by key' } }])))
      assert.equal(result.externalId, externalId)
      assert.equal(first.account.records()[0]?.fields[text], 'by key')
    },
  },
  {
    group,
    name: 'says not_found for a record that a person removed, and makes none (case 17)',
    async run(tools) {
      const { world, first } = tools
      const { key, externalId } = await existingLead(tools)
      first.account.remove(externalId)
      const fields = { [world.fields.text]: 'late' }
      failedWith(only(await first.update([{ key, externalId, fields }])), 'not_found')
      failedWith(only(await first.update([{ key: randomUUID(), fields }])), 'not_found')
      assert.deepEqual(first.account.records(), [])
    },
  },
  {
    group,
    name: 'says that a converted record cannot be written (case 18)',
    needs: ['record_converted'],
    async run(tools) {
      const { world, first } = tools
      const { key, externalId } = await existingLead(tools)
      world.arrange('record_converted')
      failedWith(only(await first.update([{ key, externalId, fields: { [world.fields.text]: 'late' } }])), 'permanent')
    },
  },
  {
    group,
    name: 'refuses to overwrite what changed meanwhile, where the vendor can (case 19)',
    needs: ['if_unmodified_since'],
    async run(tools) {
      const { world, first } = tools
      assert.equal(world.provider.capabilities.ifUnmodifiedSince, true)
      const { key, externalId } = await existingLead(tools)
      const ifUnmodifiedSince = new Date(Date.now() - 86_400_000)
      const write = { key, externalId, fields: { [world.fields.text]: 'late' }, ifUnmodifiedSince }
      const error = failedWith(only(await first.update([write])), 'conflict')
      assert.ok(error.details.modifiedAt instanceof Date)
    },
  },
  {
    group,
    name: 'clears a field with null (case 20)',
    async run(tools) {
      const { world, first, fixture } = tools
      const { key, externalId } = await existingLead(tools)
      succeeded(only(await first.update([{ key, externalId, fields: { [world.fields.text]: null } }])))
      assert.equal(first.account.records()[0]?.fields[world.fields.text] ?? null, fixture.clearedValue)
    },
  },
  {
    group,
    name: 'removes a record by its id and, without it, by its key (case 21)',
    async run(tools) {
      const { first } = tools
      const one = await existingLead(tools)
      const other = await existingLead(tools)
      const results = await remove(tools, [one, { key: other.key }], 'trash')
      assert.deepEqual(
        results.map((result) => succeeded(result).outcome),
        ['removed', 'removed'],
      )
      assert.deepEqual(first.account.records(), [])
    },
  },
  {
    group,
    name: 'takes a record that is already gone for removed (case 22)',
    async run(tools) {
      const lead = await existingLead(tools)
      tools.first.account.remove(lead.externalId)
      succeeded(only(await remove(tools, [lead], 'trash')))
    },
  },
  {
    group,
    name: 'has nothing to remove for a lead that was never created, and sends no removal (case 23)',
    async run(tools) {
      const result = succeeded(only(await remove(tools, [{ key: randomUUID() }], 'trash')))
      assert.deepEqual([result.outcome, result.externalId], ['absent', null])
      const writes = tools.world.requests().filter((request) => request.kind === 'write')
      assert.deepEqual(writes, [])
    },
  },
  {
    group,
    name: 'erases a record for good by its id, never by its e-mail address (case 24)',
    needs: ['purge'],
    async run(tools) {
      const { world, first } = tools
      assert.equal(world.provider.capabilities.purge, true)
      const lead = await existingLead(tools)
      const seen = world.requests().length
      succeeded(only(await remove(tools, [lead], 'purge')))
      assert.deepEqual(first.account.records(), [])
      const contents = world.requests().slice(seen)
      assert.ok(contents.every((request) => !request.content.includes('@example.com')))
      succeeded(only(await remove(tools, [lead], 'purge')))
    },
  },
  {
    group,
    name: 'says that it cannot erase for good, and sends nothing (case 25)',
    needs: ['trash_only'],
    async run(tools) {
      const { world, first } = tools
      assert.equal(world.provider.capabilities.purge, false)
      const lead = await existingLead(tools)
      const seen = world.requests().length
      const call = world.provider.remove(first.context, world.object, [lead], 'purge')
      assert.equal((await thrownBy(call)).code, 'unsupported')
      assert.equal(world.requests().length, seen)
    },
  },
]

async function existingLead({
  first,
  lead,
}: CrmCaseTools): Promise<{ readonly key: string; readonly externalId: string }> {
  const write = lead()
  const { externalId } = succeeded(only(await first.upsert([write])))
  assert.ok(externalId !== null)
  return { key: write.key, externalId }
}

function remove(
  { world, first }: CrmCaseTools,
  references: readonly { readonly key: string; readonly externalId?: string }[],
  mode: 'trash' | 'purge',
): ReturnType<CrmCaseTools['world']['provider']['remove']> {
  return world.provider.remove(first.context, world.object, references, mode)
}
