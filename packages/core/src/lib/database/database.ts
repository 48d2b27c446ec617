import { setTimeout as wait } from 'node:timers/promises'
import { isLeadKitError, LeadKitError, type Logger } from '@leadkit/contracts'
import * as kyselyModule from 'kysely'
import { type DatabaseConnection, type Driver, Kysely, type PGlite, PostgresDialect, type PostgresPool } from 'kysely'
import { type ConnectionTarget, toConnectionFault } from './connection-fault.ts'
import { readConnectionTarget } from './connection-target.ts'
import { type HostTransaction, joinHostTransaction } from './host-transaction.ts'
import { createPreparedPool, type HostPool } from './prepared-pool.ts'
import { sqlState } from '../base/fault-words.ts'
import { isLostRace, type SchemaFault, toLeadKitError } from './pg-error.ts'
import { openPglite } from './pglite-instance.ts'
import { StatementNames } from './statement-names.ts'
import { runPipelined, type TogetherOutcome } from './pipeline.ts'
import { type AllTables, DatabaseSession, type Statement, type TenantSession } from './session.ts'
import type { Actor } from '../base/actor.ts'
import type { Recorded } from '../base/audit-record.ts'
import type { TenantScope } from '../base/identifier.ts'

/**
 * Refuses a Kysely that is too old: on Node.js 20 npm installs a version older than the peer range.
 * @throws LeadKitError `configuration`
 */
export function requireKysely(found: object = kyselyModule): void {
  if ('PGliteDialect' in found) return
  throw new LeadKitError('configuration', 'LeadKit needs kysely 0.29 or newer; run npm install kysely@latest')
}

/**
 * Kysely's PGlite dialect, with one user of the connection at a time. PGlite has a single connection, and the original driver gives it to every
 * caller: a statement of another request would run inside an open transaction and disappear with its rollback.
 */
function exclusivePgliteDialect(open: () => Promise<PGlite>): kyselyModule.Dialect {
  const dialect = new kyselyModule.PGliteDialect({ pglite: open })
  return {
    createDriver: () => takeTurns(dialect.createDriver()),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (database) => dialect.createIntrospector(database),
  }
}

function takeTurns(driver: Driver): Driver {
  const acquire = driver.acquireConnection.bind(driver)
  let tail: Promise<void> = Promise.resolve()
  const releases: (() => void)[] = []
  driver.acquireConnection = async (options): Promise<DatabaseConnection> => {
    const before = tail
    const turn = Promise.withResolvers<void>()
    tail = turn.promise
    await before
    releases.push(turn.resolve)
    return acquire(options)
  }
  driver.releaseConnection = async (): Promise<void> => releases.shift()?.()
  return driver
}

interface CommonDatabaseOptions {
  /** The schema of the shared tables. Default `public`, as in the original schema design. */
  readonly sharedSchema?: string | undefined
  /**
   * Keep plans of frequent statements on the server, as named prepared statements. Default true. Behind a pooler that does not keep them for each client,
   * such as PgBouncer older than 1.21 in transaction mode, LeadKit does without from the first fault on, and logs that once; false spares the fault.
   */
  readonly preparedStatements?: boolean | undefined
}

interface ServerDatabaseOptions extends CommonDatabaseOptions {
  /**
   * Where workers LISTEN, if `pool` or `connectionString` leads to a pooler in transaction mode, through which they hear nothing: a connection string
   * straight to the server. One connection for each process with a worker. Default: the same as for everything else.
   */
  readonly listenConnectionString?: string | undefined
  /**
   * A connection that has met more tenants than this is closed when it is given back, and another is opened when it is needed: a process of PostgreSQL keeps
   * some 0.4 MB for each schema that it ever used. Default 250, about 0.1 GB a connection; at least 1. Without effect on memory behind a pooler, which has
   * settings of its own for that (PgBouncer: `server_lifetime`).
   */
  readonly maxSchemasPerConnection?: number | undefined
}

