import { expect, it } from 'vitest'
import { type CrmTenant, describeForCrm } from './support/crm/crm-world.ts'
import { at, describeForTenant, type TenantWorld } from './support/leads/lead-world.ts'

const BY_ADA = { reason: 'We know them', by: 'ada' }

function testOverride(tenant: () => TenantWorld): void {
  it("stands in place of the machine's score, which goes on beside it", async () => {
    const lead = await tenant().leads.create({ name: 'Ada' })
    await tenant().applyScore(lead.id, 30, at(1))
    const overridden = await tenant().leads.overrideScore(lead.id, { score: 'hot', scoreValue: 95, ...BY_ADA })
    expect(overridden).toMatchObject({ score: 'hot', scoreValue: 95, machineScore: 'cold', machineScoreValue: 30 })
    expect(overridden.scoreOverride).toEqual({ score: 'hot', scoreValue: 95, ...BY_ADA, at: overridden.updatedAt })
    await tenant().applyScore(lead.id, 55, at(2))
    const scored = await tenant().leads.get(lead.id)
    expect(scored).toMatchObject({ score: 'hot', scoreValue: 95, machineScore: 'warm', machineScoreValue: 55 })
    const explanation = await tenant().leads.explain(lead.id)
    expect(explanation).toMatchObject({ score: { scoreValue: 55 }, override: { scoreValue: 95, by: 'ada' } })
    const cleared = await tenant().leads.clearScoreOverride(lead.id)
    expect(cleared).toMatchObject({ score: 'warm', scoreValue: 55, machineScoreValue: 55, scoreOverride: null })
    expect((await tenant().leads.clearScoreOverride(lead.id)).version).toBe(cleared.version)
    expect(await tenant().told()).toEqual(['lead.created', ...Array.from({ length: 4 }, () => 'lead.scored')])
    const events = await tenant().tables.selectFrom('host_events').select('payload').orderBy('id').execute()
    expect(events.slice(1).map(({ payload }) => [payload['scoreValue'], payload['overridden']])).toEqual([
      [30, false],
      [95, true],
      [95, true],
      [55, false],
    ])
  })

  it('holds for a lead that was never scored, and leaves nothing behind', async () => {
    const lead = await tenant().leads.create({ name: 'Ada' })
    const warm = await tenant().leads.overrideScore(lead.id, { score: 'warm', ...BY_ADA })
    expect(warm).toMatchObject({ score: 'warm', scoreValue: 55, machineScore: null })
    expect(await tenant().leads.clearScoreOverride(lead.id)).toMatchObject({ score: null, scoreValue: null })
    expect((await tenant().told()).at(-1)).toBe('lead.updated')
  })

  it('refuses what is not a score, and a version that is past', async () => {
    const lead = await tenant().leads.create({ name: 'Ada' })
    for (const wrong of [{ score: 'boiling' }, { score: 'hot', scoreValue: 101 }, { score: 'hot', reason: ' ' }])
      await expect(tenant().leads.overrideScore(lead.id, { ...BY_ADA, ...wrong } as never)).rejects.toMatchObject({
        code: 'invalid_input',
      })
    const stale = tenant().leads.overrideScore(lead.id, { score: 'hot', ...BY_ADA, expectedVersion: 7 })
    await expect(stale).rejects.toMatchObject({ code: 'conflict' })
    await tenant().leads.overrideScore(lead.id, { score: 'hot', ...BY_ADA })
    await tenant().leads.remove(lead.id)
    const [row] = await tenant().tables.selectFrom('leads').select('score_override').where('id', '=', lead.id).execute()
    expect(row?.score_override, 'a reason may name a person').toBeNull()
  })
}

function testLists(tenant: () => TenantWorld): void {
  it('shows in filters and in the order of scores, page by page', async () => {
    const values = [30, 90, 60, 60, 10]
    const leads = await Promise.all(values.map((_, index) => tenant().leads.create({ name: `Lead ${index}` })))
    for (const [index, lead] of leads.entries()) await tenant().applyScore(lead.id, values[index] ?? 0, at(index))
    const unscored = await tenant().leads.create({ name: 'Unscored' })
    const [lowest] = [leads[4]?.id ?? '']
    await tenant().leads.overrideScore(lowest, { score: 'hot', scoreValue: 99, ...BY_ADA })
    const listed: (number | null)[] = []
    const seen = new Set<string>()
    for (let after: string | null | undefined; after !== null;) {
      const page = await tenant().leads.list({ sort: 'score', limit: 2, after })
      listed.push(...page.items.map((lead) => lead.scoreValue))
      for (const { id } of page.items) seen.add(id)
      after = page.next
    }
    expect(listed).toEqual([99, 90, 60, 60, 30, null])
    expect(seen.size).toBe(6)
    expect((await tenant().leads.list({ sort: 'score', direction: 'asc', limit: 1 })).items[0]?.id).toBe(unscored.id)
    expect((await tenant().leads.list({ score: 'hot' })).items.map(({ id }) => id)).toContain(lowest)
    expect((await tenant().leads.list({ scoreOverridden: true })).items).toMatchObject([{ id: lowest }])
    expect((await tenant().leads.list({ scoreOverridden: false })).items).toHaveLength(5)
    const { next } = await tenant().leads.list({ limit: 1 })
    await expect(tenant().leads.list({ sort: 'score', after: next })).rejects.toMatchObject({ code: 'invalid_input' })
  })
}

describeForTenant('a person’s score', (tenant) => {
  testOverride(tenant)
  testLists(tenant)
})

describeForCrm('a person’s score in a CRM', (tenant: () => CrmTenant) => {
  it('is what mappings write', async () => {
    const credentials = tenant().process.crm.addAccount(tenant().id)
    const fieldMappings = [
      { target: 'email', source: 'lead.email' },
      { target: 'stage', source: 'lead.score' },
    ] as const
    await tenant().configs.create({ provider: 'memory', credentials, fieldMappings })
    const lead = await tenant().leads.create({ name: 'Ada', email: 'ada@example.org' })
    await tenant().leads.overrideScore(lead.id, { score: 'hot', ...BY_ADA })
    await tenant().process.drain()
    expect(tenant().process.crm.records(tenant().id)).toMatchObject([{ fields: { stage: 'hot' } }])
  })
})
