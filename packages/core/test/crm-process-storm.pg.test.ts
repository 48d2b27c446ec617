import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TenantKit } from '@leadkit/core'
import type { FakeRequest } from '@leadkit/testing'
import { createTestDatabase, type TestDatabase } from '@leadkit/testing/postgres'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createStormKit } from './support/storm/storm-host.ts'
import { startStormVendor, type StormVendor, type StormVendorId } from './support/storm/storm-vendors.ts'

const PROCESS = new URL('support/storm/storm-process.ts', import.meta.url)
/** `pnpm test:storm` says 2,000: twenty workers in three processes. Fewer leads make a small storm, to look for a fault. */
const LEADS = Number(process.env['LEADKIT_STORM_LEADS'])
const IS_FULL = LEADS >= 1_000
const TEAMS = IS_FULL ? [7, 7, 6] : [4, 4]
const KILLS = IS_FULL ? 6 : 1
const KILL_EVERY_MS = 1_500
/** Of each kind. */
const DROPS = 12

let database: TestDatabase
let fleet: Fleet | undefined

/** Processes that are killed without warning and replaced. */
class Fleet {
  readonly #start: (workers: number) => ChildProcess
  readonly #children: { child: ChildProcess; readonly workers: number }[]

  constructor(start: (workers: number) => ChildProcess) {
    this.#start = start
    this.#children = TEAMS.map((workers) => ({ child: start(workers), workers }))
  }

  async ready(): Promise<void> {
    await Promise.all(this.#children.map(({ child }) => once(child, 'message')))
  }

  async killOne(turn: number): Promise<void> {
    const place = this.#children[turn % this.#children.length]
    if (place === undefined) return
    place.child.kill('SIGKILL')
    await once(place.child, 'exit')
    place.child = this.#start(place.workers)
  }

  async end(): Promise<void> {
    const running = this.#children.filter(({ child }) => child.exitCode === null && child.signalCode === null)
    await Promise.all(
      running.map(({ child }) => {
        child.kill('SIGKILL')
        return once(child, 'exit')
      }),
    )
  }
}

/** Breaks connections before and after the vendor has taken a request, now and then. */
function dropConnections(vendor: StormVendor): void {
  let turn = 0
  const every = (count: number) => (request: FakeRequest) => {
    turn += 1
    return request.method !== 'GET' && turn % count === 0
  }
  vendor.fault({ kind: 'drop', when: 'after', times: DROPS, match: every(5) })
  vendor.fault({ kind: 'drop', when: 'before', times: DROPS, match: every(7) })
}

/** Makes a tenant's leads and changes a third of them, some at once. Returns the last name of each. */
async function fill(tenant: TenantKit, count: number): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  const lanes = Array.from({ length: 4 }, async (_lane, lane) => {
    for (let index = lane; index < count; index += 4) {
      const lead = await tenant.leads.create({ name: `made ${index}` })
      names.set(lead.id, `made ${index}`)
      if (index % 3 !== 0) continue
      const [before] = [...names.keys()].slice(Math.floor(names.size / 2))
      if (before === undefined) continue
      const name = `changed ${index}`
      await tenant.leads.update(before, { name })
      names.set(before, name)
    }
  })
  await Promise.all(lanes)
  return names
}

/** Every request that names a lead: with its own tenant's token, at its own account's host. */
function strangers(vendor: StormVendor, leads: readonly ReadonlyMap<string, string>[]): number {
  const ownerOf = new Map(leads.flatMap((mine, index) => [...mine.keys()].map((id) => [id, index] as const)))
  return vendor.requests.filter((request) => {
    const account = vendor.accounts.findIndex(({ owns }) => owns(request))
    const ids = request.text().match(/[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}/g) ?? []
    const isForeign = ids.some((id) => ownerOf.has(id) && ownerOf.get(id) !== account)
    return isForeign || (account !== -1 && vendor.accounts[account]?.isHost(request) !== true)
  }).length
}

beforeEach(async () => {
  database = await createTestDatabase()
})

afterEach(async () => {
  await fleet?.end()
  await database.drop()
})

describe('CRM sync by workers in several processes', () => {
  it.each<StormVendorId>(['hubspot', 'salesforce', 'zoho'])(
    'leaves exactly one record per lead in %s, with its latest state, whatever is dropped and killed',
    { timeout: 240_000 },
    async (id) => {
      const vendor = await startStormVendor[id]()
      const kit = createStormKit(database.connectionString, id, vendor.url)
      await kit.migrate()
      const tenants = await Promise.all(
        vendor.accounts.map(async ({ credentials }) => {
          const tenant = kit.tenant((await kit.tenants.create({ name: `Storm ${Math.random()}` })).id)
          const config = { provider: id, credentials, fieldMappings: vendor.mappings }
          await tenant.crmConfigs.create(config as never)
          return tenant
        }),
      )
      const start = (workers: number) =>
        fork(PROCESS, [database.connectionString, id, vendor.url, String(workers)], {
          execArgv: ['--conditions=@leadkit/source'],
        })
      fleet = new Fleet(start)
      await fleet.ready()
      dropConnections(vendor)
      const filling = Promise.all(tenants.map((tenant) => fill(tenant as never, LEADS / tenants.length)))
      for (let turn = 0; turn < KILLS; turn += 1) {
        await sleep(KILL_EVERY_MS)
        await fleet.killOne(turn)
      }
      const expected = await filling
      await expect
        .poll(() => kit.pendingWork(), { timeout: 150_000, interval: 250 })
        .toEqual({ ready: 0, claimed: 0, delayed: 0 })

      for (const [index, account] of vendor.accounts.entries()) {
        const records = account.records()
        expect(records).toHaveLength(LEADS / tenants.length)
        expect(new Map(records as [string, string][])).toEqual(expected[index])
      }
      expect(strangers(vendor, expected)).toBe(0)
      expect(vendor.violations()).toEqual([])
      await kit.close()
      await fleet.end()
      await vendor.close()
    },
  )
})