/** Where LeadKit's tables are. Connections that the host opened stay open on `kit.close()`. */
export type DatabaseOptions =
  | (ServerDatabaseOptions & { readonly pool: HostPool })
  | (ServerDatabaseOptions & {
      readonly connectionString: string
      /** Default 10. */
      readonly maxConnections?: number | undefined
    })
  | (CommonDatabaseOptions & {
      /** A folder for PGlite (created if missing), `memory://`, or the host's own instance. */
      readonly pglite: string | PGlite
    })

// A backend caches the relations of every schema it touches, so our connections do not live for ever.
const MAX_CONNECTION_LIFE_SECONDS = 600
const MAX_SCHEMAS = 250

/** The connection to PostgreSQL or PGlite. Created without I/O; the first statement connects. */
export class Database {
  readonly sharedSchema: string
  /** Names of the custom fields of leads whose words searches find; for every session. */
  searchedCustom: readonly string[] = []
  /** Opens a separate connection for LISTEN; undefined if there is none (PGlite). */
  readonly listenConnection: (() => Promise<ListenClient>) | undefined
  readonly #kysely: Kysely<AllTables>
  readonly #openPool: (() => Promise<PostgresPool>) | undefined
  readonly #ownsPglite: boolean
  readonly #now: () => Date
  readonly #names: StatementNames
  readonly #target: () => Promise<ConnectionTarget>
  #closed = false
  #diagnose: DiagnoseSchema = async () => null
  #onTasksDue: (kinds: ReadonlySet<string>) => void = () => {}
  #writeAudit: WriteAudit = async () => {}

  /** @param now the clock of sessions without their own time. */
  constructor(options: DatabaseOptions, now: () => Date = () => new Date(), logger?: Logger) {
    this.#now = now
    this.#target = () => readConnectionTarget(connectionSettings(options))
    this.#ownsPglite = !('pglite' in options) || typeof options.pglite === 'string'
    this.sharedSchema = options.sharedSchema ?? 'public'
    const names = new StatementNames(options.preparedStatements ?? true, logger)
    this.#names = names
    if ('pglite' in options) {
      this.#kysely = new Kysely({ dialect: exclusivePgliteDialect(() => openPglite(options.pglite)) })
    } else if ('pool' in options) {
      const pool = createPreparedPool(options.pool, {
        owned: false,
        names,
        maxSchemas: options.maxSchemasPerConnection ?? MAX_SCHEMAS,
      })
      this.#openPool = async () => pool
      this.#kysely = new Kysely({ dialect: new PostgresDialect({ pool }) })
      this.listenConnection = () =>
        openListenClient(toListenOptions(options.listenConnectionString) ?? options.pool.options)
    } else if ('connectionString' in options) {
      const { connectionString, maxConnections = 10, maxSchemasPerConnection: maxSchemas = MAX_SCHEMAS } = options
      let pool: Promise<PostgresPool> | undefined
      this.#openPool = () =>
        (pool ??= openPool(connectionString, maxConnections).then((opened) =>
          createPreparedPool(opened, { owned: true, names, maxSchemas }),
        ))
      this.#kysely = new Kysely({ dialect: new PostgresDialect({ pool: this.#openPool }) })
      this.listenConnection = () =>
        openListenClient({ connectionString: options.listenConnectionString ?? options.connectionString })
    } else {
      throw new LeadKitError(
        'configuration',
        'createLeadKit: give database.pool, database.connectionString or database.pglite',
      )
    }
  }

  /**
   * Runs statements on one tenant's tables, each of which commits on its own.
   * @param operation names the call in errors, such as `leads.list`.
   * @throws LeadKitError for any error that the database throws.
   */
  read<Value>(
    operation: string,
    scope: TenantScope,
    work: (session: TenantSession) => Promise<Value>,
    options: SessionOptions = {},
  ): Promise<Value> {
    if (options.transaction !== undefined) return this.write(operation, scope, work, options)
    return this.#guard(operation, scope, () => work(this.session.ofTenant(scope, options.now, options.actor)))
  }

