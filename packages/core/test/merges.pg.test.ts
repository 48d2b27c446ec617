import { expect, it } from 'vitest'
import { newId } from '../src/lib/base/identifier.ts'
import { fieldSource } from '../src/lib/leads/contact.ts'
import { at, describeForTenant, type TenantWorld } from './support/leads/lead-world.ts'

type World = () => TenantWorld

const BY = { by: 'ines' }

/** A lead by a conversation, with what its participant said. */
async function said(
  tenant: TenantWorld,
  contact: { readonly email?: string; readonly phone?: string },
  minute: number,
) {
  const conversationId = await tenant.addConversation()
  const messageId = newId()
  const source = () => fieldSource('machine', { messageId, saidAt: at(minute) })
  const { lead } = await tenant.write((session) =>
    tenant.world.writer.ensureForConversation(session, conversationId, { name: 'Ada', ...contact }, source),
  )
  return { id: lead.id, conversationId, messageId }
}

/** Everything that is stored about a tenant's leads, but the counters of changes and the history of merges. */
async function dump(tenant: TenantWorld) {
  const { tables } = tenant
  const leads = await tables.selectFrom('leads').selectAll().orderBy('id').execute()
  const scores = await tables.selectFrom('lead_scores').selectAll().orderBy('id').execute()
  const moves = await tables.selectFrom('lead_transitions').selectAll().orderBy('id').execute()
  return { leads: leads.map(({ version: _version, updated_at: _at, ...lead }) => lead), scores, moves }
}

function testShown(tenant: World): void {
  it('shows several leads as one, and takes it back', async () => {
    const [ada, also] = [
      await said(tenant(), { email: 'ada@example.org' }, 1),
      await said(tenant(), { phone: '+41446681800' }, 2),
    ]
    await tenant().applyScore(ada.id, 30, at(1))
    await tenant().applyScore(also.id, 80, at(2))
    const before = await dump(tenant())
    const { merge, lead } = await tenant().leads.merge(ada.id, [also.id], { ...BY, reason: 'Same person' })
    expect(lead).toMatchObject({
      id: ada.id,
      email: 'ada@example.org',
      phone: '+41446681800',
      score: 'hot',
      scoreValue: 80,
      memberIds: [also.id],
      mergedInto: null,
      fieldSources: { phone: { messageId: also.messageId }, email: { messageId: ada.messageId } },
    })
    expect(await tenant().leads.get(also.id)).toEqual(lead)
    expect((await tenant().leads.list()).items).toEqual([lead])
    expect((await tenant().leads.list({ conversationId: also.conversationId })).items).toEqual([lead])
    expect((await tenant().leads.list({ score: 'cold' })).items).toEqual([])
    expect((await tenant().leads.list({ search: '446681800' })).items).toEqual([lead])
    expect((await tenant().leads.explain(ada.id))?.score).toMatchObject({ leadId: also.id, scoreValue: 80 })
    expect((await tenant().leads.scores(ada.id)).items.map(({ leadId }) => leadId)).toEqual([also.id, ada.id])
    expect(await tenant().leads.merges(also.id)).toEqual([merge])
    const undone = await tenant().leads.unmerge(merge?.id ?? '', { by: 'bo', reason: 'Two people' })
    expect(undone).toMatchObject({ ...merge, undoneBy: 'bo', undoneReason: 'Two people', undoneAt: expect.any(Date) })
    expect(await dump(tenant())).toEqual(before)
    expect((await tenant().leads.list()).items.map(({ id }) => id)).toEqual([also.id, ada.id])
    expect(await tenant().leads.merges(ada.id)).toEqual([undone])
    expect((await tenant().told()).slice(-4)).toEqual(expect.arrayContaining(['lead.merged', 'lead.unmerged']))
  })
}

