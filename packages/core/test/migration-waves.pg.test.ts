import { createLeadKit, type LeadKit, type MigrationProgress } from '@leadkit/core'
import { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { newId, tenantSchema } from '../src/lib/base/identifier.ts'
import { Database } from '../src/lib/database/database.ts'
import { TenantMigrator } from '../src/lib/database/migration/tenant-migrator.ts'
import { prepareTenant } from '../src/lib/tenants/tenant-preparation-writer.ts'
import { TEST_KEY } from './support/accounts/account-world.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { forgetMigrations } from './support/database/older-tenant.ts'

/** A migration that can be applied again. */
const AGAIN = 90

/** Tenants that all tests share, since making one takes longest. */
const GOOD = 4

interface Stage {
  readonly good: readonly string[]
  readonly kit: LeadKit
  readonly pool: Pool
  readonly database: Database
}

/** Tenants whose first migration fails at once: a table of its name is there. */
async function addPoisoned({ pool }: Stage, count: number): Promise<readonly string[]> {
  const ids = Array.from({ length: count }, newId)
  for (const id of ids) {
    await pool.query(
      `INSERT INTO tenants (id, name, tier, schema_name, created_at, updated_at) VALUES ($1, $2, 'free', $3, now(), now())`,
      [id, `Poisoned ${id}`, tenantSchema(id)],
    )
    await pool.query(`CREATE SCHEMA "${tenantSchema(id)}"`)
    await pool.query(`CREATE TABLE "${tenantSchema(id)}".roles (id uuid)`)
  }
  return ids
}

/** Tenants that lack one migration. */
async function addBehind({ good, database }: Stage, count: number): Promise<readonly string[]> {
  const ids = good.slice(0, count)
  for (const id of ids) await forgetMigrations(database, tenantSchema(id), [AGAIN])
  return ids
}

async function outdated({ kit }: Stage): Promise<readonly string[]> {
  return (await kit.migrations.status()).behind.map(({ tenantId }) => tenantId)
}

function testCanaries(stage: () => Stage): void {
  it('calls the waves off when more canaries fail than may, and touches no other tenant', async () => {
    const ids = await addPoisoned(stage(), 6)
    const report = await stage().kit.migrate({ canaries: 0.5, maxFailures: 1, concurrency: 1 })
    expect(report).toMatchObject({ applied: 0, stopped: true, waiting: 4 })
    expect(report.failed).toHaveLength(2)
    const { behind } = await stage().kit.migrations.status()
    expect(behind.map(({ tenantId }) => tenantId).toSorted()).toEqual(ids.toSorted())
    expect(behind.filter(({ error }) => error?.includes('0001_people') === true)).toHaveLength(2)
  })

  it('goes on past a few tenants that fail, and tells of canaries and the others', async () => {
    const behind = await addBehind(stage(), 4)
    const [poisoned = ''] = await addPoisoned(stage(), 1)
    const seen: MigrationProgress[] = []
    const report = await stage().kit.migrate({ canaries: [poisoned], onProgress: (step) => seen.push(step) })
    expect(report).toMatchObject({ applied: behind.length, stopped: false, waiting: 0 })
    expect(report.failed.map(({ tenantId }) => tenantId)).toEqual([poisoned])
    expect(seen.map(({ done }) => done)).toEqual([1, 2, 3, 4, 5, 6])
    expect(seen[1]).toMatchObject({ wave: 'canaries', tenantId: poisoned, error: { code: 'migration_failed' } })
    expect(seen.at(-1)).toMatchObject({ wave: 'others', total: 6 })
    expect(await outdated(stage())).toEqual([poisoned])
  })

  it('needs no canary where enough tenants were migrated to this version; created ones do not count', async () => {
    await addPoisoned(stage(), 2)
    const run = () => stage().kit.migrate({ maxFailures: 0, concurrency: 1 })
    expect(await run()).toMatchObject({ stopped: true, waiting: 1 })
    const [good = ''] = await addBehind(stage(), 1)
    expect(await stage().kit.migrate({ canaries: [good], concurrency: 1 })).toMatchObject({
      applied: 1,
      stopped: false,
    })
    expect(await run()).toMatchObject({ stopped: false, waiting: 0 })
  })
}

function testProcesses(stage: () => Stage): void {
  it('shares tenants out among processes: each is migrated once', async () => {
    await addBehind(stage(), GOOD)
    const reports = await Promise.all([1, 2, 3].map(() => stage().kit.migrate()))
    expect(reports.flatMap(({ failed }) => failed)).toEqual([])
    expect(reports.reduce((sum, { applied }) => sum + applied, 0)).toBe(GOOD)
    expect(await outdated(stage())).toEqual([])
  })

  it('lets whoever holds a table go first, goes on with the others, and is done once the table is free', async () => {
    const [held = '', other = ''] = await addBehind(stage(), 2)
    const holder = await stage().pool.connect()
    await holder.query('BEGIN')
    await holder.query(`LOCK TABLE "${tenantSchema(held)}".conversations IN ACCESS SHARE MODE`)
    await holder.query(`LOCK TABLE "${tenantSchema(held)}".conversations IN ACCESS EXCLUSIVE MODE`)
    const report = await stage().kit.migrate({ lockTimeoutMs: 20, attempts: 2, canaries: 0 })
    expect(report.failed).toMatchObject([{ tenantId: held, error: { message: expect.stringContaining('a lock was') } }])
    expect(await outdated(stage())).not.toContain(other)
    const run = stage().kit.migrate({ lockTimeoutMs: 20, attempts: 1_000 })
    await holder.query('COMMIT')
    holder.release()
    expect(await run).toMatchObject({ applied: 1, failed: [] })
  })

  it('passes over a tenant that was removed meanwhile', async () => {
    const scope = { tenantId: newId(), schema: tenantSchema(newId()) }
    const tenants = new TenantMigrator(stage().database, () => new Date(), prepareTenant)
    expect(await tenants.visit(scope, 400, () => {})).toBe('gone')
  })

  it('leaves a schema of a newer version as it is', async () => {
    const [id = ''] = await addBehind(stage(), 1)
    await stage().kit.migrate()
    await stage().pool.query(`INSERT INTO schema_migrations VALUES ($1, 9999, 'later', 'x', now())`, [tenantSchema(id)])
    await stage().pool.query(`UPDATE tenants SET migrated_to = 'later' WHERE id = $1`, [id])
    expect(await stage().kit.migrate()).toMatchObject({ applied: 0, failed: [] })
    expect((await stage().kit.migrations.status()).behind).toMatchObject([{ tenantId: id, ahead: true, pending: [] }])
    const { rows } = await stage().pool.query(`SELECT migrated_to FROM tenants WHERE id = $1`, [id])
    expect(rows).toEqual([{ migrated_to: 'later' }])
  })
}

function testLooking(stage: () => Stage): void {
  it('says in a dry run what would be applied, and changes nothing', async () => {
    const [id = ''] = await addBehind(stage(), 1)
    const seen: MigrationProgress[] = []
    const report = await stage().kit.migrate({ dryRun: true, onProgress: (step) => seen.push(step) })
    expect(report).toMatchObject({ applied: 1, failed: [] })
    expect(seen[1]).toMatchObject({ tenantId: id, applied: [expect.stringMatching(/^0090_/)], total: 2 })
    const status = await stage().kit.migrations.status()
    expect(status).toMatchObject({ sharedPending: [], behind: [{ tenantId: id, ahead: false, error: null }] })
  })

  it('says before the first run that everything is to come', async () => {
    const kit = createLeadKit({
      database: { pool: stage().pool, sharedSchema: 'not_there_yet' },
      encryption: { keys: [TEST_KEY] },
    })
    const status = await kit.migrations.status()
    expect(status).toMatchObject({ tenants: 0, upToDate: 0, behind: [] })
    expect(await kit.migrate({ dryRun: true })).toMatchObject({ applied: status.sharedPending.length })
    expect(status.sharedPending.length).toBeGreaterThan(5)
    await kit.close()
  })
}

/** Builds an index on this table, and can be applied again. */
const INDEXING = { version: 98, name: '0098_sync_age', table: 'crm_syncs' }

function testSafety(stage: () => Stage): void {
  it('refuses to build an index on a large table before anything is changed, and builds it when told to', async () => {
    const { good, database, pool, kit } = stage()
    const [id = '', other = ''] = good
    await forgetMigrations(database, tenantSchema(id), [INDEXING.version])
    await forgetMigrations(database, tenantSchema(other), [AGAIN])
    const client = await pool.connect()
    // A row without the lead and the config that it belongs to.
    await client.query('SET session_replication_role = replica')
    await client.query(
      `INSERT INTO "${tenantSchema(id)}".${INDEXING.table} (id, tenant_id, lead_id, crm_config_id, action, status, lead_version)
       VALUES (gen_random_uuid(), $1, gen_random_uuid(), gen_random_uuid(), 'create', 'failed', 1)`,
      [id],
    )
    await client.query('RESET session_replication_role')
    client.release()
    const refused = {
      code: 'migration_failed',
      message: expect.stringMatching(/nothing was changed.*0098_sync_age builds an index.*crm_syncs.*accept/) as string,
    }
    await expect(kit.migrate({ largeTableRows: 1 })).rejects.toMatchObject(refused)
    await expect(kit.migrate({ largeTableRows: 1, dryRun: true })).rejects.toMatchObject(refused)
    expect(await outdated(stage())).toHaveLength(2)
    const report = await kit.migrate({ largeTableRows: 1, accept: [INDEXING.name] })
    expect(report).toMatchObject({ applied: 2, failed: [] })
  })

  it('builds it on a table that is not large, and asks about no table of another tenant', async () => {
    const { good, database, kit } = stage()
    await forgetMigrations(database, tenantSchema(good[1] ?? ''), [INDEXING.version])
    expect(await kit.migrate({ largeTableRows: 1 })).toMatchObject({ applied: 1, failed: [] })
  })
}

describeOnPostgres('migrations of many tenants', (options) => {
  let opened: Stage | undefined
  const stage = (): Stage => opened ?? expect.fail('the stage is for tests')
  beforeAll(async () => {
    const given = options()
    if (!('connectionString' in given)) throw new Error('a PostgreSQL is needed')
    const pool = new Pool({ connectionString: given.connectionString, max: 8 })
    pool.on('error', () => {})
    const kit = createLeadKit({ database: { pool }, encryption: { keys: [TEST_KEY] } })
    const names = Array.from({ length: GOOD }, (_, at) => `Good ${at}`)
    const good = await Promise.all(names.map((name) => kit.tenants.create({ name })))
    opened = { kit, pool, database: new Database({ pool }), good: good.map(({ id }) => id) }
  })
  beforeEach(async () => {
    const { pool, kit, good } = stage()
    const poisoned = await pool.query<{ schema_name: string }>(
      `DELETE FROM tenants WHERE id <> ALL ($1::uuid[]) RETURNING schema_name`,
      [good],
    )
    for (const { schema_name: schema } of poisoned.rows) await pool.query(`DROP SCHEMA "${schema}" CASCADE`)
    await pool.query(`DELETE FROM schema_migrations WHERE version = 9999`)
    await kit.migrate({ canaries: 0 })
    await pool.query('UPDATE tenants SET migrated_at = created_at')
  })
  afterAll(async () => {
    await opened?.kit.close()
    await opened?.pool.end()
  })

  testCanaries(stage)
  testProcesses(stage)
  testLooking(stage)
  testSafety(stage)
})
