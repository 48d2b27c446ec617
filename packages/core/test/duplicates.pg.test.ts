import { expect, it } from 'vitest'
import { describeForTenant, type TenantWorld } from './support/leads/lead-world.ts'

type World = () => TenantWorld

const ADA = { name: 'Ada Lovelace', email: 'ada@analytical.co' }
const BY = { by: 'ines' }

async function allowMerges(tenant: TenantWorld, mergeBy: readonly string[]): Promise<void> {
  const { sharedTables } = tenant.world.database.session
  const settings = JSON.stringify({ mergeBy })
  await sharedTables.updateTable('tenants').set({ settings }).where('id', '=', tenant.scope.tenantId).execute()
}

function testSuggestions(tenant: World): void {
  it('finds what is exactly the same, suggests it once, and forgets it with the merge', async () => {
    const { leads } = tenant()
    const ada = await leads.create(ADA)
    const also = await leads.create({ name: 'Lovelace, Ada', email: 'ADA@analytical.co' })
    await leads.create({ name: 'Bo', email: 'bo@analytical.co' })
    expect(await leads.duplicates.find()).toEqual({ leads: 3, suggested: 1, merged: 0 })
    const { items } = await leads.duplicates.list()
    expect(items).toMatchObject([
      { leadId: ada.id, otherLeadId: also.id, reasons: ['email', 'name'], confidence: expect.closeTo(0.97) },
    ])
    expect(await leads.duplicates.list({ leadId: also.id, minConfidence: 0.9 })).toEqual({ items, next: null })
    expect((await leads.duplicates.list({ minConfidence: 0.99 })).items).toEqual([])
    expect(await leads.duplicates.find({ leadIds: [also.id] })).toEqual({ leads: 1, suggested: 0, merged: 0 })
    expect((await tenant().told()).filter((type) => type === 'lead.duplicate_suggested')).toHaveLength(1)
    await leads.merge(ada.id, [also.id], BY)
    expect((await leads.duplicates.list()).items).toEqual([])
  })

  it('finds numbers in other forms, addresses in other forms, and records that two leads share', async () => {
    const { leads } = tenant()
    const number = await leads.create({ name: 'Ada King', phone: '020 7946 0958' })
    const sameNumber = await leads.create({ name: 'Ada King', phone: '+44 20 7946 0958' })
    const address = await leads.create({ name: 'Grace Hopper', email: 'grace.hopper@gmail.com' })
    const sameAddress = await leads.create({ name: 'Grace Hopper', email: 'gracehopper+fair@gmail.com' })
    const [record, sameRecord] = [await leads.create({ name: 'Joan' }), await leads.create({ name: 'Joan C.' })]
    const crmConfigId = await tenant().addCrmConfig({ active: false })
    const link = {
      tenant_id: tenant().scope.tenantId,
      crm_config_id: crmConfigId,
      external_id: '7',
      written_version: 1,
    }
    const links = [record, sameRecord].map(({ id }) => ({
      ...link,
      lead_id: id,
      written_hash: '',
      written_at: new Date(),
      writes: 1,
    }))
    await tenant().tables.insertInto('crm_links').values(links).execute()
    expect(await leads.duplicates.find()).toMatchObject({ suggested: 3 })
    const pairs = (await leads.duplicates.list()).items.map(({ leadId, otherLeadId, reasons }) => [
      leadId,
      otherLeadId,
      reasons[0],
    ])
    expect(pairs).toEqual(
      expect.arrayContaining([
        [number.id, sameNumber.id, 'phone'],
        [address.id, sameAddress.id, 'email'],
        [record.id, sameRecord.id, 'record'],
      ]),
    )
  })
}

async function accountOf(tenant: TenantWorld, conversationId: string): Promise<{ socialAccountId: string }> {
  return tenant.tables
    .selectFrom('conversations')
    .select('social_account_id as socialAccountId')
    .where('id', '=', conversationId)
    .executeTakeFirstOrThrow()
}

