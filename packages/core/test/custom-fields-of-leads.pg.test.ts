import { expect, it } from 'vitest'
import { z } from 'zod'
import { type CustomHost, type CustomTenant, describeWithCustomFields } from './support/custom-fields/custom-world.ts'

function testValues(host: () => CustomHost, tenant: () => CustomTenant): void {
  it('stores what it is given, merges by field, and empties with null', async () => {
    const { leads } = tenant()
    const lead = await leads.create({
      name: 'Ada',
      custom: { budget: 1200.5, region: 'north', due: '2026-12-24T18:00:00+01:00', tags: ['a', 'b'] },
    })
    expect(lead.custom).toEqual({
      budget: 1200.5,
      region: 'north',
      due: '2026-12-24T17:00:00.000Z',
      tags: ['a', 'b'],
    })
    const changed = await leads.update(lead.id, { custom: { budget: 2, tags: null, address: { city: 'Bern' } } })
    const { due } = lead.custom
    expect(changed.custom).toEqual({ budget: 2, region: 'north', due, address: { city: 'Bern' } })
    expect(await leads.get(lead.id)).toEqual(changed)
    expect(changed).toMatchObject({ version: lead.version + 1, customIssues: [] })
    await leads.move(lead.id, { to: 'contacted', by: 'test' })
    expect((await leads.list()).items[0]?.custom).toEqual(changed.custom)
  })

  it('keeps version and outbox when a change changes nothing, whatever the order of an object’s keys', async () => {
    const { leads } = tenant()
    const lead = await leads.create({ custom: { budget: 1, address: { city: 'Bern' }, tags: ['a'] } })
    const again = { budget: 1, address: { city: 'Bern' }, tags: ['a'], plan: null }
    expect((await leads.update(lead.id, { custom: again })).version).toBe(lead.version)
    expect((await leads.update(lead.id, { custom: {} })).version).toBe(lead.version)
  })

  it('says who set each field and which fields changed, and tells nothing of the values', async () => {
    const { leads } = tenant()
    const lead = await leads.create({ name: 'Ada', custom: { budget: 1 } })
    expect(lead.fieldSources).toMatchObject({ 'custom.budget': { by: 'person' } })
    const changed = await leads.update(lead.id, { company: 'Acme', custom: { budget: null, plan: 'pro' } })
    expect(Object.keys(changed.fieldSources).toSorted()).toEqual(['company', 'custom.plan', 'name'])
    await host().kit.worker().drain()
    const told = host().events.filter(({ tenantId }) => tenantId === tenant().id)
    expect(told.map(({ fields }) => fields)).toEqual([['company', 'custom.plan', 'custom.budget']])
  })
}

function testRefusals(tenant: () => CustomTenant): void {
  it('refuses a wrong value with its path, and stores nothing of the call', async () => {
    const { leads } = tenant()
    const lead = await leads.create({ name: 'Ada', custom: { budget: 1 } })
    const wrong = { name: 'Grace', custom: { budget: 2, address: { city: 7 } } }
    await expect(leads.update(lead.id, wrong as never)).rejects.toMatchObject({
      code: 'invalid_input',
      message: 'leads.update: custom.address.city: must be a text',
    })
    await expect(leads.create({ custom: { budgett: 1 } } as never)).rejects.toMatchObject({
      code: 'invalid_input',
      message: 'leads.create: custom: unknown: budgett',
    })
    const late = leads.update(lead.id, { expectedVersion: 7, custom: { budget: 3 } })
    await expect(late).rejects.toMatchObject({ code: 'conflict' })
    expect(await leads.get(lead.id)).toEqual(lead)
  })

  it('limits all values of a lead together, also over several changes', async () => {
    const { leads } = tenant()
    const many = Array.from({ length: 300 }, (_, index) => `tag ${index} ${'x'.repeat(40)}`)
    const lead = await leads.create({ custom: { tags: many } })
    const more = leads.update(lead.id, { custom: { address: { city: 'x'.repeat(3000) } } })
    await expect(more).rejects.toMatchObject({ code: 'invalid_input', message: /at most 16384 bytes/ })
    expect(await leads.get(lead.id)).toEqual(lead)
  })
}

