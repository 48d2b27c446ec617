import { createLeadKit } from '@leadkit/core'
import type { PostgresServer } from '@leadkit/testing/postgres'
import { Client } from 'pg'
import { milliseconds, printTable, quantile, type Target } from '../harness.ts'

const KEY = { id: 'bench', secret: Buffer.alloc(32, 7).toString('base64') }
const MOST = 1.25

/** One row read and written by a repository, beside pg with the same statements, prepared. The two take turns, on one connection each. */
export async function comparePoints(server: PostgresServer, quick: boolean): Promise<readonly Target[]> {
  const connectionString = await server.createDatabase('one_row')
  const kit = createLeadKit({ database: { connectionString, maxConnections: 1 }, encryption: { keys: [KEY] } })
  await kit.migrate()
  const { id } = await kit.tenants.create({ name: 'One' })
  const { tags } = kit.tenant(id)
  const tag = await tags.create({ name: 'first' })
  const client = new Client({ connectionString })
  await client.connect()
  const table = `"tenant_${id.replaceAll('-', '')}".tags`
  const select = { name: 'one', text: `SELECT * FROM ${table} WHERE id = $1` }
  const update = { name: 'set', text: `UPDATE ${table} SET color = $2 WHERE id = $1 RETURNING *` }
  const rounds = quick ? 5 : 21
  const read = await compare(
    rounds,
    () => tags.get(tag.id),
    () => client.query({ ...select, values: [tag.id] }),
  )
  const write = await compare(
    rounds,
    () => tags.update(tag.id, { color: '#112233' }),
    async () => {
      await client.query('BEGIN')
      await client.query({ ...update, values: [tag.id, '#112233'] })
      await client.query('COMMIT')
    },
  )
  await client.end()
  await kit.close()
  const found = [
    { what: 'one row read', ...read },
    { what: 'one row written', ...write },
  ]
  printTable(
    ['', 'LeadKit', 'pg, prepared', 'ratio'],
    found.map(({ what, ours, theirs }) => [what, milliseconds(ours), milliseconds(theirs), (ours / theirs).toFixed(2)]),
  )
  return found.map(({ what, ours, theirs }) => ({
    text: `${what}, at most ${MOST} of pg with prepared statements`,
    measured: (ours / theirs).toFixed(2),
    met: ours / theirs <= MOST,
  }))
}

const CALLS = 200

async function compare(rounds: number, ours: () => Promise<unknown>, theirs: () => Promise<unknown>) {
  const times: { readonly ours: number[]; readonly theirs: number[] } = { ours: [], theirs: [] }
  for (let round = -2; round < rounds; round += 1) {
    for (const [name, call] of [
      ['ours', ours],
      ['theirs', theirs],
    ] as const) {
      const began = performance.now()
      for (let at = 0; at < CALLS; at += 1) await call()
      if (round >= 0) times[name].push((performance.now() - began) / CALLS)
    }
  }
  return { ours: quantile(times.ours, 0.5), theirs: quantile(times.theirs, 0.5) }
}