function testBusinesses(tenant: World): void {
  it('finds the same participant on accounts of one business, and on no others', async () => {
    const { leads } = tenant()
    const onAccount = async (place: number, business: { business_id?: string; metadata?: string }): Promise<string> => {
      const conversationId = await tenant().addConversation()
      const set = { participant_id: `shared-${place}` }
      await tenant().tables.updateTable('conversations').set(set).where('id', '=', conversationId).execute()
      const accounts = tenant()
        .tables.updateTable('social_accounts')
        .set({ business_id: null, ...business })
      const { socialAccountId } = await accountOf(tenant(), conversationId)
      await accounts.where('id', '=', socialAccountId).execute()
      return (await leads.create({ conversationId, name: `Person ${place} ${Math.random()}` })).id
    }
    const same = [await onAccount(1, { business_id: 'm1' }), await onAccount(1, { business_id: 'm1' })]
    // What hosts declared before accounts had a business of their own.
    same.push(await onAccount(1, { metadata: JSON.stringify({ metaBusinessId: 'm1' }) }))
    await onAccount(1, { business_id: 'm2' })
    await onAccount(2, {})
    await onAccount(2, {})
    await leads.duplicates.find()
    const { items } = await leads.duplicates.list()
    const byParticipant = items.filter(({ reasons }) => reasons[0] === 'participant')
    expect(byParticipant).toHaveLength(3)
    for (const { leadId, otherLeadId } of byParticipant)
      expect(same).toEqual(expect.arrayContaining([leadId, otherLeadId]))
  })
}

function testApart(tenant: World): void {
  it('never suggests what somebody dismissed or separated, and no removed lead', async () => {
    const { leads } = tenant()
    const [ada, also] = [await leads.create(ADA), await leads.create(ADA)]
    await leads.duplicates.find()
    const [pair] = (await leads.duplicates.list()).items
    await leads.duplicates.dismiss(pair?.id ?? '', BY)
    expect(await leads.duplicates.find()).toMatchObject({ suggested: 0 })
    expect((await leads.duplicates.list()).items).toEqual([])
    const third = await leads.create(ADA)
    const { merge } = await leads.merge(ada.id, [third.id], BY)
    await leads.unmerge(merge?.id ?? '', BY)
    await allowMerges(tenant(), ['email'])
    expect(await leads.duplicates.find({ leadIds: [ada.id] })).toMatchObject({ suggested: 0, merged: 0 })
    await leads.remove(also.id)
    await allowMerges(tenant(), [])
    expect(await leads.duplicates.find()).toMatchObject({ suggested: 0 })
    await expect(leads.duplicates.dismiss(ada.id, BY)).rejects.toMatchObject({ code: 'not_found' })
  })
}

function testPolicy(tenant: World): void {
  it('merges by itself only by the keys that the tenant allows, into the older lead', async () => {
    const { leads } = tenant()
    const [ada, also] = [await leads.create(ADA), await leads.create({ ...ADA, phone: '+442079460958' })]
    const family = await leads.create({ name: 'Byron Lovelace', email: ADA.email })
    await allowMerges(tenant(), ['phone'])
    expect(await leads.duplicates.find()).toMatchObject({ merged: 0 })
    await allowMerges(tenant(), ['email'])
    expect(await leads.duplicates.find({ leadIds: [also.id] })).toMatchObject({ merged: 1 })
    expect(await leads.get(also.id)).toMatchObject({ id: ada.id, phone: '+442079460958', memberIds: [also.id] })
    expect(await leads.merges(ada.id)).toMatchObject([{ by: 'leadkit', reason: 'same email' }])
    expect(await leads.get(family.id)).toMatchObject({ id: family.id })
  })

  it('merges many at the same time without a lead in two of them', async () => {
    const { leads } = tenant()
    await allowMerges(tenant(), ['email'])
    const made: string[] = []
    for (let place = 0; place < 6; place += 1) made.push((await leads.create(ADA)).id)
    await Promise.all(made.map((id) => leads.duplicates.find({ leadIds: [id] })))
    await leads.duplicates.find()
    const { items } = await leads.list()
    expect(items).toHaveLength(1)
    expect(items[0]?.memberIds).toHaveLength(5)
  })
}

