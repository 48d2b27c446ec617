import type { LeadKit } from '@leadkit/core'
import { Client } from 'pg'
import { expect, it } from 'vitest'
import { tenantSchema } from '../src/lib/base/identifier.ts'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { Database } from '../src/lib/database/database.ts'
import { TenantDirectory } from '../src/lib/database/tenant-directory.ts'
import { TenantRemovalSweep } from '../src/lib/tenants/tenant-removal-sweep.ts'
import { silentLogger } from '@leadkit/contracts'
import { describeOnPostgres } from './support/database/databases.ts'
import { createWebhookWorld, envelope, textEvent, type WebhookWorld } from './support/ingest/webhook-world.ts'

type Options = () => DatabaseOptions

function connectionOf(options: DatabaseOptions): string {
  if (!('connectionString' in options)) throw new Error('These tests need a server')
  return options.connectionString
}

async function withClient<Value>(options: Options, work: (client: Client) => Promise<Value>): Promise<Value> {
  const client = new Client({ connectionString: connectionOf(options()) })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Lets the time in which it can be restored pass. */
async function endGrace(options: Options, id: string): Promise<void> {
  await withClient(options, (client) =>
    client.query(`UPDATE tenants SET drops_at = clock_timestamp() - interval '1 second' WHERE id = $1`, [id]),
  )
}

async function sweep(options: Options): Promise<number> {
  const database = new Database(options())
  const dropped = await new TenantRemovalSweep(database, new TenantDirectory(database), silentLogger).run(
    new AbortController().signal,
  )
  await database.close()
  return dropped
}

async function remove({ kit, tenant }: WebhookWorld, graceDays?: number): Promise<string> {
  const { name } = await kit.tenants.get(tenant.id)
  await kit.tenants.remove(tenant.id, { confirmName: name, graceDays })
  return name
}

const refused = { code: 'tenant_suspended', message: expect.stringContaining('kit.tenants.restore') as string }

async function expectUnreachable({ kit, tenant }: WebhookWorld, key: string): Promise<void> {
  await expect(tenant.leads.list()).rejects.toMatchObject(refused)
  await expect(tenant.users.verifyPassword('ada@example.org', 'a long password')).rejects.toMatchObject(refused)
  await expect(kit.authenticate(key)).rejects.toMatchObject({ code: 'unauthorized' })
  await expect(kit.tenants.usage(tenant.id, { from: '2026-11-01', to: '2026-11-02' })).rejects.toMatchObject(refused)
  await expect(kit.tenants.resume(tenant.id)).rejects.toMatchObject({ code: 'conflict' })
}

function testGrace(options: Options): void {
  it('is out of reach in its grace period, and comes back with all it had and what was delivered meanwhile', async () => {
    const world = await createWebhookWorld(options())
    const { kit, tenant, page, post } = world
    const { id: userId } = await tenant.users.create({
      email: 'ada@example.org',
      password: 'a long password',
      role: 'admin',
    })
    const { secret: key } = await tenant.apiKeys.create({ userId, name: 'key' })
    await post(envelope(page, textEvent(page, { mid: 'before' })))
    const name = await remove(world)
    expect(await kit.tenants.get(tenant.id)).toMatchObject({ active: false, removedAt: expect.any(Date) as Date })
    await expectUnreachable(world, key)
    await expect(kit.tenants.create({ name })).rejects.toMatchObject({ code: 'conflict' })
    expect((await post(envelope(page, textEvent(page, { mid: 'meanwhile' })))).status).toBe(200)
    // Workers set its tasks aside: nothing is classified, nothing is sent.
    const worker = kit.worker()
    await worker.drain()
    expect(await sweep(options)).toBe(0)
    expect(await kit.tenants.restore(tenant.id)).toMatchObject({ active: true, removedAt: null, dropsAt: null })
    expect((await world.rows('SELECT status FROM ai_tasks')).map(({ status }) => status)).toEqual(['queued', 'queued'])
    expect(await world.rows('SELECT platform_message_id AS mid FROM messages ORDER BY received_at, 1')).toHaveLength(2)
    expect(await kit.authenticate(key)).toMatchObject({ tenantId: tenant.id })
    await expect(kit.tenants.restore(tenant.id)).rejects.toMatchObject({ code: 'conflict' })
    await kit.close()
  })

  it('comes back suspended if it was suspended, however often it was removed', async () => {
    const world = await createWebhookWorld(options())
    await world.kit.tenants.suspend(world.tenant.id)
    await remove(world)
    await remove(world, 3)
    const { removedAt, dropsAt } = await world.kit.tenants.get(world.tenant.id)
    expect(((dropsAt?.getTime() ?? 0) - (removedAt?.getTime() ?? 0)) / 86_400_000).toBeCloseTo(3, 1)
    expect(await world.kit.tenants.restore(world.tenant.id)).toMatchObject({ active: false })
    const removed = await world.kit.tenants.list({ removed: true })
    expect(removed.items.filter(({ id }) => id === world.tenant.id)).toEqual([])
    await world.kit.close()
  })

  it('is dropped by a worker after it, whatever the worker’s own clock says, and cannot be restored then', async () => {
    const ahead = () => new Date(Date.now() + 400 * 86_400_000)
    const world = await createWebhookWorld(options(), { now: ahead })
    const { kit, tenant } = world
    await remove(world, 1)
    const worker = kit.worker({ sweepIntervalMs: 20, pollIntervalMs: 20 })
    void worker.start()
    await kit.pendingWork()
    expect((await kit.tenants.get(tenant.id)).dropsAt?.getTime()).toBeLessThan(Date.now() + 2 * 86_400_000)
    await endGrace(options, tenant.id)
    await expect
      .poll(() => kit.tenants.get(tenant.id).catch((error: { code: string }) => error.code), { timeout: 20_000 })
      .toBe('tenant_unknown')
    await worker.stop()
    await expect(kit.tenants.restore(tenant.id)).rejects.toMatchObject({ code: 'tenant_unknown' })
    await kit.close()
  })
}

function testDrops(options: Options): void {
  it('is dropped once by two workers, and not at all when it is restored first', async () => {
    const [first, second] = [await createWebhookWorld(options()), await createWebhookWorld(options())]
    for (const world of [first, second]) {
      await remove(world)
      await endGrace(options, world.tenant.id)
    }
    await first.kit.tenants.restore(first.tenant.id)
    const dropped = await Promise.all([sweep(options), sweep(options), sweep(options)])
    expect(dropped.reduce((sum, count) => sum + count)).toBe(1)
    expect(await first.tenant.leads.list()).toMatchObject({ items: [] })
    await expect(second.kit.tenants.get(second.tenant.id)).rejects.toMatchObject({ code: 'tenant_unknown' })
    await first.kit.close()
    await second.kit.close()
  })

  it('waits while a table of it is used or a legal hold is in force, and holds up no other tenant', async () => {
    const used = await createWebhookWorld(options())
    const held = await createWebhookWorld(options())
    const free = await createWebhookWorld(options())
    await held.tenant.retention.holds.place({ tenant: true }, { reason: 'a lawsuit', by: 'counsel' })
    await expect(remove(held)).rejects.toMatchObject({ code: 'legal_hold' })
    for (const world of [used, free]) await remove(world)
    // As if the hold had been placed between the look and the removal.
    await withClient(options, (client) =>
      client.query(`UPDATE tenants SET active = false, was_active = true, removed_at = now() WHERE id = $1`, [
        held.tenant.id,
      ]),
    )
    for (const { tenant } of [used, held, free]) await endGrace(options, tenant.id)
    await withClient(options, async (client) => {
      await client.query('BEGIN')
      await client.query(`SELECT FROM "${tenantSchema(used.tenant.id)}".leads`)
      expect(await sweep(options)).toBe(1)
    })
    expect(await sweep(options)).toBe(1)
    expect(await held.kit.tenants.restore(held.tenant.id)).toMatchObject({ active: true })
    await Promise.all([used, held, free].map(({ kit }: { kit: LeadKit }) => kit.close()))
  })
}

describeOnPostgres('a removed tenant', (options) => {
  testGrace(options)
  testDrops(options)
})
