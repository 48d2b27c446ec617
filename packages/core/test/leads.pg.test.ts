import { expect, it } from 'vitest'
import { newId } from '../src/lib/base/identifier.ts'
import { at, describeForTenant, scoringOf, type TenantWorld } from './support/leads/lead-world.ts'
import { fieldSource } from '../src/lib/leads/contact.ts'

function testChanges(tenant: () => TenantWorld): void {
  it('creates, reads and changes a lead, and counts its versions', async () => {
    const lead = await tenant().leads.create({ name: ' Ada Lovelace ', email: 'ada@acme.test', notes: null })
    expect(lead).toMatchObject({ name: 'Ada Lovelace', status: 'new', score: null, version: 1, deletedAt: null })
    const changed = await tenant().leads.update(lead.id, { company: 'Acme Ltd', email: null, expectedVersion: 1 })
    expect(changed).toMatchObject({ company: 'Acme Ltd', email: null, name: 'Ada Lovelace', version: 2 })
    expect(await tenant().leads.get(lead.id)).toEqual(changed)
    expect(changed.updatedAt.getTime()).toBeGreaterThan(lead.updatedAt.getTime())
    expect(await tenant().told()).toEqual(['lead.created', 'lead.updated'])
    expect(await tenant().due('host_event')).toHaveLength(2)
  })

  it('leaves version and outbox alone when a change changes nothing', async () => {
    const lead = await tenant().leads.create({ name: 'Ada' })
    expect(await tenant().leads.update(lead.id, { name: 'Ada' })).toEqual(lead)
    expect(await tenant().told()).toEqual(['lead.created'])
  })

  it('refuses a change of what was changed meanwhile', async () => {
    const lead = await tenant().leads.create({ name: 'Ada' })
    await tenant().leads.update(lead.id, { name: 'Grace' })
    await expect(tenant().leads.update(lead.id, { name: 'Joan', expectedVersion: 1 })).rejects.toMatchObject({
      code: 'conflict',
    })
  })

  it('names a wrong field without repeating its value, and tells unknown leads from wrong ids', async () => {
    const wrong = tenant().leads.create({ email: 'secret-not-an-address' })
    await expect(wrong).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/email(?!.*secret)/s),
    })
    await expect(tenant().leads.update(newId(), { name: 'x' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(tenant().leads.get(newId())).rejects.toMatchObject({ code: 'not_found' })
    await expect(tenant().leads.scores(newId())).rejects.toMatchObject({ code: 'not_found' })
    await expect(tenant().leads.get("1' OR true")).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(tenant().leads.move('nonsense', { to: 'lost', by: 'u' })).rejects.toMatchObject({
      code: 'invalid_input',
    })
    await expect(tenant().leads.create({ conversationId: newId() })).rejects.toMatchObject({ code: 'not_found' })
    expect(await tenant().leads.find(newId())).toBeNull()
  })
}

function testSources(tenant: () => TenantWorld): void {
  it('says of each field who set it', async () => {
    const conversationId = await tenant().addConversation()
    const messageId = newId()
    const found = { email: 'ada@example.org', phone: '+41446681800' }
    const machine = fieldSource('machine', { messageId })
    const { lead } = await tenant().write((session) =>
      tenant().world.writer.ensureForConversation(session, conversationId, { name: 'Ada', ...found }, () => machine),
    )
    expect(lead.fieldSources).toEqual({ name: machine, email: machine, phone: machine })
    await tenant().leads.update(lead.id, { email: 'ada@example.net', company: 'Acme', phone: null })
    const person = { by: 'person', messageId: null, saidAt: null, crmConfigId: null }
    expect((await tenant().leads.get(lead.id)).fieldSources).toEqual({ name: machine, email: person, company: person })
    const change = { fields: { company: 'Acme & Co' }, status: null, times: {}, by: 'crm', origin: newId() }
    await tenant().write((session) => tenant().world.writer.applyRemote(session, lead.id, change))
    const { fieldSources } = await tenant().leads.get(lead.id)
    expect(fieldSources.company).toEqual({ by: 'crm', messageId: null, saidAt: null, crmConfigId: change.origin })
    await tenant().leads.remove(lead.id)
    const [row] = await tenant().tables.selectFrom('leads').select('field_sources').where('id', '=', lead.id).execute()
    expect(row?.field_sources).toEqual({})
  })

  it('takes the name of the profile as the platform’s', async () => {
    const conversationId = await tenant().addConversation()
    await tenant().tables.updateTable('conversations').set({ participant_name: 'Ada' }).execute()
    const { lead } = await tenant().ensureLead(conversationId, { email: 'ada@example.org' })
    expect(lead.fieldSources).toMatchObject({ name: { by: 'platform' }, email: { by: 'machine' } })
  })
}

