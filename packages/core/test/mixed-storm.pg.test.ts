import { setTimeout as sleep } from 'node:timers/promises'
import { createTestDatabase, type TestDatabase } from '@leadkit/testing/postgres'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MixedChaos } from './support/storm/mixed/mixed-chaos.ts'
import { MixedFleet } from './support/storm/mixed/mixed-fleet.ts'
import { MixedLoad } from './support/storm/mixed/mixed-load.ts'
import { judge, openWork, slowest } from './support/storm/mixed/mixed-verdict.ts'
import { type MixedWorld, openMixedWorld } from './support/storm/mixed/mixed-world.ts'

/** `pnpm test:storm:mixed`: a minute by default, ten where CI says so. */
const DURATION_MS = Number(process.env['LEADKIT_STORM_MS'])
const PROCESSES = 4
const LEASE_MS = 2_000
const MESSAGES_PER_SECOND = 6
/** No tenant may be slowed by more, unless by a fault of its own. */
const SLOWED_MS = 1_000
/** How often the clocks go an hour ahead, so that what waits for a time is done. */
const HOURS = 60

let database: TestDatabase
let world: MixedWorld
let fleet: MixedFleet

beforeEach(async () => {
  database = await createTestDatabase()
  world = await openMixedWorld(database.connectionString)
  fleet = new MixedFleet(world.addresses, PROCESSES, LEASE_MS)
  const origin = await fleet.listen()
  world.meta.deliverTo(`${origin}/webhooks/facebook`)
  world.x.deliverTo(`${origin}/webhooks/twitter`)
  world.linkedin.deliverTo(`${origin}/webhooks/linkedin`)
}, 120_000)

afterEach(async () => {
  await fleet?.close()
  await world?.close()
  await database?.drop()
}, 120_000)

/** Lets the hosts finish, hour by hour of their clocks. Returns what is left. */
async function finish(): Promise<readonly string[]> {
  for (let hour = 0; hour < HOURS; hour += 1) {
    await sleep(1_500)
    const left = await openWork(world)
    if (left.length === 0) return left
    fleet.setClocks(world.advance(hour < 5 ? 60_000 : 3_600_000))
  }
  return openWork(world)
}

describe('four hosts in a storm', () => {
  it('keep every promise', { timeout: DURATION_MS + 600_000 }, async () => {
    const load = new MixedLoad(world)
    const chaos = new MixedChaos(world, fleet, LEASE_MS)
    await load.run(DURATION_MS * 0.1, MESSAGES_PER_SECOND)
    await load.taken()
    const warm = load.said.length
    await load.run(DURATION_MS * 0.1, MESSAGES_PER_SECOND)
    await load.taken()
    const calm = slowest(load.said.slice(warm), [])
    const before = load.said.length

    await Promise.all([load.run(DURATION_MS * 0.25, MESSAGES_PER_SECOND), chaos.lockTables(DURATION_MS * 0.25)])
    await load.taken()
    const beside = slowest(load.said.slice(before), chaos.locks)

    await Promise.all([load.run(DURATION_MS * 0.55, MESSAGES_PER_SECOND), chaos.storm(DURATION_MS * 0.55)])
    await load.taken()
    const left = await finish()
    await load.taken()

    const findings = [...left.map((work) => `not done: ${work}`), ...(await judge(world))]
    if (fleet.deaths > 0) findings.push(`${fleet.deaths} hosts ended by themselves`)
    if (beside > calm + SLOWED_MS) findings.push(`a tenant beside locked ones was slowed from ${calm} to ${beside} ms`)
    console.log(
      `${load.said.length} messages; ${JSON.stringify(chaos.counts)}; slowest ${calm} ms, beside locks ${beside} ms`,
    )
    expect(findings).toEqual([])
  })
})
