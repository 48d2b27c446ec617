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

  it('ends a connection that migrate left open, so that copies do not wait for it', async () => {
    const lost: unknown[] = []
    const left = await createTemplateDatabase(server, async (connectionString) => {
      const client = new Client({ connectionString })
      client.on('error', (error) => lost.push(error))
      await client.connect()
    })
    const clone = await cloneDatabase(left)
    expect(await query(clone.connectionString, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    await expect.poll(() => lost).toContainEqual(expect.objectContaining({ code: '57P01' }))
  })

  it('passes on what migrate throws and leaves no database behind', async () => {
    const before = await query(server.connectionString, 'SELECT datname FROM pg_database ORDER BY 1')
    const failure = new Error('migration 0003 is broken')
    await expect(createTemplateDatabase(server, () => Promise.reject(failure))).rejects.toBe(failure)
    expect(await query(server.connectionString, 'SELECT datname FROM pg_database ORDER BY 1')).toEqual(before)
  })
})