function testMeetings(host: () => CustomHost, tenant: () => CustomTenant): void {
  it('keeps the values of concurrent changes of different fields', async () => {
    const { leads } = tenant()
    const { id } = await leads.create({ name: 'Ada' })
    await Promise.all([
      leads.update(id, { custom: { budget: 1 } }),
      leads.update(id, { custom: { plan: 'pro' } }),
      leads.update(id, { custom: { vip: true } }),
    ])
    expect((await leads.get(id)).custom).toEqual({ budget: 1, plan: 'pro', vip: true })
  })

  it('leaves nothing of a rolled back transaction of the host', async () => {
    const { leads } = tenant()
    const { id } = await leads.create({ custom: { budget: 1 } })
    const work = host().database.transaction(async (session) => {
      const query = async (text: string, parameters: readonly unknown[]) => ({
        rows: await session.run({ text, parameters }),
      })
      await leads.update(id, { custom: { budget: 2 } }, { transaction: { query } as never })
      throw new Error('the host changed its mind')
    })
    await expect(work).rejects.toThrow('changed its mind')
    expect((await leads.get(id)).custom).toEqual({ budget: 1 })
  })

  it('erases all values with the lead, also those that no schema declares any more, and those of its conversation', async () => {
    const { id: tenantId, leads, conversations } = tenant()
    const conversationId = await host().addConversation(tenantId, { topic: 'a secret wish' })
    const { id } = await leads.create({ conversationId, custom: { budget: 1, plan: 'a secret plan' } })
    await host().run(tenantId, `UPDATE {{tenant}}.leads SET custom = custom || '{"old": "a secret"}'`)
    await leads.remove(id)
    const [row] = await host().run<{ lead: string }>(
      tenantId,
      'SELECT to_jsonb(l)::text AS lead FROM {{tenant}}.leads l',
    )
    expect(row?.lead).not.toMatch(/secret/)
    expect(row?.lead).toMatch(/"custom": null/)
    expect((await conversations.get(conversationId)).custom).toEqual({})
  })

  it('reads data that is older than the schema: what does not fit is left out, told, and lost by nothing', async () => {
    const { id: tenantId, leads } = tenant()
    const { id } = await leads.create({ custom: { budget: 1, plan: 'pro', region: 'north', vip: true } })
    const newer = host().redeclared({
      leads: z.object({ budget: z.string(), plan: z.string().max(2), region: z.enum(['north']) }),
    })
    const after = newer.tenant(tenantId)
    const lead = await after.leads.get(id)
    expect(lead.custom).toEqual({ region: 'north' })
    expect(lead.customIssues).toEqual([
      { path: 'vip', code: 'undeclared', rule: 'is not declared' },
      { path: 'plan', code: 'invalid', rule: 'must have at most 2 characters' },
      { path: 'budget', code: 'invalid', rule: 'must be a text' },
    ])
    expect((await after.leads.list()).items).toEqual([lead])
    expect((await after.leads.list({ custom: { budget: { atLeast: '0' } } })).items).toEqual([])
    await after.leads.update(id, { custom: { budget: '10' } })
    expect((await after.leads.get(id)).custom).toEqual({ region: 'north', budget: '10' })
    expect((await leads.get(id)).custom).toEqual({ plan: 'pro', region: 'north', vip: true })
    await newer.close()
  })
}

function testMerges(tenant: () => CustomTenant): void {
  it('shows of merged leads the head’s own values first, and of the others what it lacks', async () => {
    const { leads } = tenant()
    const head = await leads.create({ name: 'Ada', custom: { budget: 1, tags: ['head'] } })
    const member = await leads.create({ name: 'Ada L.', custom: { budget: 2, plan: 'pro', region: 'north' } })
    const { merge, lead } = await leads.merge(head.id, [member.id], { by: 'test' })
    expect(lead.custom).toEqual({ budget: 1, tags: ['head'], plan: 'pro', region: 'north' })
    expect(lead.fieldSources['custom.plan']).toMatchObject({ by: 'person' })
    expect((await leads.get(member.id)).custom).toEqual(lead.custom)
    expect((await leads.list({ custom: { plan: 'pro' } })).items.map(({ id }) => id)).toEqual([head.id])
    const emptied = await leads.update(head.id, { custom: { plan: null, region: 'south' } })
    expect(emptied.custom).toEqual({ budget: 1, tags: ['head'], region: 'south' })
    expect(emptied.version).toBeGreaterThan(lead.version)
    await leads.unmerge(merge?.id ?? '', { by: 'test' })
    expect((await leads.get(member.id)).custom).toEqual(member.custom)
    expect((await leads.get(head.id)).custom).toEqual({ budget: 1, tags: ['head'], region: 'south' })
  })

  it('erases the values of all merged leads together', async () => {
    const { leads, transaction } = tenant()
    const [head, member] = [
      await leads.create({ custom: { plan: 'secret 1' } }),
      await leads.create({ custom: { plan: 'secret 2' } }),
    ]
    await leads.merge(head.id, [member.id], { by: 'test' })
    await leads.remove(head.id)
    const rows = await transaction((sql) => sql.query('SELECT to_jsonb(l)::text AS lead FROM leads l'))
    expect(JSON.stringify(rows)).not.toMatch(/secret/)
  })
}

describeWithCustomFields('custom fields of leads', (host, tenant) => {
  testValues(host, tenant)
  testRefusals(tenant)
  testMeetings(host, tenant)
  testMerges(tenant)
})
