import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLeadKit, type LeadKit } from '../src/index.ts'
import { isScheduledByCron } from '../src/lib/retention/cron/retention-cron-statement.ts'
import { nextRetentionAt } from '../src/lib/retention/retention-options.ts'
import { RetentionStore } from '../src/lib/retention/retention-store.ts'
import { cronCommand } from '../src/lib/retention/cron/retention-cron-statement.ts'
import { describeOnEachDatabase } from './support/database/databases.ts'
import { QueueWorld } from './support/queue/queue-world.ts'
import { RetentionCronRepository } from '../src/lib/retention/cron/retention-cron-repository.ts'

const DAY_MS = 86_400_000

async function tick({ database }: QueueWorld): Promise<void> {
  await database.session.run({ text: cronCommand(database), parameters: [] })
}

describeOnEachDatabase('retention by pg_cron', (options) => {
  let opened: QueueWorld | undefined
  const world = (): QueueWorld => opened ?? expect.fail('world() is for tests')
  beforeAll(() => {
    opened = new QueueWorld(options())
  })
  afterAll(() => world().close())

  it('says what is missing where the server has no pg_cron, and changes nothing', async () => {
    const cron = new RetentionCronRepository(world().database)
    await expect(cron.installCron()).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(/^kit\.retention\.installCron: the server has no pg_cron; install it/) as unknown,
    })
    await expect(cron.installCron({ schedule: '' })).rejects.toMatchObject({ code: 'invalid_input' })
    const status = await cron.removeCron()
    expect(status).toMatchObject({ installed: false, schedule: null, lastRunAt: null })
    expect(status.obstacle).toMatch(/leave the schedule to the worker/)
  })

  it('makes the run of each active tenant due once, and leaves one alone that a worker holds', async () => {
    const [fresh, waiting, held, suspended] = await Promise.all([1, 2, 3, 4].map(() => world().tenant()))
    if (fresh === undefined || waiting === undefined || held === undefined || suspended === undefined) return
    const { database } = world()
    const keeper = new RetentionStore(database, world().now)
    const dispatch = database.session.sharedTables
    await database.transaction((session) => keeper.armNext(session.ofTenant(waiting, world().now())))
    await database.transaction((session) => keeper.armNext(session.ofTenant(held, world().now())))
    await dispatch.updateTable('dispatch').set({ worker_id: 'w' }).where('tenant_id', '=', held.tenantId).execute()
    await dispatch.updateTable('tenants').set({ active: false }).where('id', '=', suspended.tenantId).execute()
    for (let run = 0; run < 2; run += 1) await tick(world())
    const rows = await Promise.all([fresh, waiting, held, suspended].map((scope) => world().rows(scope)))
    const kinds = rows.map((found) => found.map(({ kind, ready }) => [kind, ready]))
    expect(kinds).toEqual([[['retention', true]], [['retention', true]], [['retention', false]], []])
  })

  it('takes the place of the tenant’s own time while it runs, and gives it back when it stops', async () => {
    const scope = await world().tenant()
    const { database } = world()
    const keeper = new RetentionStore(database, world().now)
    const cron = new RetentionCronRepository(database)
    const next = async (): Promise<Date | undefined> => {
      await database.session.sharedTables.deleteFrom('dispatch').execute()
      await database.transaction((session) => keeper.armNext(session.ofTenant(scope, world().now())))
      return (await world().rows(scope))[0]?.dueAt
    }
    await tick(world())
    expect((await cron.cronStatus()).lastRunAt).toBeInstanceOf(Date)
    const own = nextRetentionAt(scope.tenantId, world().now())
    expect(await next()).toEqual(new Date(own.getTime() + 2 * DAY_MS))

    const shared = database.session.sharedTables
    await shared
      .updateTable('host_presence')
      .set({ alive_at: new Date(0) })
      .where('name', '=', 'retention cron')
      .execute()
    expect(await next()).toEqual(own)
    await tick(world())
    expect(await isScheduledByCron(database.session)).toBe(true)
    await cron.removeCron()
    expect(await isScheduledByCron(database.session)).toBe(false)
  })
})

// `pnpm test:cron` starts a real server with pg_cron and says where it is; without it these tests are skipped.
const url = process.env['LEADKIT_PG_CRON_URL']
const LONGEST_MS = 180_000

/** How many runs of retention are due now. */
async function dueRuns(connectionString: string): Promise<number> {
  const { Client } = (await import('pg')).default
  const client = new Client({ connectionString })
  await client.connect()
  const due = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM dispatch WHERE kind = 'retention' AND ready`,
  )
  await client.end()
  return due.rows[0]?.count ?? 0
}

describe.skipIf(url === undefined)('pg_cron on a real server', () => {
  const encryption = { keys: [{ id: 'test', secret: Buffer.alloc(32, 1).toString('base64') }] }
  const kits: LeadKit[] = []
  const open = (connectionString: string): LeadKit => {
    const kit = createLeadKit({ database: { connectionString }, encryption })
    kits.push(kit)
    return kit
  }
  afterAll(() => Promise.all(kits.map((kit) => kit.close())))

  it('is installed by one call, ticks, is changed and removed', { timeout: LONGEST_MS }, async () => {
    const kit = open(url ?? '')
    await kit.migrate()
    await kit.tenants.create({ name: 'Acme', tier: 'pro' })
    await kit.worker().drain()
    expect(await kit.retention.cronStatus()).toMatchObject({ installed: false, obstacle: null })
    const daily = await kit.retention.installCron()
    expect(daily).toMatchObject({ installed: true, schedule: '17 3 * * *', lastRunAt: null, obstacle: null })
    await expect(kit.retention.installCron({ schedule: 'each noon' })).rejects.toMatchObject({ code: 'invalid_input' })
    expect((await kit.retention.installCron({ schedule: '* * * * *' })).schedule).toBe('* * * * *')

    while ((await kit.retention.cronStatus()).lastRunAt === null) await pause(500)
    expect(await dueRuns(url ?? '')).toBe(1)
    await kit.retention.installCron()
    await kit.worker({ kinds: ['retention'] }).drain()
    expect(await dueRuns(url ?? '')).toBe(0)

    expect(await kit.retention.removeCron()).toMatchObject({ installed: false, lastRunAt: null })
    expect(await kit.retention.removeCron()).toMatchObject({ installed: false })
  })

  it('says which database it runs in where it is another one', async () => {
    const first = open(url ?? '')
    await first.migrate()
    const { Client } = (await import('pg')).default
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query('CREATE DATABASE elsewhere')
    await client.query(`CREATE ROLE plain LOGIN`)
    await client.end()
    const elsewhere = open((url ?? '').replace(/\/postgres$/, '/elsewhere'))
    await elsewhere.migrate()
    await expect(elsewhere.retention.installCron()).rejects.toThrow(
      /runs in the database postgres.*schedule_in_database/,
    )
    const plain = open((url ?? '').replace('//postgres@', '//plain@'))
    await expect(plain.retention.installCron()).rejects.toThrow(/GRANT USAGE ON SCHEMA cron/)
  })
})
