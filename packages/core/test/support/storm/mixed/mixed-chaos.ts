import { setTimeout as sleep } from 'node:timers/promises'
import type { FakeFault, FakeHttpServer, FakeRequest } from '@leadkit/testing'
import { Client, DatabaseError } from 'pg'
import type { MixedFleet } from './mixed-fleet.ts'
import { BEHIND } from './mixed-load.ts'
import { pick, type Random } from './mixed-random.ts'
import type { MixedTenant, MixedWorld } from './mixed-world.ts'

/** When a tenant's tables were locked. */
export interface TenantLock {
  readonly tenant: MixedTenant
  readonly tables: readonly string[]
  readonly from: number
  readonly until: number
}

const isWrite = ({ method }: FakeRequest): boolean => method !== 'GET'

/** What goes wrong, until a moment. Each kind of fault is a loop of its own. */
export class MixedChaos {
  readonly locks: TenantLock[] = []
  /** What was done when, in words. */
  readonly diary: { readonly at: number; readonly what: string }[] = []
  /** How often each kind of fault was made. */
  readonly counts: Record<string, number> = {}
  readonly #world: MixedWorld
  readonly #fleet: MixedFleet
  readonly #leaseMs: number
  readonly #random: Random
  /** Vendors that a fault waits for: never two, or one that is seldom called would meet all of them in a row. */
  readonly #failing = new Set<string>()

  constructor(world: MixedWorld, fleet: MixedFleet, options: { readonly leaseMs: number; readonly random: Random }) {
    this.#world = world
    this.#fleet = fleet
    this.#leaseMs = options.leaseMs
    this.#random = options.random
  }

  /** Tables of one tenant after the other are locked for longer than a lease, and nothing else happens. */
  async lockTables(durationMs: number): Promise<void> {
    await this.#every('tables locked', 500, durationMs, () => this.#lockOne())
  }

  /** Everything at once. */
  async storm(durationMs: number): Promise<void> {
    await Promise.all([
      this.lockTables(durationMs),
      this.#every('connections cut', 1_500, durationMs, () => this.#cutConnections()),
      this.#every(null, 3_000, durationMs, () => this.#stopHost()),
      this.#every(null, 8_000, durationMs, () => this.#killHost()),
      this.#every('clocks jumped', 2_500, durationMs, async () => this.#jumpClock()),
      this.#every(null, 700, durationMs, async () => this.#failVendor()),
    ])
    this.#fleet.rightClocks()
    this.#failing.clear()
  }

  #count(kind: string): void {
    this.counts[kind] = (this.counts[kind] ?? 0) + 1
  }

  /** @param kind null where the fault counts itself. */
  async #every(kind: string | null, pauseMs: number, durationMs: number, make: () => Promise<void>): Promise<void> {
    const until = Date.now() + durationMs
    while (Date.now() < until) {
      await sleep(pauseMs)
      await make()
      if (kind !== null) this.#count(kind)
    }
  }

  #note(what: string): void {
    this.diary.push({ at: Date.now(), what })
  }

  /**
   * Hosts that cannot keep up hold each task for long, and lose it with each of them that goes: after eight such losses a task is given up, by
   * design. So none goes before they have caught up.
   */
  async #mayGo(): Promise<boolean> {
    const open = await this.#world.openTasks()
    return open !== null && open < BEHIND
  }

  async #stopHost(): Promise<void> {
    if (!(await this.#mayGo())) return
    this.#count('hosts stopped')
    const host = this.#fleet.any(this.#random)
    this.#note(`host ${host} stopped`)
    await this.#fleet.pause(host, this.#leaseMs * 1.5)
    this.#note(`host ${host} goes on`)
  }

  async #killHost(): Promise<void> {
    if (!(await this.#mayGo())) return
    this.#count('hosts killed')
    const host = this.#fleet.any(this.#random)
    this.#note(`host ${host} killed`)
    await this.#fleet.kill(host)
  }

  #jumpClock(): void {
    const host = this.#fleet.any(this.#random)
    const jumpMs = pick(this.#random, [-3_600_000, -5_000, 5_000, 60_000, 3_600_000])
    this.#note(`clock of host ${host} ${jumpMs} ms off`)
    this.#fleet.jump(host, jumpMs)
  }

  async #lockOne(): Promise<void> {
    const tenant = pick(this.#random, this.#world.tenants)
    await this.#withClient(async (client) => {
      await client.query('BEGIN')
      const schema = `tenant_${tenant.tenant.id.replaceAll('-', '')}`
      const from = Date.now()
      const tables = pick(this.#random, [
        ['messages', 'conversations'],
        ['leads'],
        ['replies'],
        ['ai_tasks'],
        ['crm_syncs'],
      ])
      const names = tables.map((table) => `${schema}.${table}`).join(', ')
      await client.query(`LOCK TABLE ${names} IN ACCESS EXCLUSIVE MODE`)
      await sleep(this.#leaseMs * 1.3)
      await client.query('COMMIT')
      this.locks.push({ tenant, tables, from, until: Date.now() })
      this.#note(`${tables.join(' and ')} of ${tenant.tenant.id} were locked for ${Date.now() - from} ms`)
    })
  }

  async #cutConnections(): Promise<void> {
    this.#note('two connections cut')
    await this.#withClient((client) =>
      client.query(
        `SELECT pg_terminate_backend(pid) FROM (
           SELECT pid FROM pg_stat_activity
           WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'storm'
           ORDER BY random() LIMIT 2) AS cut`,
      ),
    )
  }

  #failVendor(): void {
    const fault = pick<FakeFault>(this.#random, [
      { kind: 'status', status: 503, when: 'after' },
      { kind: 'status', status: 500, when: 'after' },
      { kind: 'drop', when: 'after' },
      { kind: 'drop', when: 'before' },
    ])
    const { meta, x, linkedin, crms } = this.#world
    const targets: readonly [string, Pick<FakeHttpServer, 'fault'>][] = [
      ['facebook', meta],
      ['twitter', x],
      ['linkedin', linkedin],
      ...crms,
    ]
    const [name, target] = pick(this.#random, targets)
    if (this.#failing.has(name)) return
    this.#failing.add(name)
    const match = (request: FakeRequest): boolean => {
      if (!this.#failing.has(name) || !isWrite(request)) return false
      this.#failing.delete(name)
      this.#note(`${name} fails: ${JSON.stringify(fault)}`)
      this.#count('vendors failed')
      return true
    }
    target.fault({ ...fault, match })
  }

  /** The maker of faults may meet one: a lock that deadlocks with the hosts' own is given up. */
  async #withClient(work: (client: Client) => Promise<unknown>): Promise<void> {
    const { connectionString } = this.#world.addresses
    const client = new Client({ connectionString, application_name: 'storm' })
    client.on('error', () => undefined)
    await client.connect()
    try {
      await work(client)
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      this.#count(`given up: ${error.code}`)
    } finally {
      await client.end()
    }
  }
}
