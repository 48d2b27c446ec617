import { LeadKitError } from '@leadkit/contracts'
import { createDatabase, dropDatabase } from './databases.ts'
import { type PostgresOptions, type PostgresServer, startPostgres } from './postgres-server.ts'
import {
  cloneDatabase,
  createTemplateDatabase,
  type DatabaseServer,
  type TemplateDatabase,
  type TestDatabase,
} from './template-database.ts'

declare module 'vitest' {
  interface ProvidedContext {
    leadkitTemplateDatabase: TemplateDatabase
  }
}

export interface PostgresSetupOptions extends PostgresOptions {
  /** Runs once, on the database that is copied for every test file. Must close its own connections. */
  readonly migrate: (connectionString: string) => Promise<void>
  /**
   * A running server to use in place of a new one, or a pooler in front of one that serves databases of any name. Its user makes databases in it, and drops
   * those of each test file; the template stays.
   */
  readonly connectionString?: string | undefined
}

/** What a vitest global-setup file exports. */
export interface PostgresSetup {
  readonly setup: (project: SetupProject) => Promise<void>
  readonly teardown: () => Promise<void>
}

/** The part of vitest's `TestProject` that we use. */
export interface SetupProject {
  provide(key: 'leadkitTemplateDatabase', value: TemplateDatabase): void
}

/**
 * One PostgreSQL for a run of vitest, migrated once; test files then call {@link createTestDatabase}.
 *
 * @example
 * // test/global-setup.ts, named in vitest's `globalSetup`
 * export const { setup, teardown } = definePostgresSetup({ migrate: async (connectionString) => { … } })
 */
export function definePostgresSetup(options: PostgresSetupOptions): PostgresSetup {
  const stops: (() => Promise<void>)[] = []
  return {
    async setup(project) {
      const { connectionString } = options
      const server = connectionString === undefined ? await startPostgres(options) : runningServer(connectionString)
      if ('stop' in server) stops.push(() => (server as PostgresServer).stop())
      project.provide('leadkitTemplateDatabase', await createTemplateDatabase(server, options.migrate))
    },
    async teardown() {
      await Promise.all(stops.splice(0).map((stop) => stop()))
    },
  }
}

function runningServer(connectionString: string): DatabaseServer {
  return {
    connectionString,
    createDatabase: (name) => createDatabase(connectionString, name),
    dropDatabase: (name) => dropDatabase(connectionString, name),
  }
}

/**
 * A copy of the run's template, for one test file: call it in `beforeAll` and `drop()` it in `afterAll`.
 *
 * @throws LeadKitError `configuration` if the run has no global setup made by {@link definePostgresSetup}.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  // Imported here, so that a program without vitest can use startPostgres.
  const { inject } = await import('vitest')
  const template: TemplateDatabase | undefined = inject('leadkitTemplateDatabase')
  if (template === undefined) {
    const fix = "export definePostgresSetup(…)'s setup and teardown from a file named in vitest's globalSetup"
    throw new LeadKitError('configuration', `This run of vitest has no PostgreSQL; ${fix}`)
  }
  return cloneDatabase(template)
}
