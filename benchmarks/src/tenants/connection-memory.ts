import { readFileSync } from 'node:fs'
import { createLeadKit } from '@leadkit/core'
import type { PostgresServer } from '@leadkit/testing/postgres'
import { Client } from 'pg'
import { count, print, printTable } from '../harness.ts'

const KEY = { id: 'bench', secret: Buffer.alloc(32, 7).toString('base64') }
const MEGABYTE_IN_KILOBYTES = 1_024

/** What the server's processes hold after a webhook's tables of each tenant were used, with and without a bound on schemas. Linux. */
export async function measureMemory(server: PostgresServer, quick: boolean): Promise<void> {
  const connectionString = await server.createDatabase('memory')
  const encryption = { keys: [KEY] }
  const maker = createLeadKit({ database: { connectionString }, encryption })
  await maker.migrate()
  const ids: string[] = []
  for (let at = 0; at < (quick ? 60 : 600); at += 1) ids.push((await maker.tenants.create({ name: `memory ${at}` })).id)
  await maker.close()
  const client = new Client({ connectionString })
  await client.connect()
  const rows: string[][] = []
  for (const bound of quick ? [20, 1_000] : [250, 1_000]) {
    const database = { connectionString, maxConnections: 2, maxSchemasPerConnection: bound }
    const kit = createLeadKit({ database, encryption })
    let most = 0
    for (const [at, id] of ids.entries()) {
      await Promise.all([kit.tenant(id).stats(), kit.tenant(id).leads.list()])
      if (at % 10 === 9) most = Math.max(most, await memoryOf(client))
    }
    rows.push([count(bound), count(ids.length), `${(most / MEGABYTE_IN_KILOBYTES).toFixed(0)} MB`])
    await kit.close()
  }
  await client.end()
  printTable(['schemas per connection, at most', 'tenants used', 'most of a process'], rows)
}

async function memoryOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'leadkit' AND datname = current_database()`,
  )
  const found = rows.map(({ pid }) => {
    try {
      return Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
    } catch {
      return 0
    }
  })
  if (found.every((size) => size === 0)) print('The memory of the server’s processes cannot be read here')
  return Math.max(0, ...found)
}
