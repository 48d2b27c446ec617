import {
  createTemplateDatabase,
  definePostgresSetup,
  findInstalledPostgres,
  startPostgres,
  type TemplateDatabase,
} from '@leadkit/testing/postgres'
import type { TestProject } from 'vitest/node'
import { migrateShared, testedVersion } from './support/database/databases.ts'
import { startPgbouncer } from './support/database/pgbouncer.ts'

const migrate = (connectionString: string): Promise<void> => migrateShared({ connectionString })
const stops: (() => Promise<void>)[] = []

export async function setup(project: TestProject): Promise<void> {
  const connectionString = process.env['LEADKIT_TEST_DATABASE_URL'] ?? (await behindPooler())
  const main = definePostgresSetup({ migrate, version: testedVersion, connectionString })
  stops.push(() => main.teardown())
  await main.setup(project)
  project.provide('leadkitPostgres15', await templateOnPostgres15())
}

export async function teardown(): Promise<void> {
  for (const stop of stops.splice(0).toReversed()) await stop()
}

/** With `LEADKIT_TEST_POOL_SIZE` all tests of the run go through a PgBouncer in transaction mode, with so many connections for each database. */
async function behindPooler(): Promise<string | undefined> {
  const size = process.env['LEADKIT_TEST_POOL_SIZE']
  if (size === undefined) return undefined
  const server = await startPostgres()
  stops.push(() => server.stop())
  const pooler = await startPgbouncer(server.connectionString, Number(size))
  stops.push(() => pooler.stop())
  return pooler.connectionString
}

/** The same tests run on a PostgreSQL 15 of the machine's, such as Debian 12's package `postgresql-15`. */
async function templateOnPostgres15(): Promise<TemplateDatabase | null> {
  const wanted = process.env['LEADKIT_TEST_ENGINES'] === 'all' && testedVersion !== 15
  const installed = wanted ? findInstalledPostgres(15) : undefined
  if (installed === undefined) return null
  const server = await startPostgres({ binaries: installed })
  stops.push(() => server.stop())
  return createTemplateDatabase(server, migrate)
}
