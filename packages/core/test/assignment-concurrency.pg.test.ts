import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import type { LeadKit } from '@leadkit/core'
import { Client } from 'pg'
import { afterEach, expect, it } from 'vitest'
import type { DatabaseOptions } from '../src/lib/database/database.ts'
import { type CareWorld, createCareWorld } from './support/care/care-world.ts'
import { describeOnPostgres } from './support/database/databases.ts'

type Open = () => Promise<CareWorld>

async function staff(world: CareWorld, count: number): Promise<readonly string[]> {
  const members = await Promise.all(Array.from({ length: count }, () => world.addUser()))
  const team = await world.tenant.teams.create({ name: 'Sales', memberIds: members })
  await world.tenant.care.configure({ rules: [{ to: { teamId: team.id } }] })
  return members
}

/** Makes leads from both processes at once. */
async function rush(world: CareWorld, count: number): Promise<readonly string[]> {
  const kits = [world.kit, world.other]
  const make = async (turn: number): Promise<string> => {
    const kit = kits[turn % kits.length] as LeadKit
    return (await kit.tenant(world.tenant.id).leads.create({ name: `Ada ${turn}` })).id
  }
  return Promise.all(Array.from({ length: count }, (_, turn) => make(turn)))
}

/** Both processes work while something else happens; then all that is due is done. */
async function whileWorking(world: CareWorld, happens: () => Promise<unknown>): Promise<void> {
  const workers = [world.kit, world.other].map((kit) => kit.worker({ pollIntervalMs: 20 }))
  for (const worker of workers) await worker.start()
  await happens()
  for (const worker of workers) await worker.stop()
  await world.work()
}

interface OwnerCount {
  readonly owner: string | null
  readonly count: number
}

function countByOwner(world: CareWorld): Promise<readonly OwnerCount[]> {
  return world.rows<OwnerCount>(
    `SELECT assigned_user_id AS owner, count(*)::int AS count FROM leads WHERE status = 'new' GROUP BY 1`,
  )
}

/** Leads whose history does not say exactly once, or not the same, who has them. */
function unclear(world: CareWorld): Promise<readonly object[]> {
  return world.rows(`SELECT l.id FROM leads l LEFT JOIN assignments a ON a.lead_id = l.id
    GROUP BY l.id HAVING count(a.id) <> 1 OR min(a.user_id::text) IS DISTINCT FROM l.assigned_user_id::text`)
}

function testRush(open: Open): void {
  it('gives 1,000 leads that come at once through two processes to one owner each, fair within one', async () => {
    const world = await open()
    const members = await staff(world, 7)
    await whileWorking(world, () => rush(world, 1_000))
    const counts = await countByOwner(world)
    expect(new Set(counts.map(({ owner }) => owner))).toEqual(new Set(members))
    expect(counts.map(({ count }) => count).toSorted((one, other) => one - other)).toEqual([
      142, 143, 143, 143, 143, 143, 143,
    ])
    expect(await unclear(world)).toEqual([])
    expect(new Set(world.told('lead.assigned').map(({ leadId }) => leadId)).size).toBe(1_000)
    expect(world.told('task.dead')).toEqual([])
  }, 120_000)

  it('fills every user up to the capacity and never above, and goes on when there is room', async () => {
    const world = await open()
    const members = await staff(world, 4)
    for (const id of members) await world.tenant.care.setAvailability(id, { capacity: 15 })
    let leads: readonly string[] = []
    await whileWorking(world, async () => {
      leads = await rush(world, 100)
    })
    const counts = await countByOwner(world)
    expect(counts.filter(({ owner }) => owner !== null).map(({ count }) => count)).toEqual([15, 15, 15, 15])
    const given = await world.rows<{ id: string }>('SELECT id FROM leads WHERE assigned_user_id IS NOT NULL')
    await whileWorking(world, () =>
      Promise.all(given.map(({ id }) => world.tenant.leads.move(id, { to: 'lost', by: 'test' }))),
    )
    expect(await countByOwner(world)).toHaveLength(members.length)
    expect(leads).toHaveLength(100)
    expect(await unclear(world)).toEqual([])
  }, 60_000)
}