function testConversationLeads(tenant: () => TenantWorld): void {
  it('makes one lead of a conversation, however many ask at once', async () => {
    await tenant().addCrmConfig()
    const conversationId = await tenant().addConversation()
    const made = await Promise.all(
      Array.from({ length: 20 }, () => tenant().ensureLead(conversationId, { name: 'Ada' })),
    )
    expect(made.filter(({ created }) => created)).toHaveLength(1)
    expect(new Set(made.map(({ lead }) => lead.id)).size).toBe(1)
    expect(await tenant().told()).toEqual(['lead.created'])
    expect(await tenant().syncs()).toHaveLength(1)
  })

  it('fills empty contact fields only, also when details come at once', async () => {
    const conversationId = await tenant().addConversation()
    await tenant().ensureLead(conversationId, { name: 'Ada', email: '' })
    await Promise.all([
      tenant().ensureLead(conversationId, { name: 'Mallory', email: 'ada@acme.test' }),
      tenant().ensureLead(conversationId, { phone: '+44 20' }),
    ])
    const { lead, created } = await tenant().ensureLead(conversationId, {
      email: 'other@acme.test',
      company: 'x'.repeat(300),
    })
    expect(created).toBe(false)
    expect(lead).toMatchObject({ name: 'Ada', email: 'ada@acme.test', phone: '+44 20', company: null, version: 3 })
  })
}

function testMoves(tenant: () => TenantWorld): void {
  it('moves through the lifecycle with a record of each move', async () => {
    const lead = await tenant().leads.create({ name: 'Ada' })
    await tenant().leads.move(lead.id, { to: 'qualified', by: 'user-1' })
    await tenant().leads.move(lead.id, { to: 'lost', by: 'user-2', reason: 'no budget' })
    await expect(tenant().leads.move(lead.id, { to: 'new', by: 'user-1' })).rejects.toMatchObject({
      code: 'invalid_input',
    })
    await expect(tenant().leads.move(lead.id, { to: 'converted', by: 'user-1', reason: 'x' })).rejects.toMatchObject({
      code: 'illegal_transition',
    })
    const reopened = await tenant().leads.move(lead.id, { to: 'contacted', by: 'user-1', reason: 'wrote again' })
    expect(reopened).toMatchObject({ status: 'contacted', version: 4 })
    const { items } = await tenant().leads.transitions(lead.id)
    expect(items.map(({ from, to, by, reason }) => [from, to, by, reason])).toEqual([
      ['lost', 'contacted', 'user-1', 'wrote again'],
      ['qualified', 'lost', 'user-2', 'no budget'],
      ['new', 'qualified', 'user-1', null],
    ])
  })

  it('lets one of many parallel moves win', async () => {
    const lead = await tenant().leads.create({ name: 'Ada' })
    const moves = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) => tenant().leads.move(lead.id, { to: 'contacted', by: `user-${index}` })),
    )
    expect(moves.filter((move) => move.status === 'fulfilled')).toHaveLength(1)
    const reasons = moves.flatMap((move) => (move.status === 'rejected' ? [move.reason as unknown] : []))
    expect(reasons).toEqual(Array.from({ length: 9 }, () => expect.objectContaining({ code: 'illegal_transition' })))
    expect((await tenant().leads.transitions(lead.id)).items).toHaveLength(1)
    expect(await tenant().leads.get(lead.id)).toMatchObject({ status: 'contacted', version: 2 })
  })
}