function testApartFromGroups(tenant: World): void {
  it('keeps dismissed leads apart when other leads show them', async () => {
    const { leads } = tenant()
    await leads.create(ADA)
    const also = await leads.create(ADA)
    await leads.duplicates.find()
    const [pair] = (await leads.duplicates.list()).items
    await leads.duplicates.dismiss(pair?.id ?? '', BY)
    await allowMerges(tenant(), ['email'])
    const eve = await leads.create({ name: 'Eve' })
    await leads.merge(eve.id, [also.id], BY)
    expect(await leads.duplicates.find()).toMatchObject({ suggested: 0, merged: 0 })
  })

  it('keeps separated leads apart when other leads show them', async () => {
    const { leads } = tenant()
    await allowMerges(tenant(), ['email'])
    const ada = await leads.create(ADA)
    const third = await leads.create({ ...ADA, email: 'third@analytical.co' })
    const { merge } = await leads.merge(ada.id, [third.id], BY)
    await leads.unmerge(merge?.id ?? '', BY)
    const fay = await leads.create({ name: 'Fay' })
    await leads.merge(fay.id, [third.id], BY)
    await leads.update(fay.id, ADA)
    expect(await leads.duplicates.find({ leadIds: [ada.id] })).toMatchObject({ suggested: 0, merged: 0 })
  })
}

function testDecisions(tenant: World): void {
  it('looks again before each merge: the one before may have brought a dismissed lead in', async () => {
    const { leads } = tenant()
    const [ada, bea] = [await leads.create(ADA), await leads.create({ ...ADA, phone: '+442079460958' })]
    const cai = await leads.create({ ...ADA, email: 'cai@analytical.co', phone: '+442079460958', company: 'Acme' })
    await leads.update(ada.id, { company: 'Acme' })
    await leads.duplicates.find()
    const { items } = await leads.duplicates.list({ leadId: ada.id })
    await leads.duplicates.dismiss(items.find(({ otherLeadId }) => otherLeadId === cai.id)?.id ?? '', BY)
    await allowMerges(tenant(), ['email', 'phone'])
    expect(await leads.duplicates.find()).toMatchObject({ merged: 1 })
    await leads.duplicates.find()
    const heads = await Promise.all([ada, bea, cai].map(async ({ id }) => (await leads.get(id)).id))
    expect(heads[0]).not.toBe(heads[2])
    expect((await leads.duplicates.list()).items).toEqual([])
  })

  it('lists nothing that was separated, and dismisses what is shown for all that it shows', async () => {
    const { leads } = tenant()
    const [ada, bea] = [await leads.create(ADA), await leads.create(ADA)]
    await leads.duplicates.find()
    const first = await leads.merge(ada.id, [bea.id], BY)
    await leads.unmerge(first.merge?.id ?? '', BY)
    expect((await leads.duplicates.list()).items).toEqual([])
    const dan = await leads.create(ADA)
    await leads.duplicates.find()
    const { merge } = await leads.merge(ada.id, [bea.id], BY)
    const { items } = await leads.duplicates.list({ leadId: bea.id })
    expect(items).toMatchObject([{ leadId: ada.id, otherLeadId: dan.id }])
    await leads.duplicates.dismiss(items[0]?.id ?? '', BY)
    await leads.unmerge(merge?.id ?? '', BY)
    await allowMerges(tenant(), ['email'])
    expect(await leads.duplicates.find()).toMatchObject({ suggested: 0, merged: 0 })
    expect((await leads.duplicates.list()).items).toEqual([])
  })
}