function testTold(tenant: World): void {
  it('names everything that the person is known by, with the evidence', async () => {
    const [ada, also] = [
      await said(tenant(), { email: 'ada@example.org' }, 1),
      await said(tenant(), { email: 'ada@acme.test' }, 2),
    ]
    await tenant().leads.merge(ada.id, [also.id], BY)
    const identities = await tenant().leads.identities(also.id)
    expect(identities).toEqual([
      expect.objectContaining({ kind: 'participant', leadId: ada.id, conversationId: ada.conversationId }),
      {
        kind: 'email',
        leadId: ada.id,
        value: 'ada@example.org',
        by: 'machine',
        messageId: ada.messageId,
        saidAt: at(1),
      },
      expect.objectContaining({ kind: 'participant', leadId: also.id, conversationId: also.conversationId }),
      {
        kind: 'email',
        leadId: also.id,
        value: 'ada@acme.test',
        by: 'machine',
        messageId: also.messageId,
        saidAt: at(2),
      },
    ])
  })

  it('previews without a change', async () => {
    const [ada, also] = [await said(tenant(), {}, 1), await said(tenant(), { phone: '+41446681800' }, 2)]
    await tenant().leads.move(also.id, { to: 'qualified', by: 'bo' })
    const before = await dump(tenant())
    const preview = await tenant().leads.merge(ada.id, [also.id], { ...BY, dryRun: true })
    expect(preview).toMatchObject({
      merge: null,
      lead: { id: ada.id, phone: '+41446681800', memberIds: [also.id], status: 'new' },
      further: [{ leadId: also.id, status: 'qualified' }],
    })
    expect(await dump(tenant())).toEqual(before)
    const { lead } = await tenant().leads.merge(ada.id, [also.id], BY)
    const { version: _version, updatedAt: _at, ...shown } = lead
    expect(preview.lead).toMatchObject(shown)
  })
}

