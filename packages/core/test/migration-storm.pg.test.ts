import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { LeadKit } from '@leadkit/core'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tenantSchema } from '../src/lib/base/identifier.ts'
import { Database } from '../src/lib/database/database.ts'
import { TEST_KEYS } from './support/access/test-keys.ts'
import { describeOnPostgres } from './support/database/databases.ts'
import { addSharedKeys, DROPS_SHARED_KEYS, forgetMigrations, SHARED_KEYS } from './support/database/older-tenant.ts'
import { createWebhookWorld, envelope, textEvent, type WebhookWorld } from './support/ingest/webhook-world.ts'

/** 2,000 shows what it should; the step of the long tests takes fewer. */
const TENANTS = Number(process.env['LEADKIT_MIGRATING_TENANTS'] ?? 24)
const POISONED = Math.ceil(TENANTS / 100)
const PROCESSES = 3
const KILLS = Math.max(6, Math.ceil(TENANTS / 40))
const MIGRATING = new URL('support/database/migrating-process.ts', import.meta.url)

/** The migration that drops these keys, in as many statements, and one without a table of its own. */
const FORGOTTEN = [DROPS_SHARED_KEYS, 90]

interface Stage {
  readonly world: WebhookWorld
  readonly kit: LeadKit
  readonly pool: Pool
  readonly connectionString: string
  readonly tenants: readonly { readonly id: string; readonly page: string }[]
}

/** Tenants as the version before left them, with the keys that its tables had. */
async function openStage(connectionString: string): Promise<Stage> {
  const world = await createWebhookWorld({ connectionString, maxConnections: 4 }, { encryption: TEST_KEYS })
  const { kit } = world
  await kit.migrate()
  const pool = new Pool({ connectionString, max: 4 })
  pool.on('error', () => {})
  const tenants: { id: string; page: string }[] = []
  const database = new Database({ pool })
  for (let at = 0; at < TENANTS; at += 1) {
    const { id } = await kit.tenants.create({ name: `Tenant ${at}` })
    const page = `9${String(at).padStart(9, '0')}`
    await kit.tenant(id).socialAccounts.connect({ platform: 'facebook', accountId: page, accessToken: 'token' })
    await addSharedKeys(pool, tenantSchema(id))
    await forgetMigrations(database, tenantSchema(id), FORGOTTEN)
    tenants.push({ id, page })
  }
  for (const { id } of tenants.slice(0, POISONED))
    await pool.query(`ALTER TABLE "${tenantSchema(id)}".crm_configs RENAME TO crm_configs_elsewhere`)
  return { world, kit, pool, connectionString, tenants }
}

/** Webhooks for all tenants in turn, one after another in each of four lines, until it is stopped. */
function startTraffic({ world, tenants }: Stage): { stop(): Promise<{ sent: number; refused: readonly number[] }> } {
  let [sent, going] = [0, true]
  const refused: number[] = []
  const line = async (): Promise<void> => {
    while (going) {
      const number = sent++
      const { page } = tenants[number % tenants.length] ?? { page: '' }
      const { status } = await world.post(envelope(page, textEvent(page, { mid: `m_${number}`, from: `p${number}` })))
      if (status !== 200) refused.push(status)
    }
  }
  const lines = Promise.all([1, 2, 3, 4].map(line))
  return {
    async stop() {
      going = false
      await lines
      return { sent, refused }
    },
  }
}

function start({ connectionString }: Stage): ChildProcess {
  return fork(MIGRATING, [connectionString], { execArgv: ['--conditions=@leadkit/source'] })
}

/** Kills processes when they have reported some schemas, each at another place, and starts others; the last ones end by themselves. */
async function migrateWithKills(stage: Stage): Promise<number> {
  let [left, killed] = [KILLS, 0]
  const slot = async (): Promise<void> => {
    for (;;) {
      const child = start(stage)
      const ended = once(child, 'exit')
      let untilKill = left > 0 ? 1 + Math.floor(Math.random() * 4) : Infinity
      left -= 1
      child.on('message', () => {
        untilKill -= 1
        if (untilKill === 0) child.kill('SIGKILL')
      })
      const [code, signal] = (await ended) as [number | null, string | null]
      if (code === 0) return
      if (signal !== 'SIGKILL') throw new Error(`kit.migrate() of a process failed with exit code ${code}`)
      killed += 1
    }
  }
  await Promise.all(Array.from({ length: PROCESSES }, slot))
  return killed
}

/** How many of the keys each tenant still has, and whether the ledger has the migration that drops them. */
async function readState({ pool }: Stage): Promise<readonly { keys: number; migrated: boolean }[]> {
  const { rows } = await pool.query<{ keys: number; migrated: boolean }>(
    `SELECT (SELECT count(*)::int FROM pg_constraint WHERE contype = 'f' AND connamespace = schema_name::regnamespace
       AND confrelid IN ('tenants'::regclass, 'platforms'::regclass)) AS keys,
       EXISTS (SELECT FROM schema_migrations ledger WHERE ledger.schema_name = tenants.schema_name AND version = 83) AS migrated
     FROM tenants WHERE name LIKE 'Tenant %' AND id = ANY (SELECT tenant_id FROM account_routes WHERE account_id LIKE '9%')`,
  )
  return rows
}

async function countStored({ pool, tenants }: Stage): Promise<number> {
  let stored = 0
  for (const { id } of tenants) {
    const { rows } = await pool.query<{ count: string }>(`SELECT count(*) FROM "${tenantSchema(id)}".messages`)
    stored += Number(rows[0]?.count)
  }
  return stored
}

describeOnPostgres('migrations while processes are killed and webhooks come in', (options) => {
  let opened: Stage | undefined
  const stage = (): Stage => opened ?? expect.fail('the stage is for tests')
  beforeAll(async () => {
    const given = options()
    if (!('connectionString' in given)) throw new Error('a PostgreSQL is needed')
    opened = await openStage(given.connectionString)
  }, 3_600_000)
  afterAll(async () => {
    await opened?.kit.close()
    await opened?.pool.end()
  })

  it('leave nothing half applied, refuse no webhook, and converge', { timeout: 3_600_000 }, async () => {
    const traffic = startTraffic(stage())
    const killed = await migrateWithKills(stage())
    const { sent, refused } = await traffic.stop()
    const status = await stage().kit.migrations.status()
    expect(killed).toBeGreaterThan(0)
    expect(refused).toEqual([])
    expect(await countStored(stage())).toBe(sent)
    const poisoned = stage()
      .tenants.slice(0, POISONED)
      .map(({ id }) => id)
    expect(status.behind.map(({ tenantId }) => tenantId).toSorted()).toEqual(poisoned.toSorted())
    for (const { keys, migrated } of await readState(stage())) expect(keys).toBe(migrated ? 0 : SHARED_KEYS.length)

    for (const id of poisoned)
      await stage().pool.query(`ALTER TABLE "${tenantSchema(id)}".crm_configs_elsewhere RENAME TO crm_configs`)
    expect((await stage().kit.migrate()).failed).toEqual([])
    expect((await stage().kit.migrations.status()).behind).toEqual([])
    expect((await readState(stage())).every(({ keys, migrated }) => keys === 0 && migrated)).toBe(true)
  })
})
