import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../src/postgres.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})

afterAll(async () => {
  await database.drop()
})

it('finds the migrated table empty, whatever other files wrote', async () => {
  const client = new Client({ connectionString: database.connectionString })
  await client.connect()
  await client.query('INSERT INTO visits (file) VALUES ($1)', [import.meta.url])
  const { rows } = await client.query('SELECT file FROM visits')
  await client.end()
  expect(rows).toEqual([{ file: import.meta.url }])
})
