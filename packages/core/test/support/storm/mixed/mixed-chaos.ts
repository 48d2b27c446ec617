import { setTimeout as sleep } from 'node:timers/promises'
import type { FakeFault, FakeHttpServer, FakeRequest } from '@leadkit/testing'
import { Client, DatabaseError } from 'pg'
import type { MixedFleet } from './mixed-fleet.ts'
import type { MixedTenant, MixedWorld } from './mixed-world.ts'

/** When a tenant's tables were locked. */
export interface TenantLock {
  readonly tenant: MixedTenant
  readonly from: number
  readonly until: number
}

const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(Math.random() * items.length)] as Item
const isWrite = ({ method }: FakeRequest): boolean => method !== 'GET'

/** What goes wrong, until a moment. Each kind of fault is a loop of its own. */
export class MixedChaos {
  readonly locks: TenantLock[] = []
  /** How often each kind of fault was made. */
  readonly counts: Record<string, number> = {}
  readonly #world: MixedWorld
  readonly #fleet: MixedFleet
  readonly #leaseMs: number

  constructor(world: MixedWorld, fleet: MixedFleet, leaseMs: number) {
    this.#world = world
    this.#fleet = fleet
    this.#leaseMs = leaseMs
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
      this.#every('hosts stopped', 3_000, durationMs, () => this.#fleet.pause(this.#leaseMs * 1.5)),
      this.#every('hosts killed', 6_000, durationMs, () => this.#fleet.kill()),
      this.#every('clocks jumped', 2_500, durationMs, async () =>
        this.#fleet.jump(pick([-3_600_000, -5_000, 5_000, 60_000])),
      ),
      this.#every('vendors failed', 700, durationMs, async () => this.#failVendor()),
    ])
    this.#fleet.rightClocks()
    for (const fake of this.#world.platforms) fake.clearFaults()
  }

  async #every(kind: string, pauseMs: number, durationMs: number, make: () => Promise<void>): Promise<void> {
    const until = Date.now() + durationMs
    while (Date.now() < until) {
      await sleep(pauseMs)
      await make()
      this.counts[kind] = (this.counts[kind] ?? 0) + 1
    }
  }

  async #lockOne(): Promise<void> {
    const tenant = pick(this.#world.tenants)
    await this.#withClient(async (client) => {
      await client.query('BEGIN')
      const schema = `tenant_${tenant.tenant.id.replaceAll('-', '')}`
      const from = Date.now()
      const tables = pick([['messages', 'conversations'], ['leads'], ['replies'], ['ai_tasks'], ['crm_syncs']])
      const names = tables.map((table) => `${schema}.${table}`).join(', ')
      await client.query(`LOCK TABLE ${names} IN ACCESS EXCLUSIVE MODE`)
      await sleep(this.#leaseMs * 1.3)
      await client.query('COMMIT')
      this.locks.push({ tenant, from, until: Date.now() })
    })
  }

  async #cutConnections(): Promise<void> {
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
    const fault: FakeFault = pick<FakeFault>([
      { kind: 'status', status: 503, when: 'after', match: isWrite },
      { kind: 'status', status: 500, when: 'after', match: isWrite },
      { kind: 'drop', when: 'after', match: isWrite },
      { kind: 'drop', when: 'before', match: isWrite },
    ])
    const targets: readonly Pick<FakeHttpServer, 'fault'>[] = [...this.#world.platforms, ...this.#world.crms.values()]
    pick(targets).fault(fault)
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
      this.counts[`given up: ${error.code}`] = (this.counts[`given up: ${error.code}`] ?? 0) + 1
    } finally {
      await client.end()
    }
  }
}
