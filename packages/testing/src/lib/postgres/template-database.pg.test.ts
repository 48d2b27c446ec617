import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PostgresServer, startPostgres } from './postgres-server.ts'
import { cloneDatabase, createTemplateDatabase, type TemplateDatabase } from './template-database.ts'

let server: PostgresServer
let template: TemplateDatabase

beforeAll(async () => {
  server = await startPostgres()
  template = await createTemplateDatabase(server, async (connectionString) => {
    await query(connectionString, 'CREATE TABLE leads (name text)')
  })
})

afterAll(async () => {
  await server.stop()
})

async function query(connectionString: string, statement: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    return (await client.query<object>(statement)).rows
  } finally {
    await client.end()
  }
}

describe('cloneDatabase', () => {
  it('gives databases with the template’s tables that know nothing of each other', async () => {
    const clones = await Promise.all(Array.from({ length: 6 }, () => cloneDatabase(template)))
    for (const [index, { connectionString }] of clones.entries()) {
      await query(connectionString, `INSERT INTO leads VALUES ('${index}')`)
    }
    for (const [index, { connectionString }] of clones.entries()) {
      expect(await query(connectionString, 'SELECT name FROM leads')).toEqual([{ name: String(index) }])
    }
    await Promise.all(clones.map((clone) => clone.drop()))
  })

  it('drops a database although connections are open, and twice without harm', async () => {
    const clone = await cloneDatabase(template)
    const client = new Client({ connectionString: clone.connectionString })
    client.on('error', () => {})
    await client.connect()
    await clone.drop()
    await clone.drop()
    await expect(query(clone.connectionString, 'SELECT 1')).rejects.toMatchObject({ code: '3D000' })
    await client.end()
  })

  it('waits for a connection to the template that closes late', async () => {
    const open: Client[] = []
    const late = await createTemplateDatabase(server, async (connectionString) => {
      const client = new Client({ connectionString })
      await client.connect()
      open.push(client)
    })
    // PostgreSQL gives up after five seconds.
    const closing = new Promise((resolve) => setTimeout(resolve, 5_500)).then(() =>
      Promise.all(open.map((client) => client.end())),
    )
    const clone = await cloneDatabase(late)
    await closing
    expect(await query(clone.connectionString, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('fails with not_found when there is no such template', async () => {
    await expect(cloneDatabase({ ...template, name: 'nothing' })).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('createTemplateDatabase', () => {
  it('closes the template to connections', async () => {
    const url = new URL(template.connectionString)
    url.pathname = `/${template.name}`
    await expect(query(url.href, 'SELECT 1')).rejects.toMatchObject({ code: '55000' })
  })

  it('passes on what migrate throws and leaves no database behind', async () => {
    const before = await query(server.connectionString, 'SELECT datname FROM pg_database ORDER BY 1')
    const failure = new Error('migration 0003 is broken')
    await expect(createTemplateDatabase(server, () => Promise.reject(failure))).rejects.toBe(failure)
    expect(await query(server.connectionString, 'SELECT datname FROM pg_database ORDER BY 1')).toEqual(before)
  })
})
