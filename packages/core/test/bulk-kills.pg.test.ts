import type { Socket } from 'node:net'
import { type BulkRun, createLeadKit } from '@leadkit/core'
import { Pool, type PoolClient } from 'pg'
import { expect, it } from 'vitest'
import { TEST_KEYS } from './support/access/test-keys.ts'
import { openBulkWorld } from './support/bulk/bulk-world.ts'
import { describeOnPostgres } from './support/database/databases.ts'

const BY = { by: 'bo' }

/** The database of a process that dies before its statement number `dies`: its connections break, and nothing that it does later arrives. */
function dyingPool(connectionString: string, dies: number): { readonly pool: Pool; readonly died: Promise<void> } {
  const pool = new Pool({ connectionString, max: 2 })
  pool.on('error', () => {})
  let statements = 0
  const died = new Promise<void>((resolve) => {
    pool.on('connect', (client) => {
      client.on('error', () => {})
      const query = client.query.bind(client) as (...given: readonly unknown[]) => unknown
      const { stream } = (client as unknown as { readonly connection: { readonly stream: Socket } }).connection
      client.query = ((...given: readonly unknown[]) => {
        statements += 1
        if (statements < dies) return query(...given)
        stream.destroy()
        resolve()
        return query(...given)
      }) as PoolClient['query']
    })
  })
  return { pool, died }
}

describeOnPostgres('a worker that dies in bulk work', (options) => {
  it('does the work of each lead once, wherever its worker dies', async () => {
    const database = options()
    if (!('connectionString' in database)) return
    const world = await openBulkWorld(options())
    const { tenant } = world
    const ids = await world.addLeads(2)
    let dies = 1
    for (let survived = false; !survived; dies += 1) {
      const to = dies % 2 === 0 ? 'contacted' : 'lost'
      const { id } = await tenant.bulk.start({ work: { action: 'move', to, reason: 'again' }, leads: { ids }, ...BY })
      const { pool, died } = dyingPool(database.connectionString, dies)
      const dying = createLeadKit({ database: { pool }, encryption: TEST_KEYS, now: world.now })
      const worker = dying.worker({ kinds: ['bulk'], stopTimeoutMs: 1 })
      survived = await Promise.race([worker.drain().then(() => true), died.then(() => false)])
      if (survived) await Promise.all([dying.close(), pool.end()])
      else void worker.stop()
      // What the dead worker had sent may still arrive; its lease ends by the database's clock, and what was postponed is due.
      const goOn = async (): Promise<BulkRun> => {
        await world.rows(`UPDATE public.dispatch SET due_at = now() - interval '1 second' WHERE worker_id IS NOT NULL`)
        world.advance(5 * 60_000)
        await world.work()
        return tenant.bulk.get(id)
      }
      const finished = { status: 'finished', done: 2, refused: 0 }
      await expect.poll(goOn, { message: `died at ${dies}`, timeout: 30_000 }).toMatchObject(finished)
      const rows = await world.rows('SELECT lead_id FROM lead_transitions')
      expect(rows, `died at ${dies}`).toHaveLength(2 * dies)
    }
    expect(dies).toBeGreaterThan(15)
    await world.close()
  })
})