function testRefusals(tenant: World): void {
  it('changes a merged lead only through the one that shows it', async () => {
    const [ada, also, third] = [await said(tenant(), {}, 1), await said(tenant(), {}, 2), await said(tenant(), {}, 3)]
    const { merge } = await tenant().leads.merge(ada.id, [also.id], BY)
    const conflict = { code: 'conflict', message: expect.stringContaining(ada.id) }
    await expect(tenant().leads.update(also.id, { name: 'x' })).rejects.toMatchObject(conflict)
    await expect(tenant().leads.move(also.id, { to: 'lost', by: 'bo' })).rejects.toMatchObject(conflict)
    await expect(tenant().leads.remove(also.id)).rejects.toMatchObject(conflict)
    await expect(tenant().leads.merge(third.id, [also.id], BY)).rejects.toMatchObject(conflict)
    await expect(tenant().leads.merge(also.id, [third.id], BY)).rejects.toMatchObject(conflict)
    await tenant().leads.unmerge(merge?.id ?? '', BY)
    await expect(tenant().leads.unmerge(merge?.id ?? '', BY)).rejects.toMatchObject({ code: 'conflict' })
    await expect(tenant().leads.unmerge(newId(), BY)).rejects.toMatchObject({ code: 'not_found' })
    await expect(tenant().leads.merge(ada.id, [ada.id], BY)).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(tenant().leads.merge(ada.id, [newId()], BY)).rejects.toMatchObject({ code: 'not_found' })
    const expectedVersions = { [also.id]: 1 }
    await expect(tenant().leads.merge(ada.id, [also.id], { ...BY, expectedVersions })).rejects.toMatchObject({
      code: 'conflict',
    })
    await tenant().leads.remove(third.id)
    await expect(tenant().leads.merge(ada.id, [third.id], BY)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('erases the whole person, whose merge then stays', async () => {
    const [ada, also] = [
      await said(tenant(), { email: 'ada@example.org' }, 1),
      await said(tenant(), { phone: '+41446681800' }, 2),
    ]
    const { merge } = await tenant().leads.merge(ada.id, [also.id], { ...BY, reason: 'Ada wrote that it is her' })
    await tenant().leads.remove(ada.id)
    const stored = JSON.stringify(await dump(tenant()))
    expect(stored).not.toMatch(/example\.org|446681800/)
    expect(await tenant().leads.find(ada.id)).toBeNull()
    expect(await tenant().leads.find(also.id)).toBeNull()
    expect(await tenant().leads.merges(ada.id)).toMatchObject([{ reason: null }])
    await expect(tenant().leads.unmerge(merge?.id ?? '', BY)).rejects.toMatchObject({ code: 'conflict' })
    const { lead } = await tenant().ensureLead(also.conversationId, { email: 'again@example.org' })
    expect(lead).toMatchObject({ deletedAt: expect.any(Date), email: null })
  })
}

/** What happens to the lead of a form whose person takes the answers back. */
function testWithdrawals(tenant: World): void {
  const withdraw = ({ id }: { readonly id: string }) =>
    tenant().write((session) => tenant().world.writer.withdraw(session, id))
  const create = (email: string) => tenant().leads.create({ name: 'Ada', email })
  const updates = async () => {
    const query = tenant().tables.selectFrom('host_events').select('payload').where('type', '=', 'lead.updated')
    return (await query.orderBy('id').execute()).map(({ payload }) => payload)
  }

  it('erases the reasons of its merges, and nothing of what other merges say', async () => {
    const [ada, form, third] = [await create('a@x.test'), await create('b@x.test'), await create('c@x.test')]
    await tenant().leads.merge(ada.id, [third.id], { ...BY, reason: 'Same card' })
    const { merge } = await tenant().leads.merge(ada.id, [form.id], { ...BY, reason: 'b@x.test is hers' })
    await tenant().leads.unmerge(merge?.id ?? '', { ...BY, reason: 'b@x.test is not hers' })
    await tenant().leads.merge(ada.id, [form.id], { ...BY, reason: 'b@x.test is hers after all' })
    await withdraw(form)
    const merges = await tenant().leads.merges(ada.id)
    expect(merges).toHaveLength(3)
    expect(merges.flatMap(({ reason, undoneReason }) => [reason ?? [], undoneReason ?? []].flat())).toEqual([
      'Same card',
    ])
  })

  it('tells which fields are gone from a lead that others were merged into', async () => {
    const [form, other] = [await create('a@x.test'), await create('b@x.test')]
    await tenant().leads.move(form.id, { to: 'contacted', by: 'bo', reason: 'wrote to a@x.test' })
    await tenant().leads.merge(form.id, [other.id], { ...BY, reason: 'a@x.test is hers' })
    await withdraw(form)
    const { version } = await tenant().leads.get(form.id)
    expect(await updates()).toEqual([{ leadId: form.id, version, fields: ['name', 'email'] }])
    expect(await tenant().leads.merges(form.id)).toMatchObject([{ reason: null }])
    expect((await tenant().leads.transitions(form.id)).items).toMatchObject([{ to: 'contacted', reason: null }])
  })

  it('leaves the leads below it, and above it, alive whichever merge is undone first', async () => {
    for (const isLowerFirst of [true, false]) {
      const [above, form, below] = [await create('a@x.test'), await create('b@x.test'), await create('c@x.test')]
      const lower = await tenant().leads.merge(form.id, [below.id], { ...BY, reason: 'b@x.test is hers' })
      const upper = await tenant().leads.merge(above.id, [form.id], BY)
      await withdraw(form)
      expect((await tenant().leads.get(above.id)).memberIds).toEqual([form.id, below.id])
      expect(JSON.stringify(await tenant().leads.merges(above.id))).not.toContain('b@x.test')
      const undone = isLowerFirst ? [lower, upper] : [upper, lower]
      await tenant().leads.unmerge(undone[0]?.merge?.id ?? '', BY)
      const shown = isLowerFirst ? below : form
      expect(await tenant().leads.get(below.id)).toMatchObject({ id: shown.id, email: 'c@x.test' })
      expect((await tenant().leads.list({ search: 'c@x.test' })).items.map(({ id }) => id)).toContain(shown.id)
      await tenant().leads.unmerge(undone[1]?.merge?.id ?? '', BY)
      expect(await tenant().leads.get(above.id)).toMatchObject({ id: above.id, email: 'a@x.test', memberIds: [] })
      expect(await tenant().leads.get(form.id)).toMatchObject({ name: null, email: null, memberIds: [] })
      expect(await tenant().leads.get(below.id)).toMatchObject({ id: below.id, email: 'c@x.test', memberIds: [] })
      await tenant().leads.remove(below.id)
    }
    expect(JSON.stringify(await dump(tenant()))).not.toMatch(/[bc]@x\.test/)
  })
}

function testMeanwhile(tenant: World): void {
  it('lets what comes later stay with the lead that it came by', async () => {
    const [ada, also] = [await said(tenant(), { email: 'ada@example.org' }, 1), await said(tenant(), {}, 2)]
    const { merge } = await tenant().leads.merge(ada.id, [also.id], BY)
    const source = () => fieldSource('machine', { messageId: newId(), saidAt: at(5) })
    const found = { email: 'ada@acme.test', company: 'Acme' }
    await tenant().write((session) =>
      tenant().world.writer.ensureForConversation(session, also.conversationId, found, source),
    )
    await tenant().applyScore(also.id, 90, at(5))
    expect(await tenant().leads.get(ada.id)).toMatchObject({ ...found, scoreValue: 90, score: 'hot' })
    expect(await tenant().told()).toEqual(expect.arrayContaining(['lead.scored']))
    await tenant().leads.unmerge(merge?.id ?? '', BY)
    expect(await tenant().leads.get(ada.id)).toMatchObject({ email: 'ada@example.org', company: null, score: null })
    expect(await tenant().leads.get(also.id)).toMatchObject({ ...found, scoreValue: 90 })
  })

  it('keeps what somebody decides on the merged lead as its own, and shows it as long as the merge lasts', async () => {
    const ada = await tenant().leads.create({ name: 'Ada', email: 'ada@example.org', notes: 'Met at the fair' })
    const also = await tenant().leads.create({ name: 'Ada L.', email: 'ada@acme.test', notes: 'Wants two' })
    await tenant().leads.overrideScore(also.id, { score: 'hot', by: 'bo', reason: 'Knows what she wants' })
    const { merge, lead } = await tenant().leads.merge(ada.id, [also.id], BY)
    expect(lead).toMatchObject({ email: 'ada@acme.test', scoreOverride: { by: 'bo' }, score: 'hot' })
    expect(lead.notes).toBe('Met at the fair\n\n[entered by hand]\nWants two')
    const decided = await tenant().leads.update(ada.id, {
      email: 'ada@example.org',
      notes: 'Two for the fair',
      name: null,
    })
    expect(decided).toMatchObject({ email: 'ada@example.org', notes: 'Two for the fair', name: null })
    expect(await tenant().leads.clearScoreOverride(ada.id)).toMatchObject({ score: null, scoreOverride: null })
    await tenant().leads.unmerge(merge?.id ?? '', BY)
    expect(await tenant().leads.get(ada.id)).toMatchObject({
      email: 'ada@example.org',
      notes: 'Two for the fair',
      name: null,
    })
    expect(await tenant().leads.get(also.id)).toMatchObject({
      email: 'ada@acme.test',
      notes: 'Wants two',
      score: 'hot',
    })
  })
}

function testTrees(tenant: World): void {
  it('undoes merges of merged leads in any order', async () => {
    const [a, b, c] = [
      await said(tenant(), { email: 'a@x.test' }, 1),
      await said(tenant(), { phone: '+41446681800' }, 2),
      await said(tenant(), {}, 3),
    ]
    const before = await dump(tenant())
    const first = await tenant().leads.merge(a.id, [b.id], BY)
    const second = await tenant().leads.merge(c.id, [a.id], BY)
    expect(second.lead).toMatchObject({ email: 'a@x.test', phone: '+41446681800', memberIds: [a.id, b.id] })
    await tenant().leads.unmerge(first.merge?.id ?? '', BY)
    expect(await tenant().leads.get(a.id)).toMatchObject({
      id: c.id,
      email: 'a@x.test',
      phone: null,
      memberIds: [a.id],
    })
    expect(await tenant().leads.get(b.id)).toMatchObject({ id: b.id, phone: '+41446681800' })
    await tenant().leads.unmerge(second.merge?.id ?? '', BY)
    expect(await dump(tenant())).toEqual(before)
    const again = await tenant().leads.merge(a.id, [b.id], BY)
    const over = await tenant().leads.merge(c.id, [a.id], BY)
    await tenant().leads.unmerge(over.merge?.id ?? '', BY)
    expect(await tenant().leads.get(b.id)).toMatchObject({ id: a.id, memberIds: [b.id], phone: '+41446681800' })
    await tenant().leads.unmerge(again.merge?.id ?? '', BY)
    expect(await dump(tenant())).toEqual(before)
  })
}

describeForTenant('a merge of leads', (tenant) => {
  testShown(tenant)
  testTold(tenant)
  testRefusals(tenant)
  testWithdrawals(tenant)
  testMeanwhile(tenant)
  testTrees(tenant)
})