  /**
   * The same in one transaction, LeadKit's own or the host's; an error rolls back. LeadKit's own is run again if it lost a deadlock, so `work` must
   * do nothing outside the database.
   */
  write<Value>(
    operation: string,
    scope: TenantScope,
    work: (session: TenantSession) => Promise<Value>,
    { now, transaction, actor }: SessionOptions = {},
  ): Promise<Value> {
    const transact = () => this.transaction((session) => work(session.ofTenant(scope, now, actor)), transaction)
    const run = () => (transaction === undefined ? repeatAfterDeadlock(transact) : transact())
    return this.#guard(operation, scope, run)
  }

  /** Runs statements on the shared tables, each of which commits on its own. @throws as {@link read} does. */
  readShared<Value>(operation: string, work: (session: DatabaseSession) => Promise<Value>): Promise<Value> {
    return this.#guard(operation, null, () => work(this.session))
  }

  /** The same in one transaction. */
  writeShared<Value>(
    operation: string,
    work: (session: DatabaseSession) => Promise<Value>,
    transaction?: HostTransaction,
  ): Promise<Value> {
    return this.#guard(operation, null, () => this.transaction(work, transaction))
  }

  /** Statements that each commit on their own. */
  get session(): DatabaseSession {
    this.#requireOpen()
    return this.#sessionOn(this.#kysely)
  }

  #sessionOn(kysely: Kysely<AllTables>): DatabaseSession {
    return new DatabaseSession(kysely, this.sharedSchema, this.#now, this.searchedCustom)
  }

  /**
   * Runs `work` in one transaction; an error rolls back. With a host's transaction, `work` joins it and the host commits. It is run again where the server
   * refused a statement for its name.
   */
  async transaction<Value>(
    work: (session: DatabaseSession) => Promise<Value>,
    joined?: HostTransaction,
  ): Promise<Value> {
    this.#requireOpen()
    if (joined !== undefined)
      return joinHostTransaction(joined, (kysely) => this.#recording(this.#sessionOn(kysely), work))
    let woken: ReadonlySet<string> = new Set()
    const transact = (): Promise<Value> =>
      this.#kysely.transaction().execute((transaction) => {
        const session = this.#sessionOn(transaction)
        woken = session.woken
        return this.#recording(session, work)
      })
    const value = await this.#names.repeat(transact)
    if (woken.size > 0) this.#onTasksDue(woken)
    return value
  }

  /** The log is written last, so that what other transactions wait for in it is held only up to the commit. */
  async #recording<Value>(
    session: DatabaseSession,
    work: (session: DatabaseSession) => Promise<Value>,
  ): Promise<Value> {
    const value = await work(session)
    const tenants = [...session.recorded.values()]
    // Always in tenant order, so that two transactions never wait for each other's.
    tenants.sort((one, other) => (one.scope.tenantId < other.scope.tenantId ? -1 : 1))
    for (const { scope, records } of tenants) await this.#writeAudit(session.ofTenant(scope), records)
    return value
  }

  /**
   * Runs statements that do not depend on each other's results in one transaction, in as few round trips as the driver allows; their rows are not
   * read. A statement that waits for a lock longer than `lockTimeoutMs` fails; PGlite has one connection, on which nothing waits.
   */
  async runTogether(statements: readonly Statement[], lockTimeoutMs: number): Promise<TogetherOutcome> {
    this.#requireOpen()
    let index: number | null = null
    try {
      if (this.#openPool !== undefined) return await runPipelined(await this.#openPool(), statements, lockTimeoutMs)
      await this.transaction(async (session) => {
        for (const [position, statement] of statements.entries()) {
          index = position
          await session.run(statement)
        }
        index = null
      })
      return { done: true }
    } catch (error) {
      return { done: false, error, index }
    }
  }

  /** Sets the listener that is called after each commit with the kinds of tasks that became due. */
  set onTasksDue(listener: (kinds: ReadonlySet<string>) => void) {
    this.#onTasksDue = listener
  }

  /** Sets what writes the tenants' logs. */
  set writeAudit(write: WriteAudit) {
    this.#writeAudit = write
  }

  /** Wakes workers for tasks that a statement outside `transaction` committed. */
  announceTasksDue(kinds: ReadonlySet<string>): void {
    this.#onTasksDue(kinds)
  }

  /** Sets the function that diagnoses the tables after a statement did not find one. */
  set diagnoseSchema(diagnose: DiagnoseSchema) {
    this.#diagnose = diagnose
  }

  /** Closes what LeadKit opened; a second call does nothing. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    if (this.#ownsPglite) await this.#kysely.destroy()
  }

  /** The error for the caller: a LeadKitError for anything the database throws, the error itself for anything else. */
  async explain(error: unknown, operation: string, scope: TenantScope | null = null): Promise<unknown> {
    if (isLeadKitError(error)) return error
    const connection = toConnectionFault(error, operation, await this.#target())
    if (connection !== null) return connection
    const fault = SCHEMA_STATES.has(sqlState(error) ?? '') && !this.#closed ? await this.#diagnose(scope) : null
    return toLeadKitError(error, operation, fault)
  }

  async #guard<Value>(operation: string, scope: TenantScope | null, work: () => Promise<Value>): Promise<Value> {
    try {
      this.#requireOpen()
      return await work()
    } catch (error) {
      throw await this.explain(error, operation, scope)
    }
  }

  #requireOpen(): void {
    if (this.#closed) throw new LeadKitError('configuration', 'This kit is closed; create another with createLeadKit')
  }
}

