import { createLeadKit, type LeadKit } from '@leadkit/core'
import { Pool, type PoolClient } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tenantSchema } from '../src/lib/base/identifier.ts'
import { Database } from '../src/lib/database/database.ts'
import { TEST_KEY } from './support/accounts/account-world.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { addSharedKeys, createOlderTenant, DROPS_SHARED_KEYS, SHARED_KEYS } from './support/database/older-tenant.ts'

interface Stage {
  readonly kit: LeadKit
  readonly pool: Pool
  readonly database: Database
}

async function keysToOtherSchemas({ pool }: Stage, schema: string): Promise<readonly string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT conname AS name FROM pg_constraint JOIN pg_class target ON target.oid = confrelid
     WHERE contype = 'f' AND connamespace = $1::regnamespace AND target.relnamespace <> connamespace`,
    [schema],
  )
  return rows.map(({ name }) => name)
}

async function triggersOnTenants({ pool }: Stage): Promise<number> {
  const { rows } = await pool.query(`SELECT FROM pg_trigger WHERE tgrelid = 'tenants'::regclass`)
  return rows.length
}

/** Runs the work while a transaction of somebody else's is open. */
async function whileOpen(
  { pool }: Stage,
  begin: (other: PoolClient) => Promise<unknown>,
  work: () => Promise<unknown>,
) {
  const other = await pool.connect()
  try {
    await other.query('BEGIN')
    await begin(other)
    await work()
  } finally {
    await other.query('ROLLBACK')
    other.release()
  }
}

function testRemoval(stage: () => Stage): void {
  it('let a tenant be removed without a look into the schema of another', async () => {
    const { id } = await stage().kit.tenants.create({ name: 'Removed' })
    const other = tenantSchema((await stage().kit.tenants.create({ name: 'Locked' })).id)
    const locking = (client: PoolClient) =>
      client.query(`LOCK TABLE "${other}".leads, "${other}".users, "${other}".roles`)
    await whileOpen(stage(), locking, () => stage().kit.tenants.remove(id, { confirmName: 'Removed', graceDays: 0 }))
    await expect(stage().kit.tenants.get(id)).rejects.toMatchObject({ code: 'tenant_unknown' })
  })

  it('leave nothing due that somebody wrote while the tenant was being removed', async () => {
    const { id } = await stage().kit.tenants.create({ name: 'Writing' })
    const writer = await stage().pool.connect()
    await writer.query('BEGIN')
    await stage()
      .kit.tenant(id)
      .leads.create({ name: 'Ada' }, { transaction: writer as never })
    const removal = stage().kit.tenants.remove(id, { confirmName: 'Writing', graceDays: 0 })
    const waiting = `SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database WHERE NOT granted AND datname = current_database()`
    await expect.poll(async () => (await stage().pool.query(waiting)).rows.length).toBe(1)
    await writer.query(
      `INSERT INTO dispatch (id, tenant_id, kind, task_id, ready, due_at, enqueued_at)
       VALUES (gen_random_uuid(), $1, 'ai', gen_random_uuid(), true, now(), now())`,
      [id],
    )
    await writer.query('COMMIT')
    writer.release()
    await removal
    expect((await stage().pool.query(`SELECT FROM dispatch WHERE tenant_id = $1`, [id])).rows).toEqual([])
  })
}

describeOnPostgres('a tenant’s tables and the shared ones', (options) => {
  let opened: Stage | undefined
  const stage = (): Stage => opened ?? expect.fail('the stage is for tests')
  beforeAll(() => {
    const given = options()
    if (!('connectionString' in given)) throw new Error('a PostgreSQL is needed')
    const pool = new Pool({ connectionString: given.connectionString, max: 6 })
    pool.on('error', () => {})
    const kit = createLeadKit({ database: { pool }, encryption: { keys: [TEST_KEY] } })
    opened = { kit, pool, database: new Database({ pool }) }
  })
  afterAll(async () => {
    await opened?.kit.close()
    await opened?.pool.end()
  })

  it('are tied by no key, and what the shared ones carry does not grow with tenants', async () => {
    const before = await triggersOnTenants(stage())
    const { id } = await stage().kit.tenants.create({ name: 'Untied' })
    expect(await keysToOtherSchemas(stage(), tenantSchema(id))).toEqual([])
    expect(await triggersOnTenants(stage())).toBe(before)
  })

  it('are untied by the migration of a tenant of an earlier version, which keeps its own keys', async () => {
    const { schema } = await createOlderTenant(stage().database, DROPS_SHARED_KEYS, {})
    await addSharedKeys(stage().pool, schema)
    expect(await keysToOtherSchemas(stage(), schema)).toHaveLength(SHARED_KEYS.length)
    expect((await stage().kit.migrate()).failed).toEqual([])
    expect(await keysToOtherSchemas(stage(), schema)).toEqual([])
    const { rows } = await stage().pool.query(
      `SELECT FROM pg_constraint WHERE contype = 'f' AND connamespace = $1::regnamespace`,
      [schema],
    )
    expect(rows.length).toBeGreaterThan(20)
  })

  it('let tenants be created side by side: one that is not committed holds up no other', async () => {
    const creating = (other: PoolClient) =>
      stage().kit.tenants.create({ name: 'Not committed' }, { transaction: other as never })
    await whileOpen(stage(), creating, async () => {
      const { id } = await stage().kit.tenants.create({ name: 'Beside it' })
      expect(await stage().kit.tenant(id).leads.create({ name: 'Ada' })).toMatchObject({ name: 'Ada' })
    })
  })

  testRemoval(stage)
})
