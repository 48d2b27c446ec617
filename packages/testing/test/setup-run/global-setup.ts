import { Client } from 'pg'
import { definePostgresSetup, type PostgresSetup } from '../../src/postgres.ts'

const postgres: PostgresSetup = definePostgresSetup({
  async migrate(connectionString) {
    const client = new Client({ connectionString })
    await client.connect()
    await client.query('CREATE TABLE visits (file text PRIMARY KEY)')
    await client.end()
  },
})

export const { setup, teardown } = postgres
