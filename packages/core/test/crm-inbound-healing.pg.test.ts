import { expect, it } from 'vitest'
import { memoryError } from './support/crm/memory-crm.ts'
import { describeTwoWay, type TwoWayHost, type TwoWayTenant } from './support/crm/two-way-world.ts'

type Host = () => TwoWayHost
type Tenant = () => TwoWayTenant

function changesTold(host: Host) {
  return host().told.flatMap((event) => (event.type === 'crm.record_changed' ? [event.payload] : []))
}

function testRemovals(host: Host, tenant: Tenant): void {
  it('leaves a lead whose record was removed there, writes nothing more, and goes on when it is restored', async () => {
    const { account, configId, tenant: kit } = tenant()
    const { id, recordId } = await tenant().lead()
    host().crm.discard(account, recordId)
    await tenant().poll()
    expect(changesTold(host)).toEqual([{ leadId: id, crmConfigId: configId, change: 'deleted', survivorLeadId: null }])
    await kit.leads.update(id, { name: 'Ada King' })
    await tenant().poll()
    expect(host().crm.records(account)).toEqual([])
    expect((await kit.crmSyncs.list({ status: 'failed' })).items).toEqual([])

    host().crm.restore(account, recordId)
    await tenant().poll()
    expect(changesTold(host).map(({ change }) => change)).toEqual(['deleted', 'restored'])
    expect(host().crm.record(account, recordId)?.fields).toMatchObject({ full_name: 'Ada King' })
    expect((await kit.leads.get(id)).email).toBe('ada@example.org')
  })

  it('finds out by its own write that a record is gone, and does not make it again', async () => {
    const { account, tenant: kit } = tenant()
    const { id, recordId } = await tenant().lead()
    host().crm.discard(account, recordId)
    await kit.leads.update(id, { name: 'Ada King' })
    await tenant().drain()
    expect(host().crm.records(account)).toEqual([])
    expect(changesTold(host)).toMatchObject([{ leadId: id, change: 'deleted' }])
    expect((await kit.crmSyncs.list({ deadLetter: true })).items).toMatchObject([{ errorCode: 'not_found' }])
  })

  it('makes a removed record again when the host asks for it', async () => {
    const { account, configId, tenant: kit } = tenant()
    const { id, recordId } = await tenant().lead()
    host().crm.discard(account, recordId)
    await tenant().poll()
    await kit.crmSyncs.request({ leadId: id, crmConfigId: configId })
    await tenant().drain()
    expect(host().crm.records(account)).toMatchObject([{ key: id, fields: { full_name: 'Ada' } }])
    await kit.leads.update(id, { name: 'Ada King' })
    await tenant().drain()
    expect(host().crm.records(account)).toMatchObject([{ fields: { full_name: 'Ada King' } }])
  })
}

function testMerges(host: Host, tenant: Tenant): void {
  it('follows a record into the one that it went up in', async () => {
    const { account, tenant: kit } = tenant()
    const { id, recordId } = await tenant().lead({ phone: '1' })
    const survivor = host().crm.make(account, { full_name: 'A. King', phone: '9', email: 'king@example.org' })
    host().clock.aheadMs += 1_000
    host().crm.merge(account, survivor, recordId)
    await tenant().poll()
    expect(changesTold(host)).toMatchObject([{ leadId: id, change: 'merged', survivorLeadId: null }])
    expect(await kit.leads.get(id)).toMatchObject({ phone: '9', email: 'king@example.org' })
    await kit.leads.update(id, { name: 'Ada King', phone: '10' })
    await tenant().drain()
    expect(host().crm.records(account)).toMatchObject([
      { id: survivor, fields: { full_name: 'Ada King', phone: '10', email: 'king@example.org' } },
    ])
  })

  it('does not let two leads write to one record', async () => {
    const { account, tenant: kit } = tenant()
    const one = await tenant().lead({ name: 'One', email: 'one@example.org' })
    const two = await tenant().lead({ name: 'Two', email: 'two@example.org' })
    host().crm.merge(account, one.recordId, two.recordId)
    await tenant().poll()
    expect(changesTold(host)).toMatchObject([{ leadId: two.id, change: 'merged', survivorLeadId: one.id }])
    await kit.leads.update(two.id, { name: 'Two again' })
    await tenant().poll()
    expect(host().crm.records(account)).toMatchObject([{ id: one.recordId, fields: { full_name: 'One' } }])
    await kit.leads.remove(two.id)
    await tenant().drain()
    expect(host().crm.records(account)).toHaveLength(1)
  })

  it('learns of a merge from the answer to its own write', async () => {
    const { account, tenant: kit } = tenant()
    const one = await tenant().lead({ name: 'One', email: 'one@example.org' })
    const two = await tenant().lead({ name: 'Two', email: 'two@example.org' })
    host().crm.mergeSilently(account, one.recordId, two.recordId)
    await kit.leads.update(two.id, { name: 'Two again' })
    await tenant().drain()
    expect(changesTold(host)).toMatchObject([{ leadId: two.id, change: 'merged', survivorLeadId: one.id }])
    await kit.leads.update(two.id, { name: 'Two once more' })
    await tenant().drain()
    const fields = { full_name: 'Two again', email: 'one@example.org' }
    expect(host().crm.records(account)).toMatchObject([{ id: one.recordId, fields }])
  })
}