function testScores(tenant: () => TenantWorld): void {
  it('keeps every scoring, and shows the one that rests on the newest message', async () => {
    const lead = await tenant().leads.create({ name: 'Ada' })
    expect(await tenant().applyScore(lead.id, 50, at(10))).toMatchObject({
      applied: true,
      lead: { score: 'warm', scoreValue: 50, version: 2 },
    })
    expect(await tenant().applyScore(lead.id, 90, at(20))).toMatchObject({
      applied: true,
      lead: { score: 'hot', scoreValue: 90 },
    })
    const late = await tenant().applyScore(lead.id, 10, at(15))
    expect(late).toMatchObject({ applied: false, lead: { score: 'hot', scoreValue: 90, version: 3 } })
    const { items } = await tenant().leads.scores(lead.id)
    expect(items.map((score) => score.scoreValue)).toEqual([10, 90, 50])
    expect(await tenant().leads.explain(lead.id)).toMatchObject({ score: { scoreValue: 90, basisReceivedAt: at(20) } })
    expect((await tenant().told()).filter((type) => type === 'lead.scored')).toHaveLength(2)
  })

  it('ends with the newest score when scorings come at once in any order', async () => {
    const lead = await tenant().leads.create({ name: 'Ada' })
    await Promise.all([40, 10, 90, 30, 70, 20].map((value) => tenant().applyScore(lead.id, value, at(value))))
    expect(await tenant().leads.get(lead.id)).toMatchObject({ score: 'hot', scoreValue: 90 })
    expect((await tenant().leads.scores(lead.id)).items).toHaveLength(6)
  })

  it('explains a score by the messages that its signals rest on', async () => {
    const conversationId = await tenant().addConversation()
    const asked = await tenant().addMessage(conversationId, { content: 'What does it cost?' })
    const deleted = await tenant().addMessage(conversationId, { content: 'gone', deletedAt: at(1) })
    const { lead } = await tenant().ensureLead(conversationId)
    expect(await tenant().leads.explain(lead.id)).toBeNull()
    const archived = newId()
    const scoring = scoringOf(80, [asked, deleted, archived])
    await tenant().write((session) =>
      tenant().world.writer.applyScoring(session, lead.id, { messageId: asked, basisReceivedAt: at(1), scoring }),
    )
    const explanation = await tenant().leads.explain(lead.id)
    expect(explanation?.score).toMatchObject({
      model: 'leadkit-rules',
      rubricVersion: '1',
      confidence: expect.closeTo(0.8),
    })
    expect(explanation?.signals).toMatchObject([
      {
        name: 'asks_for_price',
        evidence: [
          { messageId: asked, content: 'What does it cost?' },
          { messageId: deleted, content: null },
          { messageId: archived, content: null, receivedAt: null },
        ],
      },
    ])
  })
}

function testRemoval(tenant: () => TenantWorld): void {
  it('removes a person for good: data, notes and reasonings are erased, and nothing brings them back', async () => {
    const conversationId = await tenant().addConversation()
    const { lead } = await tenant().ensureLead(conversationId, { name: 'Ada', email: 'ada@acme.test' })
    await tenant().applyScore(lead.id, 80, at(1))
    await tenant().leads.remove(lead.id)
    await expect(tenant().leads.get(lead.id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(tenant().leads.remove(lead.id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(tenant().leads.update(lead.id, { name: 'Ada' })).rejects.toMatchObject({ code: 'not_found' })
    expect((await tenant().leads.list({ search: 'ada' })).items).toEqual([])
    const again = await tenant().ensureLead(conversationId, { name: 'Ada' })
    expect(again).toMatchObject({ created: false, lead: { id: lead.id, name: null, email: null } })
    expect(again.lead.deletedAt).not.toBeNull()
    expect(await tenant().applyScore(lead.id, 90, at(2))).toMatchObject({ applied: false })
    expect((await tenant().leads.scores(lead.id)).items).toMatchObject([{ scoreValue: 80, reasoning: '' }])
    expect((await tenant().told()).at(-1)).toBe('lead.deleted')
  })

  it('erases why a removed lead and those merged into it were moved, and keeps the moves', async () => {
    const lead = await tenant().leads.create({ name: 'Ada' })
    const other = await tenant().leads.create({ name: 'Ada L.' })
    for (const { id } of [lead, other])
      await tenant().leads.move(id, { to: 'lost', by: 'bo', reason: 'Ada Example is ill' })
    await tenant().leads.merge(lead.id, [other.id], { by: 'bo' })
    const kept = await tenant().leads.create({ name: 'Bea' })
    await tenant().leads.move(kept.id, { to: 'lost', by: 'bo', reason: 'no budget' })
    await tenant().leads.remove(lead.id)
    const { items } = await tenant().leads.transitions(lead.id)
    expect(items).toMatchObject([lead, other].map(() => ({ from: 'new', to: 'lost', by: 'bo', reason: null })))
    const stored = await tenant().tables.selectFrom('lead_transitions').select('reason').execute()
    expect(stored.flatMap(({ reason }) => reason ?? [])).toEqual(['no budget'])
  })
}

describeForTenant('leads', (tenant) => {
  testChanges(tenant)
  testSources(tenant)
  testConversationLeads(tenant)
  testMoves(tenant)
  testScores(tenant)
  testRemoval(tenant)
})
