import { expect, it } from 'vitest'
import { describeForTenant, START, type TenantWorld } from './support/leads/lead-world.ts'

async function settle(tenant: TenantWorld, status: string, retryAt: Date | null = null): Promise<void> {
  const changes = { status, next_retry_at: retryAt }
  await tenant.tables.updateTable('crm_syncs').set(changes).where('status', 'in', ['pending', 'processing']).execute()
}

function testMerging(tenant: () => TenantWorld): void {
  it('makes one row per active auto-sync config, each with its dispatch row', async () => {
    const configs = [await tenant().addCrmConfig(), await tenant().addCrmConfig()]
    await tenant().addCrmConfig({ autoSync: false })
    await tenant().addCrmConfig({ active: false })
    await tenant().leads.create({ name: 'Ada' })
    const syncs = await tenant().syncs()
    expect(syncs.map((sync) => sync.crm_config_id).toSorted()).toEqual(configs.toSorted())
    expect(syncs).toMatchObject([
      { action: 'create', status: 'pending', lead_version: 1 },
      { action: 'create', status: 'pending', lead_version: 1 },
    ])
    const due = await tenant().due('crm_sync')
    expect(due.map((row) => row.task_id).toSorted()).toEqual(syncs.map((sync) => sync.id).toSorted())
    expect(due.every((row) => row.ready)).toBe(true)
  })

  it('merges what waits to the latest state, whatever changed', async () => {
    await tenant().addCrmConfig()
    const lead = await tenant().leads.create({ name: 'Ada' })
    await tenant().leads.update(lead.id, { company: 'Acme' })
    await tenant().leads.move(lead.id, { to: 'qualified', by: 'u' })
    await tenant().applyScore(lead.id, 90, START)
    expect(await tenant().syncs()).toMatchObject([{ action: 'create', status: 'pending', lead_version: 4 }])
    expect(await tenant().due('crm_sync')).toHaveLength(1)
  })

  it('keeps one pending row with the last version when many changes come at once', async () => {
    await tenant().addCrmConfig()
    const lead = await tenant().leads.create({ name: 'Ada' })
    await Promise.all(
      Array.from({ length: 12 }, (_, index) => tenant().leads.update(lead.id, { company: `Company ${index}` })),
    )
    expect(await tenant().syncs()).toMatchObject([{ status: 'pending', lead_version: 13 }])
  })

  it('opens a new row beside one that is being worked on', async () => {
    await tenant().addCrmConfig()
    const lead = await tenant().leads.create({ name: 'Ada' })
    await settle(tenant(), 'processing')
    await tenant().leads.update(lead.id, { company: 'Acme' })
    await tenant().leads.update(lead.id, { company: 'Acme Ltd' })
    expect(await tenant().syncs()).toMatchObject([
      { status: 'processing', lead_version: 1 },
      { status: 'pending', lead_version: 3 },
    ])
    expect(await tenant().due('crm_sync')).toHaveLength(2)
  })
}

function testActions(tenant: () => TenantWorld): void {
  it('says update once a link names the record in the CRM', async () => {
    const config = await tenant().addCrmConfig()
    const linked = await tenant().leads.create({ name: 'Grace' })
    await settle(tenant(), 'failed')
    await tenant().leads.update(linked.id, { company: 'Navy' })
    expect((await tenant().syncs()).at(-1), 'a failed create is no record').toMatchObject({ action: 'create' })
    const link = {
      tenant_id: tenant().scope.tenantId,
      lead_id: linked.id,
      crm_config_id: config,
      external_id: '77',
      written_version: 1,
    }
    await tenant()
      .tables.insertInto('crm_links')
      .values({ ...link, written_hash: 'h', written_at: START })
      .execute()
    await tenant().leads.update(linked.id, { company: 'US Navy' })
    expect((await tenant().syncs()).at(-1)).toMatchObject({ action: 'update', lead_version: 3 })
  })

  it('replaces what waits by a deletion', async () => {
    await tenant().addCrmConfig()
    const lead = await tenant().leads.create({ name: 'Ada' })
    await settle(tenant(), 'success')
    await tenant().leads.update(lead.id, { company: 'Acme' })
    await tenant().leads.remove(lead.id)
    expect(await tenant().syncs()).toMatchObject([
      { action: 'create', status: 'success' },
      { action: 'delete', status: 'pending', lead_version: 3 },
    ])
    expect(await tenant().due('crm_sync')).toHaveLength(2)
  })
}

function testDispatch(tenant: () => TenantWorld): void {
  it('does not shorten the pause that a failed try has earned', async () => {
    await tenant().addCrmConfig()
    const lead = await tenant().leads.create({ name: 'Ada' })
    const retryAt = new Date(START.getTime() + 3_600_000)
    await settle(tenant(), 'pending', retryAt)
    const dispatch = tenant()
      .world.database.session.sharedTables.updateTable('dispatch')
      .set({ due_at: retryAt, ready: false })
    await dispatch.where('tenant_id', '=', tenant().scope.tenantId).where('kind', '=', 'crm_sync').execute()
    await tenant().leads.update(lead.id, { company: 'Acme' })
    expect(await tenant().due('crm_sync')).toMatchObject([{ due_at: retryAt, ready: false }])
    expect(await tenant().syncs()).toMatchObject([{ lead_version: 2 }])
  })

  it('wakes workers only after the commit, and only when there is work', async () => {
    const woken: string[][] = []
    tenant().world.database.onTasksDue = (kinds) => woken.push([...kinds].toSorted())
    await tenant().leads.create({ name: 'no config' })
    await tenant().addCrmConfig()
    await tenant().leads.create({ name: 'config' })
    expect(woken).toEqual([['host_event'], ['crm_sync', 'host_event']])
    tenant().world.database.onTasksDue = () => {}
  })
}

describeForTenant('CRM outbox', (tenant) => {
  testMerging(tenant)
  testActions(tenant)
  testDispatch(tenant)
})
