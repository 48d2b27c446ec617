import { createTransferFolder, type TenantKit } from '@leadkit/core'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AuditWorld, entriesOf, moveLead } from './support/audit/audit-world.ts'
import { describeOnPostgres } from './support/database/databases.ts'

const DAY_MS = 86_400_000

type World = () => AuditWorld

async function importElsewhere(world: AuditWorld, tenant: TenantKit, ids: 'same' | 'new') {
  const path = await mkdtemp(join(tmpdir(), 'leadkit-audit-'))
  const files = createTransferFolder(path)
  const transferKey = 'a key for the way, of 32 characters'
  const { checkpoint, entries } = await tenant.audit.verify()
  await world.kit.tenants.export(tenant.id, { target: files, transferKey, credentials: 'leave_out' })
  const { name } = await world.kit.tenants.get(tenant.id)
  await world.kit.tenants.remove(tenant.id, { confirmName: name, graceDays: 0 })
  const keys = [{ id: 'there', secret: 'the key of another deployment, 32 chars' }]
  const there = new AuditWorld(world.options, { encryption: { keys } })
  const report = await there.kit.tenants.import({ source: files, transferKey, ids })
  await there.kit.tenants.resume(report.tenantId)
  const imported = there.kit.tenant(report.tenantId)
  const verified = await imported.audit.verify({ checkpoint })
  const actions = (await entriesOf(imported)).slice(entries).map(({ action }) => action)
  await there.kit.close()
  await rm(path, { recursive: true })
  return { verified, actions }
}

function testLife(world: World): void {
  it.each(['same', 'new'] as const)(
    'can be verified after an export and an import with the %s id elsewhere',
    async (ids) => {
      const tenant = await world().create()
      await Promise.all([moveLead(tenant), moveLead(tenant)])
      const { verified, actions } = await importElsewhere(world(), tenant, ids)
      expect(verified).toMatchObject({ ok: true, entries: 5 })
      expect(actions).toEqual(['tenant.exported', 'tenant.imported', 'tenant.resumed'])
    },
  )

  it('can be verified after the kit’s keys were rotated, and says so', async () => {
    const tenant = await world().create()
    await moveLead(tenant)
    const keys = [
      { id: 'newer', secret: 'a newer secret of the tests, 32 characters' },
      { id: 'test', secret: 'a secret of the tests with more than 32 characters' },
    ]
    const rotating = new AuditWorld(world().options, { encryption: { keys } })
    await rotating.kit.tenant(tenant.id).secrets.rotate()
    await rotating.kit.close()
    const rotated = new AuditWorld(world().options, { encryption: { keys: keys.slice(0, 1) } })
    await moveLead(rotated.kit.tenant(tenant.id))
    const { audit } = rotated.kit.tenant(tenant.id)
    expect(await audit.verify()).toMatchObject({ ok: true, entries: 3 })
    expect((await audit.list({ action: 'secrets.rotated' })).items[0]?.after).toEqual({ rotated: 1, unreadable: 0 })
    await rotated.kit.close()
    await expect(tenant.audit.verify()).rejects.toMatchObject({ code: 'decryption_failed' })
  })
}

function testMonths(world: World): void {
  it('drops whole months, keeps the chains’ ends, and drops nothing while a hold is in force', async () => {
    const tenant = await world().create()
    const start = world().now.getTime()
    const runDaily = async () => {
      world().now = new Date(world().now.getTime() + 2 * DAY_MS)
      await world().kit.worker().drain()
    }
    await Promise.all([moveLead(tenant), moveLead(tenant)])
    const { checkpoint } = await tenant.audit.verify()
    world().now = new Date(start + 300 * DAY_MS)
    await moveLead(tenant)
    const hold = await tenant.retention.holds.place({ tenant: true }, { by: 'x', reason: 'Case 7' })
    world().now = new Date(start + 440 * DAY_MS)
    await runDaily()
    expect(await entriesOf(tenant)).toHaveLength(4)
    await tenant.retention.holds.release(hold.id, { by: 'x', reason: 'Settled' })
    await runDaily()
    const left = (await entriesOf(tenant)).map(({ action }) => action)
    expect(left.filter((action) => action !== 'audit.dropped')).toEqual(['lead.moved', 'hold.placed', 'hold.released'])
    expect(left).toContain('audit.dropped')
    expect(await tenant.audit.verify({ checkpoint })).toMatchObject({ ok: true })
    await moveLead(tenant)
    expect(await tenant.audit.verify({ checkpoint })).toMatchObject({ ok: true })
    world().now = new Date()
  })

  it('goes on after a clock went back, and drops the months of every clock', async () => {
    const tenant = await world().create()
    const start = world().now.getTime()
    for (const days of [0, 900, -40, 1, 899]) {
      world().now = new Date(start + days * DAY_MS)
      await moveLead(tenant)
    }
    expect(await tenant.audit.verify()).toMatchObject({ ok: true, entries: 5 })
    world().now = new Date(start + 500 * DAY_MS)
    await world().kit.worker().drain()
    world().now = new Date(start + 502 * DAY_MS)
    await world().kit.worker().drain()
    const moves = (await entriesOf(tenant)).filter(({ action }) => action === 'lead.moved')
    expect(moves).toHaveLength(2)
    expect(await tenant.audit.verify()).toMatchObject({ ok: true })
    world().now = new Date()
  })
}

describe('the audit log', () => {
  describeOnPostgres('over time and between deployments', (options) => {
    let world: AuditWorld
    beforeAll(async () => {
      world = new AuditWorld(options())
      await world.client.connect()
    })
    afterAll(() => world.close())
    testLife(() => world)
    testMonths(() => world)
  })
})
