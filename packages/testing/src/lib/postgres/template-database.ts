import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { isLeadKitError } from '@leadkit/contracts'
import { escapeIdentifier } from 'pg'
import { createDatabase, dropDatabase, runStatement } from './databases.ts'
import type { PostgresServer } from './postgres-server.ts'

/** A migrated database that is only copied, never written to again. */
export interface TemplateDatabase {
  /** The server's connection string, needed to make copies. */
  readonly connectionString: string
  readonly name: string
}

/** A database of one test file. */
export interface TestDatabase {
  readonly connectionString: string
  /** Ends the connections to it and drops it. */
  drop(): Promise<void>
}

/** The parts of a server that a template needs. */
export type DatabaseServer = Pick<PostgresServer, 'connectionString' | 'createDatabase' | 'dropDatabase'>

/**
 * Makes a database, runs `migrate` on it, and closes it to connections, so that it can be copied at any time.
 *
 * @param migrate gets the database's connection string. Connections that it leaves open are ended. Its errors are rethrown after the database
 *   has been dropped.
 */
export async function createTemplateDatabase(
  server: DatabaseServer,
  migrate: (connectionString: string) => Promise<void>,
): Promise<TemplateDatabase> {
  const name = randomName('leadkit_template')
  const connectionString = await server.createDatabase(name)
  try {
    await migrate(connectionString)
    const statement = `ALTER DATABASE ${escapeIdentifier(name)} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true`
    await runStatement(server.connectionString, `Closing the template ${name}`, statement)
    // A pooler keeps the connections that `migrate` closed, and nobody can copy a database that somebody uses.
    const leftovers = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`
    await runStatement(server.connectionString, `Ending what uses the template ${name}`, leftovers)
  } catch (error) {
    await server.dropDatabase(name)
    throw error
  }
  return { connectionString: server.connectionString, name }
}

const CLONE_ATTEMPTS = 5

/**
 * Copies the template under a random name. Works from any process, because it needs only the template's two strings.
 *
 * @throws LeadKitError `conflict` if a connection to the template stays open ("source database is being accessed by other users"):
 *   PostgreSQL waits five seconds for it, and the copy is attempted five times.
 */
export async function cloneDatabase(template: TemplateDatabase): Promise<TestDatabase> {
  const name = randomName('leadkit_test')
  for (let attempt = 1; ; attempt += 1) {
    try {
      return {
        connectionString: await createDatabase(template.connectionString, name, template.name),
        drop: () => dropDatabase(template.connectionString, name),
      }
    } catch (error) {
      if (!isLeadKitError(error, 'conflict') || attempt === CLONE_ATTEMPTS) throw error
      await sleep(100 * attempt)
    }
  }
}

function randomName(prefix: string): string {
  return `${prefix}_${randomBytes(6).toString('hex')}`
}
