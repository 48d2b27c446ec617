import { LeadKitError } from '@leadkit/contracts'
import {
  Kysely,
  type PGlite,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
  type Transaction,
} from 'kysely'
import { ExclusivePGliteDialect } from './exclusive-pglite.ts'
import { createPreparedPool, type HostPool } from './prepared-pool.ts'
import type { TenantScope } from '../base/tenant-scope.ts'
import { toLeadKitError } from './pg-error.ts'
import { runPipelined } from './pipeline.ts'
import { type AllTables, DatabaseSession, type Statement, type TenantSession } from './session.ts'

interface CommonDatabaseOptions {
  /** The schema of the tables that all tenants share. Default `public`, as in the original schema design. */
  readonly sharedSchema?: string | undefined
  /**
   * Keep plans of the hot statements on the server, as named prepared statements. Default true. PgBouncer in transaction mode needs
   * 1.21 or newer with `max_prepared_statements` above 0; switch it off for older ones.
   */
  readonly preparedStatements?: boolean | undefined
}

/** Where LeadKit's tables are. What the host opened stays open on `kit.close()`. */
export type DatabaseOptions =
  | (CommonDatabaseOptions & { readonly pool: HostPool })
  | (CommonDatabaseOptions & {
      readonly connectionString: string
      /** Default 10. */
      readonly maxConnections?: number | undefined
    })
  | (CommonDatabaseOptions & {
      /** A folder of PGlite's own (made when missing), `memory://`, or an instance of the host's. */
      readonly pglite: string | PGlite
    })

/**
 * A transaction of the host's that a write of LeadKit joins: Kysely's, or a pg client on which the host has said BEGIN. It must reach the
 * same database. Nothing is visible, and no worker is woken, before the host commits.
 */
export type HostTransaction = Transaction<never> | Pick<PostgresPoolClient, 'query'>

// A backend keeps the relation cache of every schema it touched, so that connections of ours do not live for ever.
const MAX_CONNECTION_LIFE_SECONDS = 600

/** The connection to PostgreSQL or PGlite. Made without I/O; the first statement connects. */
export class Database {
  readonly sharedSchema: string
  /** How to open a connection of its own for LISTEN; undefined where there is none (PGlite). */
  readonly listenConnection: (() => Promise<ListenClient>) | undefined
  readonly #kysely: Kysely<AllTables>
  readonly #openPool: (() => Promise<PostgresPool>) | undefined
  readonly #ownsPglite: boolean
  readonly #now: () => Date
  #onTasksDue: (kinds: ReadonlySet<string>) => void = () => {}

  /** @param now the clock of sessions that are not given a time of their own. */
  constructor(options: DatabaseOptions, now: () => Date = () => new Date()) {
    this.#now = now
    this.#ownsPglite = !('pglite' in options) || typeof options.pglite === 'string'
    this.sharedSchema = options.sharedSchema ?? 'public'
    const prepare = options.preparedStatements ?? true
    if ('pglite' in options) {
      this.#kysely = new Kysely({ dialect: new ExclusivePGliteDialect({ pglite: () => openPglite(options.pglite) }) })
    } else if ('pool' in options) {
      const pool = createPreparedPool(options.pool, { owned: false, prepare })
      this.#openPool = async () => pool
      this.#kysely = new Kysely({ dialect: new PostgresDialect({ pool }) })
      this.listenConnection = () => openListenClient(options.pool.options)
    } else if ('connectionString' in options) {
      const { connectionString, maxConnections = 10 } = options
      let pool: Promise<PostgresPool> | undefined
      this.#openPool = () =>
        (pool ??= openPool(connectionString, maxConnections).then((opened) =>
          createPreparedPool(opened, { owned: true, prepare }),
        ))
      this.#kysely = new Kysely({ dialect: new PostgresDialect({ pool: this.#openPool }) })
      this.listenConnection = () => openListenClient({ connectionString: options.connectionString })
    } else {
      throw new LeadKitError(
        'configuration',
        'createLeadKit: give database.pool, database.connectionString or database.pglite',
      )
    }
  }

  /**
   * Runs statements on one tenant's tables that each commit by themselves.
   * @param operation names the call in errors, such as `leads.list`.
   * @throws LeadKitError in place of whatever the database throws.
   */
  read<Value>(
    operation: string,
    scope: TenantScope,
    work: (session: TenantSession) => Promise<Value>,
    options: SessionOptions = {},
  ): Promise<Value> {
    if (options.transaction !== undefined) return this.write(operation, scope, work, options)
    return guard(operation, () => work(this.session.ofTenant(scope, options.now)))
  }

  /** The same in one transaction, LeadKit's own or the host's; an error rolls back. */
  write<Value>(
    operation: string,
    scope: TenantScope,
    work: (session: TenantSession) => Promise<Value>,
    { now, transaction }: SessionOptions = {},
  ): Promise<Value> {
    return guard(operation, () => this.transaction((session) => work(session.ofTenant(scope, now)), transaction))
  }

