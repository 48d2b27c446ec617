import {
  createTemplateDatabase,
  definePostgresSetup,
  findInstalledPostgres,
  startPostgres,
  type TemplateDatabase,
} from '@leadkit/testing/postgres'
import type { TestProject } from 'vitest/node'
import { migrateShared, testedVersion } from './support/database/databases.ts'

const migrate = (connectionString: string): Promise<void> => migrateShared({ connectionString })
const main = definePostgresSetup({ migrate, version: testedVersion })
const stops: (() => Promise<void>)[] = []

export async function setup(project: TestProject): Promise<void> {
  await main.setup(project)
  project.provide('leadkitPostgres15', await templateOnPostgres15())
}

export async function teardown(): Promise<void> {
  await Promise.all([main.teardown(), ...stops.splice(0).map((stop) => stop())])
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
