import type { Logger } from '@leadkit/contracts'
import { Pool } from 'pg'
import { afterEach, expect, it } from 'vitest'
import { Database } from '../src/lib/database/database.ts'
import { prepared, preparedName } from '../src/lib/database/session.ts'
import { describeOnPostgres } from './support/database/databases.ts'

// A pooler gives each transaction another connection: the server does not know a name that was prepared elsewhere, or knows it already. One connection, from
// which the names are taken, or on which they are prepared by somebody else, has the same faults.

const ADD = prepared('test_add', 'SELECT $1::int + 1 AS sum')
const statement = (value: number) => ({ text: ADD, parameters: [value] })

const sums = async (database: Database): Promise<unknown[]> => [
  ...(await database.session.run(statement(1))),
  ...(await database.session.run(statement(2))),
]

describeOnPostgres('names of statements', (options) => {
  const ends: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0)) await end()
  })

  function open(): Opened {
    const warnings: unknown[] = []
    const warn = (fields: unknown): void => void warnings.push(fields)
    const logger: Logger = { debug: () => {}, info: () => {}, warn, error: warn }
    const pool = new Pool({ ...(options() as { connectionString: string }), max: 1 })
    ends.push(() => pool.end())
    return { database: new Database({ pool }, undefined, logger), pool, warnings }
  }

  testStatements(open)
  testTransactions(open)
})

interface Opened {
  readonly database: Database
  readonly pool: Pool
  readonly warnings: unknown[]
}

function testStatements(open: () => Opened): void {
  it('are forgotten by the server without harm, and that is logged once', async () => {
    const { database, pool, warnings } = open()
    expect(await sums(database)).toEqual([{ sum: 2 }, { sum: 3 }])
    await pool.query('DEALLOCATE ALL')
    expect(await sums(database)).toEqual([{ sum: 2 }, { sum: 3 }])
    expect(warnings).toEqual([expect.objectContaining({ sqlState: '26000' })])
    expect((await pool.query('SELECT name FROM pg_prepared_statements')).rows).toEqual([])
  })

  it('are known to the server already without harm', async () => {
    const { database, pool, warnings } = open()
    await pool.query(`PREPARE "${preparedName(ADD) ?? ''}" AS SELECT 'another statement'`)
    expect(await sums(database)).toEqual([{ sum: 2 }, { sum: 3 }])
    expect(warnings).toEqual([expect.objectContaining({ sqlState: '42P05' })])
  })

  it('say what they name: another text has another name', () => {
    expect(preparedName(prepared('ledger', 'SELECT 1'))).not.toBe(preparedName(prepared('ledger', 'SELECT 2')))
    expect(preparedName(prepared('n'.repeat(80), 'SELECT 1'))).toHaveLength(63)
  })

  it('leave faults alone that are not theirs', async () => {
    const { database, warnings } = open()
    const broken = { text: prepared('test_broken', 'SELECT 1 / $1::int'), parameters: [0] }
    await expect(database.session.run(broken)).rejects.toMatchObject({ code: '22012' })
    await expect(database.transaction((session) => session.run(broken))).rejects.toMatchObject({ code: '22012' })
    expect(warnings).toEqual([])
  })

  it('leave a fault alone of a name that the host uses itself', async () => {
    const { database, pool, warnings } = open()
    const own = { text: 'EXECUTE of_the_host', parameters: [] }
    await expect(database.session.run(own)).rejects.toMatchObject({ code: '26000' })
    expect(warnings).toEqual([])
    await sums(database)
    expect((await pool.query('SELECT name FROM pg_prepared_statements')).rows).toEqual([{ name: preparedName(ADD) }])
  })
}

function testTransactions(open: () => Opened): void {
  it('run a transaction again from its start, and nothing of its first attempt stays', async () => {
    const { database, pool } = open()
    await database.session.run(statement(1))
    await pool.query('DEALLOCATE ALL')
    await pool.query('CREATE TEMP TABLE attempts (at int)')
    let attempts = 0
    const rows = await database.transaction(async (session) => {
      attempts += 1
      await session.run({ text: 'INSERT INTO attempts VALUES ($1)', parameters: [attempts] })
      return session.run(statement(1))
    })
    expect([attempts, rows]).toEqual([2, [{ sum: 2 }]])
    expect((await pool.query('SELECT at FROM attempts')).rows).toEqual([{ at: 2 }])
  })

  it('send a batch again as a whole', async () => {
    const { database, pool, warnings } = open()
    await database.session.run(statement(1))
    await pool.query('DEALLOCATE ALL')
    await pool.query('CREATE TEMP TABLE written (value int)')
    const write = { text: prepared('test_write', 'INSERT INTO written VALUES ($1)'), parameters: ['7'] }
    const add = { text: ADD, parameters: ['1'] }
    expect(await database.runTogether([write, add, write], 1_000)).toEqual({ done: true })
    expect((await pool.query('SELECT value FROM written')).rows).toEqual([{ value: 7 }, { value: 7 }])
    expect(warnings).toHaveLength(1)
  })

  it('send all of a transaction again that a driver without batches had queued: nothing of it runs behind its end', async () => {
    const { pool } = open()
    const plain = {
      connect: async () => {
        const client = await pool.connect()
        return { query: client.query.bind(client), release: (destroy?: boolean) => client.release(destroy) }
      },
      end: () => pool.end(),
      options: pool.options,
    }
    const database = new Database({ pool: plain as unknown as Pool })
    await database.session.run(statement(1))
    await pool.query('DEALLOCATE ALL')
    await pool.query('CREATE TEMP TABLE written (value int)')
    const first = { text: 'INSERT INTO written VALUES (1)', parameters: [] }
    const last = { text: 'INSERT INTO written VALUES (2)', parameters: [] }
    expect(await database.runTogether([first, { text: ADD, parameters: ['1'] }, last], 1_000)).toEqual({ done: true })
    expect((await pool.query('SELECT value FROM written ORDER BY value')).rows).toEqual([{ value: 1 }, { value: 2 }])
  })
}
