import { expect, it } from 'vitest'
import { DispatchStore } from '../src/lib/queue/dispatch-store.ts'
import { CrmProcess, type CrmTenant, describeForCrm } from './support/crm/crm-world.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { MemoryCrm, memoryError } from './support/crm/memory-crm.ts'
import { HostEventWriter } from '../src/lib/host-events/host-event-store.ts'

const NO_TENANT = '00000000-0000-0000-0000-000000000000'

function testFencing(tenant: () => CrmTenant): void {
  it('refuses the result of a worker whose lease has passed to another', async () => {
    await tenant().connect()
    const { process } = tenant()
    const lead = await tenant().leads.create({ name: 'first' })
    const queue = new DispatchStore(process.database, new HostEventWriter([]).tellDead)
    const request = {
      kind: 'crm_sync',
      workerId: 'late',
      after: NO_TENANT,
      maxTenants: 10,
      maxPerTenant: 10,
      skipTenants: [],
      leaseMs: 1,
    } as const
    const { groups } = await queue.claim(request)
    const [task] = groups.find((group) => group.scope.tenantId === tenant().id)?.tasks ?? []
    if (task === undefined) throw new Error('nothing was claimed')
    const [result] = await process.handler.run(tenant().scope, [task], process.context())

    process.aheadMs = 2_000
    await tenant().leads.update(lead.id, { name: 'second' })
    await process.drain()
    process.aheadMs = 10_000
    await process.drain()
    const link = await tenant().tables.selectFrom('crm_links').selectAll().executeTakeFirstOrThrow()
    const accepted = await queue.settle(
      tenant().scope,
      [{ task, action: 'finish', commit: result?.commit }],
      process.now(),
    )
    expect(accepted).toEqual(new Set())
    expect(await tenant().tables.selectFrom('crm_links').selectAll().execute()).toEqual([link])
    expect(process.crm.records(tenant().id)).toMatchObject([{ fields: { full_name: 'second' } }])
  })
}

describeOnPostgres('CRM sync under faults', (options) => {
  it('ends with one record per lead in its latest state, whatever was dropped, limited or killed', async () => {
    const crm = new MemoryCrm()
    crm.maxBatch = 7
    // PGlite is one process by nature.
    const processes = Array.from({ length: 'pglite' in options() ? 1 : 3 }, () => new CrmProcess(options(), crm))
    const [first] = processes as [CrmProcess]
    const tenants = [await first.createTenant(), await first.createTenant()]
    for (const tenant of tenants) await tenant.connect()
    let faults = 60
    crm.gate = async (account) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 4))
      faults -= 1
      if (faults <= 0) return
      if (Math.random() < 0.1) crm.expire(account)
      const error = memoryError('transient', { outcome: 'unknown', scope: 'request' })
      if (Math.random() < 0.4) crm.faults.push({ when: Math.random() < 0.5 ? 'before' : 'after', error, account })
    }
    const expected = await storm(tenants, processes)
    for (let round = 0; round < 12; round += 1) {
      for (const process of processes) process.aheadMs += 3_600_000
      await Promise.all(processes.map((process) => process.drain()))
    }
    for (const tenant of tenants) {
      const records = new Map(crm.records(tenant.id).map((record) => [record.key, record.fields['full_name']]))
      expect(records).toEqual(expected.get(tenant.id))
      const { items } = await tenant.syncs.list({ limit: 200 })
      expect(items.filter((sync) => sync.status !== 'success' && sync.status !== 'superseded')).toEqual([])
    }
    for (const process of processes) await process.close()
  })
})

/** Makes and changes leads while every process works; one worker in ten dies after its remote write. Returns the last names. */
async function storm(tenants: readonly CrmTenant[], processes: readonly CrmProcess[]) {
  const names = new Map(tenants.map((tenant) => [tenant.id, new Map<string, string>()]))
  for (let round = 0; round < 5; round += 1) {
    for (const tenant of tenants) {
      const mine = names.get(tenant.id) ?? new Map<string, string>()
      for (let index = 0; index < 5; index += 1) {
        const lead = await tenant.leads.create({ name: `made ${round} ${index}` })
        mine.set(lead.id, lead.name ?? '')
      }
      for (const id of [...mine.keys()].filter(() => Math.random() < 0.3)) {
        mine.set(id, `changed ${round} ${Math.random()}`)
        await tenant.leads.update(id, { name: mine.get(id) ?? null })
      }
      const [waiting] = (await tenant.syncs.list({ status: 'pending', limit: 1 })).items
      if (waiting !== undefined) await tenant.runByHand(waiting.id)
    }
    await Promise.all(processes.map((process) => process.drain()))
  }
  return names
}

describeForCrm('CRM sync by a late worker', testFencing)