function testSettled(tenant: World): void {
  it('suggests nothing that it merged in the same run', async () => {
    const { leads } = tenant()
    const made = [await leads.create(ADA), await leads.create(ADA), await leads.create(ADA)]
    await allowMerges(tenant(), ['email'])
    expect(await leads.duplicates.find()).toEqual({ leads: 3, suggested: 0, merged: 2 })
    expect((await leads.get(made[0]?.id ?? '')).memberIds).toHaveLength(2)
    expect((await leads.duplicates.list()).items).toEqual([])
    expect(await tenant().told()).not.toContain('lead.duplicate_suggested')
  })

  it('lists the leads that are shown today, each two once, and suggests them once', async () => {
    const { leads } = tenant()
    const [ada, bea, dan] = [await leads.create(ADA), await leads.create(ADA), await leads.create(ADA)]
    expect(await leads.duplicates.find()).toMatchObject({ suggested: 3 })
    await leads.merge(ada.id, [bea.id], BY)
    const { items } = await leads.duplicates.list()
    expect(items).toMatchObject([{ leadId: ada.id, otherLeadId: dan.id }])
    expect((await leads.duplicates.list({ leadId: bea.id })).items).toEqual(items)
    const eve = await leads.create({ name: 'Eve' })
    await leads.merge(eve.id, [ada.id], BY)
    expect(await leads.duplicates.find()).toMatchObject({ suggested: 0, merged: 0 })
    const [leadId, otherLeadId] = [dan.id, eve.id].toSorted()
    expect((await leads.duplicates.list()).items).toEqual([expect.objectContaining({ leadId, otherLeadId })])
    await leads.remove(dan.id)
    expect((await leads.duplicates.list()).items).toEqual([])
  })
}

/** Bea, who shows Cai and uses the CRM record that Cai lends her. */
async function addLentRecord(tenant: TenantWorld): Promise<{ readonly bea: string; readonly cai: string }> {
  const crm_config_id = await tenant.addCrmConfig()
  const [bea, cai] = [await tenant.leads.create(ADA), await tenant.leads.create({ name: ADA.name })]
  const link = {
    crm_config_id,
    external_id: '7',
    written_version: 1,
    written_hash: '',
    written_at: new Date(),
    writes: 1,
  }
  await tenant.tables
    .insertInto('crm_links')
    .values({ ...link, tenant_id: tenant.scope.tenantId, lead_id: cai.id })
    .execute()
  await tenant.leads.merge(bea.id, [cai.id], BY)
  return { bea: bea.id, cai: cai.id }
}

function testRefusedMerge(tenant: World): void {
  it('leaves nothing of a merge that is refused while a lent record is being written, and merges later', async () => {
    const { leads, tables } = tenant()
    const ada = await leads.create(ADA)
    const { bea, cai } = await addLentRecord(tenant())
    await allowMerges(tenant(), ['email'])
    const syncOfBea = tables.updateTable('crm_syncs').where('lead_id', '=', bea)
    await syncOfBea.set({ status: 'processing' }).execute()
    const before = await tenant().told()
    expect(await leads.duplicates.find()).toEqual({ leads: 3, suggested: 1, merged: 0 })
    expect(await leads.get(bea)).toMatchObject({ id: bea, memberIds: [cai] })
    expect(await leads.merges(ada.id)).toEqual([])
    expect((await leads.list()).items.map(({ id }) => id).toSorted()).toEqual([ada.id, bea].toSorted())
    expect((await tenant().told()).slice(before.length)).toEqual(['lead.duplicate_suggested'])
    await syncOfBea.set({ status: 'pending' }).execute()
    expect(await leads.duplicates.find()).toMatchObject({ suggested: 0, merged: 1 })
    expect((await leads.get(ada.id)).memberIds).toEqual([bea, cai])
    expect((await leads.duplicates.list()).items).toEqual([])
  })
}

describeForTenant('leads that may be one person', (tenant) => {
  testSuggestions(tenant)
  testBusinesses(tenant)
  testApart(tenant)
  testPolicy(tenant)
  testRefusedMerge(tenant)
  testApartFromGroups(tenant)
  testDecisions(tenant)
  testSettled(tenant)
})