const TRANSACTION_ATTEMPTS = 4
const FIRST_PAUSE_MS = 20

/**
 * Retries one of LeadKit's own transactions if PostgreSQL aborted it to resolve a deadlock or a serialisation conflict: all of it was rolled back.
 * The pause doubles, half of it random, so that the two do not collide again.
 */
export async function repeatAfterDeadlock<Value>(
  transact: () => Promise<Value>,
  random: () => number = Math.random,
): Promise<Value> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transact()
    } catch (error) {
      if (attempt === TRANSACTION_ATTEMPTS || !isLostRace(error)) throw error
      await wait(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + random() / 2))
    }
  }
}

/** Diagnoses the shared schema, or a tenant's; null if nothing is wrong, or if it cannot be read. */
export type DiagnoseSchema = (scope: TenantScope | null) => Promise<SchemaFault | null>

/** Writes to a tenant's log, in the transaction of what it tells. */
export type WriteAudit = (session: TenantSession, records: readonly Recorded[]) => Promise<void>

/** undefined_table, invalid_schema_name, undefined_column. */
const SCHEMA_STATES: ReadonlySet<string> = new Set(['42P01', '3F000', '42703'])

export interface SessionOptions {
  /** The time written to rows. Default: the database's clock. */
  readonly now?: Date | undefined
  /** The host's own transaction to join; the host commits. */
  readonly transaction?: HostTransaction | undefined
  /** Who makes the changes. Default: a worker. */
  readonly actor?: Actor | undefined
}

/** The parts of a pg client that LISTEN needs. */
export interface ListenClient {
  query(text: string): Promise<unknown>
  on(
    event: 'notification',
    listener: (message: { readonly channel: string; readonly payload?: string | undefined }) => void,
  ): unknown
  on(event: 'error' | 'end', listener: (error?: Error) => void): unknown
  end(): Promise<void>
}

function connectionSettings(options: DatabaseOptions): object | null {
  if ('pool' in options) return options.pool.options
  return 'connectionString' in options ? { connectionString: options.connectionString } : null
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

function toListenOptions(connectionString: string | undefined): object | undefined {
  return connectionString === undefined ? undefined : { connectionString }
}

async function openListenClient(options: object): Promise<ListenClient> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ ...options, application_name: 'leadkit listen' })
  // The server may end it right after the message that it is ready, before its owner listens.
  client.on('error', () => {})
  await client.connect()
  return client
}
