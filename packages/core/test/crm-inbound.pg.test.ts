import { expect, it } from 'vitest'
import { describeTwoWay, type TwoWayHost, type TwoWayTenant } from './support/crm/two-way-world.ts'

function testOwnership(host: () => TwoWayHost, tenant: () => TwoWayTenant): void {
  it('takes over what the CRM owns or changed later, and nothing else', async () => {
    const { account, poll } = tenant()
    const { id, recordId } = await tenant().lead({ phone: '1', company: 'Old' })
    host().clock.aheadMs += 1_000
    host().crm.edit(account, recordId, {
      full_name: 'Mine',
      email: 'new@example.org',
      phone: '+1 (2)',
      stage: 'IN TOUCH',
    })
    await poll()
    expect(await tenant().tenant.leads.get(id)).toMatchObject({
      name: 'Ada',
      email: 'new@example.org',
      phone: '+1 (2)',
      company: 'Old',
      status: 'contacted',
    })
    const moves = await tenant().tenant.leads.transitions(id)
    expect(moves.items).toMatchObject([{ from: 'new', to: 'contacted', by: 'crm:memory' }])
  })

  it('does not send a change back to where it came from, and sends it to the other CRMs', async () => {
    const { account, poll } = tenant()
    const other = `${account}-other`
    const credentials = host().crm.addAccount(other)
    await tenant().tenant.crmConfigs.create({ provider: 'memory', credentials })
    const { id, recordId } = await tenant().lead({ phone: '1' })
    host().crm.calls.length = 0
    host().clock.aheadMs += 1_000
    host().crm.edit(account, recordId, { phone: '2' })
    await poll()
    expect((await tenant().tenant.leads.get(id)).phone).toBe('2')
    expect(host().crm.calls.map((call) => call.account)).toEqual([other])
    expect(host().crm.records(other)).toMatchObject([{ fields: { phone: '2' } }])
  })

  it('neither takes nor sends anything when its own writes come back', async () => {
    const { id } = await tenant().lead({ phone: '1', email: 'Ada@Example.org' })
    await tenant().tenant.leads.update(id, { phone: '2' })
    await tenant().drain()
    const before = await tenant().tenant.leads.get(id)
    host().crm.calls.length = 0
    host().told.length = 0
    for (let round = 0; round < 3; round += 1) await tenant().poll()
    expect(await tenant().tenant.leads.get(id)).toEqual(before)
    expect(host().crm.calls).toEqual([])
    expect(host().told).toEqual([])
    expect(await tenant().tenant.crmConfigs.inbound(tenant().configId)).toMatchObject({ twoWay: true, waiting: 0 })
  })
}

function testConflicts(host: () => TwoWayHost, tenant: () => TwoWayTenant): void {
  it('lets the later change win where both sides changed a field, whoever is asked first', async () => {
    const { account, tenant: kit } = tenant()
    for (const later of ['here', 'there'] as const) {
      const { id, recordId } = await tenant().lead({ phone: '0', email: null })
      const steps = {
        here: () => kit.leads.update(id, { phone: 'here' }),
        there: () => Promise.resolve(host().crm.edit(account, recordId, { phone: 'there' })),
      }
      await steps[later === 'here' ? 'there' : 'here']()
      host().clock.aheadMs += 1_000
      await steps[later]()
      await tenant().poll()
      expect((await kit.leads.get(id)).phone).toBe(later)
      expect(host().crm.record(account, recordId)?.fields['phone']).toBe(later)
    }
  })

  it('empties a field that was emptied on either side', async () => {
    const { account, tenant: kit } = tenant()
    const { id, recordId } = await tenant().lead({ phone: '1', company: 'Acme' })
    host().clock.aheadMs += 1_000
    await kit.leads.update(id, { company: null })
    host().crm.edit(account, recordId, { phone: null })
    await tenant().poll()
    expect(await kit.leads.get(id)).toMatchObject({ phone: null, company: null })
    expect(host().crm.record(account, recordId)?.fields).toMatchObject({ phone: null, company: null })
  })
}

function testLimitsOfOwnership(host: () => TwoWayHost, tenant: () => TwoWayTenant): void {
  it('gives the CRM its field back when the host changed it', async () => {
    const { account, tenant: kit } = tenant()
    const { id, recordId } = await tenant().lead()
    await kit.leads.update(id, { email: 'mine@example.org', name: 'Ada King' })
    // The record is read again after our own write of it, which may come after the first reading.
    await tenant().poll()
    await tenant().poll()
    expect(await kit.leads.get(id)).toMatchObject({ email: 'ada@example.org', name: 'Ada King' })
    expect(host().crm.record(account, recordId)?.fields).toMatchObject({
      email: 'ada@example.org',
      full_name: 'Ada King',
    })
  })

  it('leaves what a lead cannot hold in the CRM, and undoes a move that the lifecycle does not have', async () => {
    const { account, tenant: kit } = tenant()
    const { id, recordId } = await tenant().lead({ phone: '1' })
    await kit.leads.move(id, { to: 'qualified', by: 'host' })
    await kit.leads.move(id, { to: 'converted', by: 'host' })
    await tenant().drain()
    host().clock.aheadMs += 1_000
    host().crm.edit(account, recordId, { email: 'no address', phone: 'x'.repeat(51), stage: 'NEW' })
    await tenant().poll()
    await tenant().poll()
    expect(await kit.leads.get(id)).toMatchObject({ email: 'ada@example.org', phone: '1', status: 'converted' })
    const fields = host().crm.record(account, recordId)?.fields
    expect(fields).toMatchObject({ email: 'no address', phone: 'x'.repeat(51), stage: 'converted' })
  })

  it('fills a person that the CRM knew already only where it has nothing', async () => {
    const { account, tenant: kit } = tenant()
    const stranger = host().crm.make(account, { email: 'own@example.org', phone: null, company: 'Theirs' })
    const lead = await kit.leads.create({ name: 'Ada', email: 'ada@example.org', phone: '1', company: 'Ours' })
    // The person is known there: the first attempt is refused, the second links.
    const known = host()
      .crm.records(account)
      .find((record) => record.id === stranger)
    host().crm.duplicates.set(lead.id, known?.key ?? '')
    await tenant().drain()
    await tenant().poll()
    await tenant().poll()
    expect(await kit.leads.get(lead.id)).toMatchObject({ email: 'own@example.org', phone: '1', company: 'Theirs' })
    const record = host().crm.record(account, stranger)
    expect(record?.fields).toMatchObject({ full_name: 'Ada', email: 'own@example.org', phone: '1', company: 'Theirs' })
  })
}

describeTwoWay('Changes made in the CRM', testOwnership)
describeTwoWay('Changes made on both sides', testConflicts)
describeTwoWay('Ownership of fields', testLimitsOfOwnership)