  /** Runs statements on the shared tables that each commit by themselves. @throws as {@link read} does. */
  readShared<Value>(operation: string, work: (session: DatabaseSession) => Promise<Value>): Promise<Value> {
    return guard(operation, () => work(this.session))
  }

  /** The same in one transaction. */
  writeShared<Value>(
    operation: string,
    work: (session: DatabaseSession) => Promise<Value>,
    transaction?: HostTransaction,
  ): Promise<Value> {
    return guard(operation, () => this.transaction(work, transaction))
  }

  /** Statements that each commit by themselves. */
  get session(): DatabaseSession {
    return new DatabaseSession(this.#kysely, this.sharedSchema, this.#now)
  }

  /** Runs `work` in one transaction; an error rolls back. With a host's transaction, `work` joins it and the host commits. */
  async transaction<Value>(
    work: (session: DatabaseSession) => Promise<Value>,
    joined?: HostTransaction,
  ): Promise<Value> {
    if (joined !== undefined) return work(new DatabaseSession(joinTransaction(joined), this.sharedSchema, this.#now))
    let woken: ReadonlySet<string> = new Set()
    const value = await this.#kysely.transaction().execute((transaction) => {
      const session = new DatabaseSession(transaction, this.sharedSchema, this.#now)
      woken = session.woken
      return work(session)
    })
    if (woken.size > 0) this.#onTasksDue(woken)
    return value
  }

  /** Runs statements that do not depend on each other's answers in one transaction, in as few waits as the driver allows. */
  async runTogether(statements: readonly Statement[]): Promise<readonly (readonly unknown[])[]> {
    if (this.#openPool !== undefined) return runPipelined(await this.#openPool(), statements)
    const [only] = statements
    if (only !== undefined && statements.length === 1) return [await this.session.run(only)]
    return this.transaction(async (session) => {
      const answers: (readonly unknown[])[] = []
      for (const statement of statements) answers.push(await session.run(statement))
      return answers
    })
  }

  /** Sets who is told, after each commit, which kinds of tasks became due. */
  set onTasksDue(listener: (kinds: ReadonlySet<string>) => void) {
    this.#onTasksDue = listener
  }

  /** Tells the workers of tasks that a statement outside `transaction` committed. */
  announceTasksDue(kinds: ReadonlySet<string>): void {
    this.#onTasksDue(kinds)
  }

  /** Closes what LeadKit opened. */
  async close(): Promise<void> {
    if (this.#ownsPglite) await this.#kysely.destroy()
  }
}

export interface SessionOptions {
  /** The time that rows are given. Default: the database's clock. */
  readonly now?: Date | undefined
  /** The host's own transaction, to be joined; the host commits. */
  readonly transaction?: HostTransaction | undefined
}

async function guard<Value>(operation: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    throw toLeadKitError(error, operation)
  }
}

/** What LISTEN needs of a pg client. */
export interface ListenClient {
  query(text: string): Promise<unknown>
  on(
    event: 'notification',
    listener: (message: { readonly channel: string; readonly payload?: string | undefined }) => void,
  ): unknown
  on(event: 'error' | 'end', listener: (error?: Error) => void): unknown
  end(): Promise<void>
}

function joinTransaction(transaction: HostTransaction): Kysely<AllTables> {
  if ('isTransaction' in transaction && transaction.isTransaction) return transaction as unknown as Kysely<AllTables>
  if (!('query' in transaction)) {
    throw new LeadKitError(
      'invalid_input',
      'transaction: give a Kysely transaction, or a pg client on which BEGIN was said',
    )
  }
  const client: PostgresPoolClient = { query: transaction.query.bind(transaction), release: () => {} }
  return new Kysely({
    dialect: new PostgresDialect({ pool: { options: {}, connect: async () => client, end: async () => {} } }),
  })
}

async function openPool(connectionString: string, max: number): Promise<HostPool> {
  const { default: pg } = await import('pg')
  const pool = new pg.Pool({
    connectionString,
    max,
    pipeline: true,
    maxLifetimeSeconds: MAX_CONNECTION_LIFE_SECONDS,
    application_name: 'leadkit',
  })
  // An idle connection that the server ends must not end the host's process; the next query opens another.
  pool.on('error', () => {})
  return pool
}

async function openListenClient(options: object): Promise<ListenClient> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ ...options, application_name: 'leadkit listen' })
  await client.connect()
  return client
}

async function openPglite(folderOrInstance: string | PGlite): Promise<PGlite> {
  if (typeof folderOrInstance !== 'string') return folderOrInstance
  const { PGlite: PGliteInstance } = await import('@electric-sql/pglite')
  return await PGliteInstance.create(folderOrInstance)
}
