import { silentLogger } from '@leadkit/contracts'
import { expect, it } from 'vitest'
import type { HostEvent, HostEventHandlers } from '../src/lib/host-events/host-event.ts'
import { newId, type TenantScope } from '../src/lib/base/identifier.ts'
import { DispatchSweep } from '../src/lib/queue/dispatch-sweep.ts'
import { HostEventStore } from '../src/lib/host-events/host-event-store.ts'
import { createHostEventHandler } from '../src/lib/host-events/host-event-handler.ts'
import type { Worker } from '../src/lib/queue/worker.ts'
import { describeOnEachDatabase } from './support/database/databases.ts'
import { type QueueWorld, useQueueWorld } from './support/queue/queue-world.ts'

function storeOf(world: QueueWorld): HostEventStore {
  return new HostEventStore(world.database, world.now)
}

function teller(world: QueueWorld, handlers: HostEventHandlers): Worker {
  return world.worker([createHostEventHandler(storeOf(world), handlers)])
}

async function write(world: QueueWorld, tenant: TenantScope, count: number): Promise<readonly string[]> {
  const leadIds = Array.from({ length: count }, () => newId())
  for (const leadId of leadIds) {
    await world.database.transaction((session) =>
      world.events.write(session.ofTenant(tenant, world.now()), 'lead.deleted', { leadId }),
    )
  }
  return leadIds
}

async function kept(
  world: QueueWorld,
  tenant: TenantScope,
): Promise<readonly { failed_at: Date | null; error_message: string | null }[]> {
  const events = world.database.session.ofTenant(tenant).tables.selectFrom('host_events')
  return events.select(['failed_at', 'error_message']).execute()
}

function telling(world: () => QueueWorld): void {
  it('tells each event in order, and deletes it', async () => {
    const tenant = await world().tenant('with schema')
    const leadIds = await write(world(), tenant, 5)
    const told: HostEvent<'lead.deleted'>[] = []
    await teller(world(), { 'lead.deleted': (event) => void told.push(event) }).drain()
    expect(told.map((event) => event.payload.leadId)).toEqual(leadIds)
    expect(told[0]).toMatchObject({ type: 'lead.deleted', tenantId: tenant.tenantId })
    expect(told[0]?.occurredAt).toBeInstanceOf(Date)
    expect(await kept(world(), tenant)).toEqual([])
    expect(await world().rows(tenant)).toEqual([])
  })

  it('writes nothing for types that the host has no handler for', async () => {
    const tenant = await world().tenant('with schema')
    await world().database.transaction((session) =>
      world().events.write(session.ofTenant(tenant, world().now()), 'lead.created', {
        leadId: newId(),
        conversationId: null,
      }),
    )
    expect(await kept(world(), tenant)).toEqual([])
  })

  it('tells an event again when its handler threw, with the same id', async () => {
    const tenant = await world().tenant('with schema')
    await write(world(), tenant, 1)
    const ids: string[] = []
    const handler = (event: HostEvent): void => {
      ids.push(event.id)
      if (ids.length === 1) throw new RangeError('the name of somebody')
    }
    await world().drainThrough(teller(world(), { 'lead.deleted': handler }), 1)
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
    expect(await kept(world(), tenant)).toEqual([])
  })
}

function deadLetters(world: () => QueueWorld): void {
  it('keeps an event that nobody takes as a dead letter, without what the error said, and tells it when redriven', async () => {
    const tenant = await world().tenant('with schema')
    await write(world(), tenant, 1)
    let calls = 0
    const broken = (): void => {
      calls += 1
      throw new RangeError('the name of somebody')
    }
    await world().drainThrough(teller(world(), { 'lead.deleted': broken }), 25)
    expect(calls).toBe(20)
    const [dead] = await kept(world(), tenant)
    expect(dead?.failed_at).toBeInstanceOf(Date)
    expect(dead?.error_message).toBe(`Host event lead.deleted: the host's handler threw RangeError`)
    expect(await world().rows(tenant)).toEqual([])
    const store = storeOf(world())
    expect(await world().database.transaction((session) => store.redrive(session.ofTenant(tenant)))).toBe(1)
    let told = 0
    await teller(world(), { 'lead.deleted': () => void (told += 1) }).drain()
    expect(told).toBe(1)
    expect(await kept(world(), tenant)).toEqual([])
  })

  it('keeps an event whose handler is gone', async () => {
    const tenant = await world().tenant('with schema')
    await write(world(), tenant, 1)
    await teller(world(), {}).drain()
    expect((await kept(world(), tenant))[0]?.error_message).toContain('has no handler')
  })
}

function sweeping(world: () => QueueWorld): void {
  it('makes events and AI tasks due again that lost their dispatch row, and leaves young and finished ones alone', async () => {
    const tenant = await world().tenant('with schema')
    await write(world(), tenant, 2)
    const tables = world().database.session.ofTenant(tenant).tables
    const task = { tenant_id: tenant.tenantId, conversation_id: newId(), task_type: 'score' }
    const lost = { ...task, id: newId(), message_id: newId() }
    const finished = { ...task, id: newId(), message_id: newId(), status: 'completed' }
    await tables.insertInto('ai_tasks').values([lost, finished]).execute()
    await world().clear()
    const sweep = new DispatchSweep(world().database, world().now, silentLogger)
    expect(await sweep.sweepTenant(tenant)).toBe(0)
    world().aheadMs = 11 * 60_000
    expect(await sweep.sweepTenant(tenant)).toBe(3)
    expect(await sweep.sweepTenant(tenant)).toBe(0)
    const rows = await world().rows(tenant)
    expect(rows.map((row) => row.kind).toSorted()).toEqual(['ai', 'host_event', 'host_event'])
    expect(rows.find((row) => row.kind === 'ai')?.taskId).toBe(lost.id)
  })

  it('goes through all tenants, some in each run', async () => {
    const tenants: TenantScope[] = []
    for (let count = 0; count < 3; count += 1) tenants.push(await world().tenant('with schema'))
    for (const tenant of tenants) await write(world(), tenant, 1)
    await world().clear()
    world().aheadMs = 11 * 60_000
    const everybody = world().database.session.sharedTables
    await everybody.updateTable('tenants').set({ active: false }).execute()
    const ids = tenants.map((tenant) => tenant.tenantId)
    await everybody.updateTable('tenants').set({ active: true }).where('id', 'in', ids).execute()
    const sweep = new DispatchSweep(world().database, world().now, silentLogger, { tenantsPerRun: 1 })
    let repaired = 0
    for (let run = 0; run < 6; run += 1) repaired += await sweep.run(new AbortController().signal)
    expect(repaired).toBe(3)
  })
}

describeOnEachDatabase('events for the host', (options) => {
  const world = useQueueWorld(options, ['lead.deleted'])
  telling(world)
  deadLetters(world)
  sweeping(world)
})