function testFates(host: Host, tenant: Tenant): void {
  it('lets a converted record rest, and moves its lead where the lifecycle allows it', async () => {
    const { account, tenant: kit } = tenant()
    const { id, recordId } = await tenant().lead()
    await kit.leads.move(id, { to: 'qualified', by: 'host' })
    await tenant().drain()
    host().crm.convert(account, recordId)
    await tenant().poll()
    expect(changesTold(host)).toMatchObject([{ leadId: id, change: 'converted' }])
    expect((await kit.leads.get(id)).status).toBe('converted')
    const calls = host().crm.calls.length
    await kit.leads.update(id, { name: 'Ada King' })
    await tenant().poll()
    expect(host().crm.calls).toHaveLength(calls)
  })

  it('reads every record again when changes may be missing', async () => {
    const { account, tenant: kit } = tenant()
    const { id, recordId } = await tenant().lead({ phone: '1' })
    host().clock.aheadMs += 1_000
    host().crm.edit(account, recordId, { phone: '2' })
    host().crm.gap = true
    await tenant().poll()
    expect((await kit.leads.get(id)).phone).toBe('2')
  })
}

function testWaits(host: Host, tenant: Tenant): void {
  it('does not take over what it read before its own write', async () => {
    const { account, tenant: kit } = tenant()
    const { id, recordId } = await tenant().lead({ phone: '1' })
    host().crm.edit(account, recordId, { title: 'Dr' })
    host().crm.readGate = async () => {
      host().crm.readGate = async () => {}
      await kit.leads.update(id, { phone: '2' })
      await host()
        .kit.worker({ kinds: ['crm_sync'] })
        .drain()
    }
    await tenant().poll()
    await tenant().poll()
    expect((await kit.leads.get(id)).phone).toBe('2')
    expect(host().crm.record(account, recordId)?.fields).toMatchObject({ phone: '2', title: 'Dr' })
  })

  it('asks nothing while a config is paused, and has missed nothing afterwards', async () => {
    const { account, configId, tenant: kit } = tenant()
    const { id, recordId } = await tenant().lead({ phone: '1' })
    await kit.crmConfigs.pause(configId)
    const before = (await kit.crmConfigs.inbound(configId)).polledAt
    host().clock.aheadMs += 1_000
    host().crm.edit(account, recordId, { phone: '2' })
    await tenant().poll()
    expect((await kit.crmConfigs.inbound(configId)).polledAt).toEqual(before)
    await kit.crmConfigs.resume(configId)
    await tenant().poll()
    expect((await kit.leads.get(id)).phone).toBe('2')
  })

  it('pauses a config whose credentials are dead, once, and waits on limits without values in its errors', async () => {
    const { account, configId, tenant: kit } = tenant()
    await tenant().lead()
    host().crm.expire(account)
    await tenant().poll()
    expect(await kit.crmConfigs.get(configId)).toMatchObject({ pausedReason: 'auth_revoked' })
    const pauses = host().told.filter((event) => event.type === 'crm.paused' && event.payload.crmConfigId === configId)
    expect(pauses).toHaveLength(1)
    expect(await kit.crmConfigs.inbound(configId)).toMatchObject({ errorCode: 'auth_revoked' })
  })

  it('tries a poll that failed again, and says why it failed', async () => {
    const { account, configId, tenant: kit } = tenant()
    const { id, recordId } = await tenant().lead({ phone: '1' })
    host().clock.aheadMs += 1_000
    host().crm.edit(account, recordId, { phone: '2' })
    host().crm.readGate = () => Promise.reject(memoryError('transient', { hint: 'ada@example.org' }))
    await tenant().poll()
    const inbound = await kit.crmConfigs.inbound(configId)
    expect(inbound).toMatchObject({ errorCode: 'transient', errorMessage: 'memory: TRANSIENT' })
    host().crm.readGate = async () => {}
    await tenant().poll()
    expect((await kit.leads.get(id)).phone).toBe('2')
    expect(await kit.crmConfigs.inbound(configId)).toMatchObject({ errorCode: null, waiting: 0 })
  })
}

describeTwoWay('Records removed in the CRM', testRemovals)
describeTwoWay('Records merged in the CRM', testMerges)
describeTwoWay('Records converted or missed', testFates)
describeTwoWay('Changes that have to wait', testWaits)
