import { Client, Pool } from 'pg'
import { expect, it } from 'vitest'
import { Database, type DatabaseOptions } from '../src/lib/database/database.ts'
import { prepared, type Statement } from '../src/lib/database/session.ts'
import { describeOnPostgres } from './support/database/databases.ts'

const insert = (id: number, name = 'together_insert'): Statement => ({
  text: prepared(name, 'INSERT INTO together (id) VALUES ($1)'),
  parameters: [id],
})

/** One connection, so that whatever a batch leaves behind meets the next statement. */
async function open(options: DatabaseOptions, pipeline: boolean) {
  if (!('connectionString' in options)) throw new Error('These tests need a server')
  const { connectionString } = options
  const pool = new Pool({ connectionString, max: 1, pipeline })
  pool.on('error', () => undefined)
  const other = new Client({ connectionString })
  await other.connect()
  await other.query(
    'DROP TABLE IF EXISTS together; CREATE TABLE together (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)',
  )
  const backend = async () => (await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid
  return {
    database: new Database({ pool }),
    backend,
    pool,
    other,
    ids: async () =>
      (await other.query<{ id: number }>('SELECT id FROM together ORDER BY id')).rows.map(({ id }) => id),
    close: async () => {
      await pool.end()
      await other.end()
    },
  }
}

function testFaults(options: () => DatabaseOptions): void {
  it('leave nothing behind after a fault, and say which of them failed', async () => {
    const { database, backend, ids, close } = await open(options(), true)
    await database.runTogether([insert(1)], 250)
    const before = await backend()
    const wrong = { text: prepared('together_insert', 'INSERT INTO together (id) VALUES ($1)'), parameters: ['x'] }
    const outcome = await database.runTogether([insert(2), wrong, insert(3)], 250)
    expect(outcome).toMatchObject({ done: false, index: 1, error: { code: '22P02' } })
    expect(await database.runTogether([insert(4)], 250)).toEqual({ done: true })
    expect(await backend()).toBe(before)
    expect(await ids()).toEqual([1, 4])
    await close()
  })

  it('run on a new connection after a fault in a statement that this one may not have parsed', async () => {
    const { database, backend, ids, close } = await open(options(), true)
    const before = await backend()
    const unknown = { text: prepared('together_unknown', 'INSERT INTO no_such_table VALUES ($1)'), parameters: [1] }
    const outcome = await database.runTogether([insert(1), unknown, insert(2, 'together_more')], 250)
    expect(outcome).toMatchObject({ done: false, index: 1, error: { code: '42P01' } })
    expect(await database.runTogether([insert(1), insert(2, 'together_more')], 250)).toEqual({ done: true })
    expect(await backend()).not.toBe(before)
    expect(await ids()).toEqual([1, 2])
    await close()
  })

  it('do not wait for a locked table longer than they may, and leave no setting behind', async () => {
    const { database, pool, other, ids, close } = await open(options(), true)
    await database.runTogether([insert(1)], 250)
    await other.query('BEGIN; LOCK TABLE together IN ACCESS EXCLUSIVE MODE')
    expect(await database.runTogether([insert(2)], 50)).toMatchObject({
      done: false,
      index: 0,
      error: { code: '55P03' },
    })
    await other.query('COMMIT')
    const { rows } = await pool.query(
      `SELECT current_setting('lock_timeout') AS lock, current_setting('plan_cache_mode') AS plans`,
    )
    expect(rows).toEqual([{ lock: '0', plans: 'auto' }])
    expect(await ids()).toEqual([1])
    await close()
  })

  it('blame none of them for a commit that fails, or for a connection that is lost', async () => {
    const { database, ids, close } = await open(options(), true)
    await database.runTogether([insert(1)], 250)
    expect(await database.runTogether([insert(2), insert(1)], 250)).toMatchObject({
      done: false,
      index: null,
      error: { code: '23505' },
    })
    const end = { text: 'SELECT pg_terminate_backend(pg_backend_pid())', parameters: [] }
    expect(await database.runTogether([insert(3), end, insert(4)], 250)).toMatchObject({ done: false, index: null })
    expect(await database.runTogether([insert(5)], 250)).toEqual({ done: true })
    expect(await ids()).toEqual([1, 5])
    await close()
  })
}

describeOnPostgres('Statements that run together', (options) => {
  testFaults(options)

  it.each([true, false])('commit together, in one message to the server; pipeline: %s', async (pipeline) => {
    const { database, pool, ids, close } = await open(options(), pipeline)
    const client = await pool.connect()
    let syncs = 0
    const { connection } = client as unknown as { connection: { sync(): void } }
    const sync = connection.sync.bind(connection)
    connection.sync = () => {
      syncs += 1
      sync()
    }
    client.release()
    expect(await database.runTogether([insert(1), insert(2)], 250)).toEqual({ done: true })
    expect(await database.runTogether([insert(3)], 250)).toEqual({ done: true })
    expect(syncs).toBe(2)
    expect(await ids()).toEqual([1, 2, 3])
    await close()
  })

  it('may use one name twice', async () => {
    const { database, ids, close } = await open(options(), true)
    const name = 'together_twice'
    expect(await database.runTogether([insert(1, name), insert(2, name)], 250)).toEqual({ done: true })
    expect(await ids()).toEqual([1, 2])
    await close()
  })
})
