import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import { beforeEach, expect, it } from 'vitest'
import { newId } from '../src/lib/base/identifier.ts'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { describeForTenant, scoringOf, START, type TenantWorld } from './support/leads/lead-world.ts'
import type { TenantSession } from '../src/lib/database/session.ts'
import { fieldSource } from '../src/lib/leads/contact.ts'

async function traces(tenant: TenantWorld): Promise<Readonly<Record<string, number>>> {
  return {
    leads: (await tenant.leads.list()).items.length,
    syncs: (await tenant.syncs()).length,
    told: (await tenant.told()).length,
    due: (await tenant.due('crm_sync')).length + (await tenant.due('host_event')).length,
  }
}

function testIsolation(tenant: () => TenantWorld): void {
  it("never finds another tenant's lead, under any method", async () => {
    const stranger = await tenant().world.createTenant()
    const lead = await tenant().leads.create({ name: 'Ada' })
    expect((await stranger.leads.list({ search: 'ada' })).items).toEqual([])
    const tries = [
      stranger.leads.get(lead.id),
      stranger.leads.update(lead.id, { name: 'Mallory' }),
      stranger.leads.move(lead.id, { to: 'lost', by: 'u' }),
      stranger.leads.overrideScore(lead.id, { score: 'cold', reason: 'theirs', by: 'u' }),
      stranger.leads.clearScoreOverride(lead.id),
      stranger.leads.remove(lead.id),
      stranger.leads.scores(lead.id),
      stranger.leads.transitions(lead.id),
      stranger.leads.explain(lead.id),
    ]
    for (const outcome of await Promise.allSettled(tries)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'not_found' } })
    }
    expect(await tenant().leads.get(lead.id)).toEqual(lead)
  })

  it("is refused by the database when a write carries another tenant's id into a schema", async () => {
    const stranger = await tenant().world.createTenant()
    const crossed = { tenantId: stranger.scope.tenantId, schema: tenant().scope.schema }
    const conversationId = await tenant().addConversation()
    const lead = await tenant().leads.create({ name: 'Ada' })
    const scoring = { messageId: null, basisReceivedAt: START, scoring: scoringOf(50) }
    const { writer } = tenant().world
    const write = (work: (session: TenantSession) => Promise<unknown>): Promise<unknown> =>
      tenant().write((session) => work(session.shared.ofTenant(crossed, session.now)))
    const writes = [
      write((session) => writer.create(session, { name: 'x' })),
      write((session) => writer.ensureForConversation(session, conversationId, {}, () => fieldSource('machine'))),
      write((session) => writer.update(session, lead.id, { name: 'x' })),
      write((session) => writer.move(session, lead.id, { to: 'lost', by: 'u' })),
      write((session) => writer.applyScoring(session, lead.id, scoring)),
      write((session) => writer.overrideScore(session, lead.id, { score: 'hot', reason: 'x', by: 'u' })),
      write((session) => writer.remove(session, lead.id)),
    ]
    for (const outcome of await Promise.allSettled(writes)) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: 'invalid_input', message: expect.stringContaining('23514') },
      })
    }
    expect(await tenant().leads.get(lead.id)).toEqual(lead)
    expect(await traces(tenant())).toEqual({ leads: 1, syncs: 1, told: 1, due: 2 })
  })
}

function testTransactions(tenant: () => TenantWorld): void {
  it('leaves nothing of a write that fails half way', async () => {
    const fails = tenant().write(async (session) => {
      await tenant().world.writer.create(session, { name: 'Ada' })
      throw new Error('half way')
    })
    await expect(fails).rejects.toThrow('half way')
    expect(await traces(tenant())).toEqual({ leads: 0, syncs: 0, told: 0, due: 0 })
  })
}

/** PGlite has one connection, which LeadKit holds: a host there has no transaction of its own. */
function testHostTransactions(tenant: () => TenantWorld, engine: string): void {
  it.skipIf(engine === 'PGlite')("commits and rolls back with the host's own Kysely transaction", async () => {
    const host = hostKysely(tenant().world.options)
    const abandoned = host.transaction().execute(async (transaction) => {
      const lead = await tenant().leads.create({ name: 'Ada' }, { transaction })
      await tenant().leads.move(lead.id, { to: 'qualified', by: 'u' }, { transaction })
      throw new Error('the host changes its mind')
    })
    await expect(abandoned).rejects.toThrow('changes its mind')
    expect(await traces(tenant())).toEqual({ leads: 0, syncs: 0, told: 0, due: 0 })
    await host.transaction().execute((transaction) => tenant().leads.create({ name: 'Ada' }, { transaction }))
    expect(await traces(tenant())).toEqual({ leads: 1, syncs: 1, told: 1, due: 2 })
    await host.destroy()
  })

  it.skipIf(engine === 'PGlite')("commits and rolls back with the host's own pg client", async () => {
    const pool = hostPool(tenant().world.options)
    const client = await pool.connect()
    await client.query('BEGIN')
    const abandoned = await tenant().leads.create({ name: 'Ada' }, { transaction: client })
    await client.query('ROLLBACK')
    expect(await tenant().leads.find(abandoned.id)).toBeNull()
    expect(await traces(tenant())).toEqual({ leads: 0, syncs: 0, told: 0, due: 0 })
    await client.query('BEGIN')
    const kept = await tenant().leads.create({ name: 'Grace' }, { transaction: client })
    expect(await tenant().leads.find(kept.id), 'not visible before the host commits').toBeNull()
    await client.query('COMMIT')
    expect(await tenant().leads.get(kept.id)).toMatchObject({ name: 'Grace' })
    client.release()
    await pool.end()
  })
}

function testUnknownTenant(tenant: () => TenantWorld): void {
  it('says so when the tenant is unknown', async () => {
    const { TenantAccess } = await import('../src/lib/database/tenant-access.ts')
    const { TenantDirectory } = await import('../src/lib/database/tenant-directory.ts')
    const { LeadRepository } = await import('../src/lib/leads/lead-repository.ts')
    const access = new TenantAccess(
      newId(),
      tenant().world.database,
      new TenantDirectory(tenant().world.database),
      tenant().world.now,
    )
    await expect(new LeadRepository(access, tenant().world.writer).list()).rejects.toMatchObject({
      code: 'tenant_unknown',
    })
  })
}

describeForTenant('leads between tenants and in transactions', (tenant, engine) => {
  beforeEach(() => tenant().addCrmConfig())
  testIsolation(tenant)
  testTransactions(tenant)
  testHostTransactions(tenant, engine.name)
  testUnknownTenant(tenant)
})

function hostKysely(options: DatabaseOptions): Kysely<never> {
  return new Kysely<never>({ dialect: new PostgresDialect({ pool: hostPool(options) }) })
}

function hostPool(options: DatabaseOptions): Pool {
  if (!('connectionString' in options)) throw new Error('PGlite takes no second connection')
  return new Pool({ connectionString: options.connectionString, max: 2 })
}
