import { createLeadKit } from '@leadkit/core'
import { startPostgres } from '@leadkit/testing/postgres'
import { Pool } from 'pg'
import { measureMemory } from './connection-memory.ts'
import { comparePoints } from './one-row.ts'
import { compareSchemas } from './new-tenants.ts'
import { type Benchmark, count, milliseconds, printTable, quantile, type Target } from '../harness.ts'

const KEY = { id: 'bench', secret: Buffer.alloc(32, 7).toString('base64') }
const LIMIT_MS = 1_000

/** What many tenants cost where nothing has to be done for them. */
export const tenantsBenchmark: Benchmark = {
  name: 'tenants',
  title: 'Tenants: migrations with nothing to do, new tenants, one row',
  async run({ quick }) {
    const server = await startPostgres({ durable: true })
    try {
      const connectionString = await server.createDatabase('tenants')
      const pool = new Pool({ connectionString, max: 4 })
      const kit = createLeadKit({ database: { connectionString }, encryption: { keys: [KEY] } })
      await kit.migrate()
      const { id } = await kit.tenants.create({ name: 'First' })
      const targets: Target[] = []
      const rows: string[][] = []
      for (const tenants of quick ? [1, 1_000] : [1, 1_000, 5_000, 20_000]) {
        await addTenants(pool, id, tenants)
        const median = await timeNothing(() => kit.migrate())
        rows.push([count(tenants), milliseconds(median)])
        if (tenants === 5_000)
          targets.push({
            text: `with ${count(tenants)} tenants, at most ${milliseconds(LIMIT_MS)}`,
            measured: milliseconds(median),
            met: median <= LIMIT_MS,
          })
      }
      printTable(['tenants', 'median of 9'], rows)
      await kit.close()
      await pool.end()
      targets.push(...(await compareSchemas(server, quick)), ...(await comparePoints(server, quick)))
      await measureMemory(server, quick)
      return targets
    } finally {
      await server.stop()
    }
  },
}

/** Rows of tenants and their ledgers alone: nothing reads the schema of a tenant that is up to date. */
async function addTenants(pool: Pool, first: string, tenants: number): Promise<void> {
  const { rows } = await pool.query<{ count: string }>('SELECT count(*) FROM tenants')
  const there = Number(rows[0]?.count)
  await pool.query(
    `INSERT INTO tenants (id, name, tier, schema_name, migrated_to)
     SELECT gen_random_uuid(), 'tenant ' || one, 'free', 'tenant_of_' || one, migrated_to
     FROM tenants, generate_series($2::int, $3::int - 1) AS one WHERE id = $1`,
    [first, there, tenants],
  )
  await pool.query(
    `INSERT INTO schema_migrations (schema_name, version, name, checksum, applied_at)
     SELECT 'tenant_of_' || one, version, ledger.name, checksum, applied_at
     FROM schema_migrations ledger JOIN tenants ON tenants.schema_name = ledger.schema_name,
       generate_series($2::int, $3::int - 1) AS one WHERE tenants.id = $1`,
    [first, there, tenants],
  )
}

async function timeNothing(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < 9; round += 1) {
    const began = performance.now()
    await work()
    times.push(performance.now() - began)
  }
  return quantile(times, 0.5)
}
