import type { PostgresPoolClient } from 'kysely'
import { sqlState } from '../base/fault-words.ts'

/** A statement of a batch. Without a name the server parses and plans it each time. */
export interface BatchStatement {
  readonly name: string | undefined
  readonly text: string
  readonly parameters: readonly unknown[]
}

export type BatchOutcome =
  | { readonly done: true }
  /** `index` is the statement that failed; null if the connection or the commit failed instead. */
  | { readonly done: false; readonly error: unknown; readonly index: number | null; readonly reusable: boolean }

/** The messages of the extended query protocol, as pg's connection writes them. */
interface WireConnection {
  readonly stream: { cork?(): void; uncork?(): void }
  /** Texts by name. */
  readonly parsedStatements: Record<string, string>
  parse(statement: { readonly name: string; readonly text: string }): void
  bind(portal: {
    readonly portal: string
    readonly statement: string
    readonly values: readonly unknown[]
    readonly valueMapper: (value: unknown) => unknown
  }): void
  execute(portal: { readonly portal: string; readonly rows: number }): void
  sync(): void
}

type Callback = (error: Error | null) => void

interface PgQuery {
  callback: Callback | undefined
  submit(connection: WireConnection): Error | null
  handleDataRow(): void
  handleCommandComplete(): void
}
type PgQueryClass = new (text: string) => PgQuery

/** A client of pg, written in JavaScript; `pg-native` and other drivers have no such connection. */
interface WireClient {
  readonly connection: WireConnection
  readonly constructor: { readonly Query: PgQueryClass }
  query(query: PgQuery): unknown
}

/** Returns what sends batches over this client; null for a driver that cannot. */
export function batchSender(
  client: PostgresPoolClient,
): ((statements: readonly BatchStatement[]) => Promise<BatchOutcome>) | null {
  const candidate = client as unknown as Partial<WireClient>
  const { connection } = candidate
  const isWire =
    typeof candidate.constructor?.Query === 'function' &&
    typeof connection?.parse === 'function' &&
    typeof connection.bind === 'function' &&
    typeof connection.execute === 'function' &&
    typeof connection.sync === 'function' &&
    typeof connection.parsedStatements === 'object'
  return isWire ? (statements) => sendBatch(candidate as WireClient, statements) : null
}

/**
 * Sends statements with one Sync at their end. Up to it the server runs them in one transaction, which it commits or rolls back at the Sync
 * (PostgreSQL, "Extended Query", "Pipelining"): one write, one answer, and no BEGIN or COMMIT to parse. Rows are not read.
 */
function sendBatch(client: WireClient, statements: readonly BatchStatement[]): Promise<BatchOutcome> {
  const batch = new (batchClassOf(client.constructor.Query))(statements)
  return new Promise((resolve) => {
    batch.callback = (error) => {
      const { parsedStatements } = client.connection
      if (error === null) {
        for (const [name, text] of batch.fresh) parsedStatements[name] = text
        resolve({ done: true })
        return
      }
      const state = sqlState(error)
      const answered = state !== undefined && !ENDS_CONNECTION.test(state)
      const index = answered && batch.completed < statements.length ? batch.completed : null
      // The server may or may not have parsed a name that this batch was the first to use.
      resolve({ done: false, error, index, reusable: answered && batch.fresh.size === 0 })
    }
    client.query(batch)
  })
}

/** Connection exceptions, shutdowns and timeouts of the session (PostgreSQL, appendix A). */
const ENDS_CONNECTION = /^(08|57P|25P0[34])/

interface Batch extends PgQuery {
  /** Statements that have ended without a fault. */
  readonly completed: number
  /** Texts by name that this connection did not know. */
  readonly fresh: ReadonlyMap<string, string>
}
type BatchClass = new (statements: readonly BatchStatement[]) => Batch

const classes = new WeakMap<PgQueryClass, BatchClass>()

/** In pipeline mode pg accepts only its own queries, so a batch is one. */
function batchClassOf(Query: PgQueryClass): BatchClass {
  const known = classes.get(Query)
  if (known !== undefined) return known
  const made = class extends Query {
    readonly #statements: readonly BatchStatement[]
    completed = 0
    readonly fresh = new Map<string, string>()

    constructor(statements: readonly BatchStatement[]) {
      super('')
      this.#statements = statements
    }

    override submit(connection: WireConnection): null {
      connection.stream.cork?.()
      try {
        for (const statement of this.#statements) this.#write(connection, statement)
        connection.sync()
      } finally {
        connection.stream.uncork?.()
      }
      return null
    }

    #write(connection: WireConnection, { name = '', text, parameters }: BatchStatement): void {
      const isKnown = name !== '' && (this.fresh.has(name) || connection.parsedStatements[name] === text)
      if (!isKnown) connection.parse({ name, text })
      if (!isKnown && name !== '') this.fresh.set(name, text)
      connection.bind({ portal: '', statement: name, values: parameters, valueMapper: toWire })
      connection.execute({ portal: '', rows: 0 })
    }

    override handleDataRow(): void {}

    override handleCommandComplete(): void {
      this.completed += 1
    }
  }
  classes.set(Query, made)
  return made
}

/** Bytes are sent in binary, everything else as text; a value that is neither is JSON. */
function toWire(value: unknown): unknown {
  if (value === null || value === undefined) return null
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'string' ? value : JSON.stringify(value)
}