function testStorm(open: Open): void {
  it('leaves no lead without an owner while users come and go, and none with a user who is gone', async () => {
    const world = await open()
    const [stays = '', ...others] = await staff(world, 4)
    const { leads, users, care } = world.tenant
    await care.setAvailability(stays, { capacity: 10 })
    const comeAndGo = async (id: string): Promise<void> => {
      for (let turn = 0; turn < 4; turn += 1) {
        await users.deactivate(id)
        await users.reactivate(id)
      }
      await users.deactivate(id)
    }
    const lose = async (ids: readonly string[]): Promise<void> => {
      for (const id of ids) await leads.move(id, { to: 'lost', by: 'test' })
    }
    await whileWorking(world, async () => {
      const ids = await rush(world, 60)
      await Promise.all([...others.map(comeAndGo), rush(world, 20), lose(ids.slice(0, 30))])
    })
    const counts = new Map((await countByOwner(world)).map(({ owner, count }) => [owner, count]))
    expect(counts.get(stays)).toBe(10)
    expect(counts.get(null)).toBe(40)
    await care.setAvailability(stays, { capacity: null })
    await world.work()
    expect(await countByOwner(world)).toEqual([{ owner: stays, count: 50 }])
  }, 60_000)

  it('passes over a lead that another transaction holds, and gives it a second later', async () => {
    const world = await open()
    const [user] = await staff(world, 1)
    const [held, free] = await world.addLeads(2)
    await world.tenant.transaction(async (sql) => {
      await sql.query('SELECT 1 FROM leads WHERE id = $1 FOR UPDATE', [held?.id])
      await world.work()
      expect(await world.tenant.leads.get(free?.id ?? '')).toMatchObject({ assignedUserId: user })
    })
    world.setNow('2026-11-30T12:00:10Z')
    await world.work()
    expect(await world.tenant.leads.get(held?.id ?? '')).toMatchObject({ assignedUserId: user })
  })
}

function testKill(open: Open, options: () => DatabaseOptions): void {
  it('gives each lead once when a process is killed while it gives them', async () => {
    const world = await open()
    await staff(world, 3)
    await world.addLeads(30)
    const { connectionString } = options() as { readonly connectionString: string }
    const client = new Client({ connectionString })
    await client.connect()
    const schema = (await world.rows<{ name: string }>('SELECT current_schema AS name'))[0]?.name ?? ''
    await client.query(`BEGIN; SELECT 1 FROM "${schema}".teams FOR UPDATE`)
    const giving = new URL('support/care/giving-process.ts', import.meta.url)
    const child = fork(giving, [connectionString], { execArgv: ['--conditions=@leadkit/source'] })
    // Its owners are written and not committed: it waits for the team's turn, the last row.
    while (!(await isWaiting(world))) await pause(20)
    child.kill('SIGKILL')
    await once(child, 'exit')
    await client.query('ROLLBACK')
    await client.end()
    expect(await countByOwner(world)).toEqual([{ owner: null, count: 30 }])
    const survivor = world.other.worker({ pollIntervalMs: 20 })
    await survivor.start()
    while ((await countByOwner(world)).length !== 3) await pause(50)
    await survivor.stop()
    expect((await countByOwner(world)).map(({ count }) => count)).toEqual([10, 10, 10])
    expect(await unclear(world)).toEqual([])
  }, 60_000)
}

async function isWaiting(world: CareWorld): Promise<boolean> {
  const waiting = await world.rows(
    `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'update%teams%' AND datname = current_database()`,
  )
  return waiting.length > 0
}

describeOnPostgres('assignments of several processes', (options) => {
  const worlds: CareWorld[] = []
  const open: Open = async () => {
    const world = await createCareWorld(options())
    worlds.push(world)
    return world
  }
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close()
  })
  testRush(open)
  testStorm(open)
  testKill(open, options)
})
