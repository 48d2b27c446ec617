import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type { BatchClient, QueueingClient } from './pipeline.ts'
import { sqlState } from '../base/fault-words.ts'
import { preparedName } from './session.ts'
import { batchSender } from './statement-batch.ts'
import type { StatementNames } from './statement-names.ts'

// A plan for the ingestion statement takes 320 to 500 kB of server memory, and each tenant has texts of its own, mostly two.
const MAX_PREPARED_PER_CONNECTION = 256

/** A pg pool, or an object with the same interface. */
export interface HostPool extends PostgresPool {
  on?(event: 'error', listener: (error: Error) => void): unknown
}

/**
 * Forwards Kysely's calls to a pool, and sends marked statements as named ones, so that the server keeps their plans. Beyond the limit a connection
 * gets them unnamed. One that has met more than `maxSchemas` tenants is closed when it is given back. `end` closes the pool only if it is ours.
 */
export function createPreparedPool(
  pool: HostPool,
  options: { readonly owned: boolean; readonly names: StatementNames; readonly maxSchemas: number },
): PostgresPool {
  const wrapped = new WeakMap<PostgresPoolClient, PostgresPoolClient>()
  outliveFromTheStart(pool)
  return {
    options: pool.options,
    ...(pool.Client === undefined ? {} : { Client: pool.Client }),
    async connect() {
      const client = await pool.connect()
      outlive(client)
      const known = wrapped.get(client)
      if (known !== undefined) return known
      const fresh = wrapClient(client, options.names, new SchemasMet(options.maxSchemas))
      wrapped.set(client, fresh)
      return fresh
    },
    end: () => (options.owned ? pool.end() : Promise.resolve()),
  }
}

const SCHEMA = /tenant_[0-9a-f]{32}/

/**
 * The schemas of tenants that a connection has used. The server's process behind it keeps what it knows of every table that it met (about 0.4 MB for a
 * schema) until it ends, so a connection that has met more than `most` is closed when it is given back: memory is bounded by connections, not by tenants.
 */
export class SchemasMet {
  readonly #most: number
  readonly #names = new Set<string>()

  constructor(most: number) {
    this.#most = most
  }

  /** Takes a statement about to be sent. A statement touches one tenant. */
  note(text: string): void {
    if (this.#names.size > this.#most) return
    const name = SCHEMA.exec(text)?.[0]
    if (name !== undefined) this.#names.add(name)
  }

  get isTooMany(): boolean {
    return this.#names.size > this.#most
  }
}

const outlived = new WeakSet<object>()

/**
 * If a connection breaks while it is in use, the waiting statement fails, and pg also emits the error as an event, which would crash the host's
 * process without a listener. While a connection is idle, its pool listens.
 */
function outlive(client: PostgresPoolClient & { on?(event: 'error', listener: () => void): unknown }): void {
  if (outlived.has(client)) return
  outlived.add(client)
  client.on?.('error', () => {})
}

/**
 * A pool emits `connect` as soon as a new connection is ready. By the time the promise of `connect` resolves, the server may have ended it: both
 * messages can arrive in one packet.
 */
function outliveFromTheStart(pool: HostPool): void {
  // Kysely's pool type has no events, and in the type that hosts see they are optional.
  const source: object = pool
  const { on } = source as { on?(this: object, event: 'connect', listener: typeof outlive): unknown }
  if (outlived.has(pool)) return
  outlived.add(pool)
  on?.call(pool, 'connect', outlive)
}

type NamedQuery = (query: {
  readonly text: string
  readonly name: string
  readonly values: readonly unknown[]
}) => Promise<unknown>

const FAILED_TRANSACTION = '25P02'

function wrapClient(client: PostgresPoolClient, uses: StatementNames, met: SchemasMet): PostgresPoolClient {
  const names = new Set<string>()
  const nameOf = (text: string): string | undefined => {
    if (!uses.used) return undefined
    const name = preparedName(text)
    if (name === undefined || (!names.has(name) && names.size >= MAX_PREPARED_PER_CONNECTION)) return undefined
    names.add(name)
    return name
  }
  const nameFor = (text: string): string | undefined => {
    if (typeof text !== 'string') return undefined
    met.note(text)
    return nameOf(text)
  }
  const sendAs = (name: string | undefined, text: string, parameters: readonly unknown[]): Promise<unknown> =>
    name === undefined
      ? client.query(text, parameters)
      : (client.query as unknown as NamedQuery)({ text, name, values: parameters })
  const queryOnce = async (text: string, parameters: readonly unknown[]): Promise<unknown> =>
    sendAs(nameFor(text), text, parameters)
  const query = async (text: string, parameters: readonly unknown[]): Promise<unknown> => {
    const name = nameFor(text)
    try {
      return await sendAs(name, text, parameters)
    } catch (error) {
      // A statement without a name of ours may fail for a name of the host's.
      if (name === undefined || !uses.refusedBy(error)) throw error
      return await unlessInTransaction(client.query(text, parameters), error)
    }
  }
  const send = batchSender(client)
  const wrapped: QueueingClient = {
    ...(client.processID === undefined ? {} : { processID: client.processID }),
    query: query as PostgresPoolClient['query'],
    queryOnce: queryOnce as QueueingClient['queryOnce'],
    refusedBy: (error) => uses.refusedBy(error),
    release: (destroy) => client.release(destroy === true || met.isTooMany),
  }
  if (send === null) return wrapped
  const sendBatch: BatchClient['sendBatch'] = async (statements) => {
    for (const { text } of statements) met.note(text)
    const outcome = await send(statements.map(({ text, parameters }) => ({ name: nameOf(text), text, parameters })))
    if (outcome.done || !uses.refusedBy(outcome.error)) return outcome
    // All of it was rolled back.
    return send(statements.map(({ text, parameters }) => ({ name: undefined, text, parameters })))
  }
  const batching: BatchClient = { ...wrapped, sendBatch }
  return batching
}

/** A statement that is sent again cannot run in a transaction that its first attempt ended: the transaction has to be run again, for its first fault. */
async function unlessInTransaction(repeated: Promise<unknown>, first: unknown): Promise<unknown> {
  try {
    return await repeated
  } catch (error) {
    throw sqlState(error) === FAILED_TRANSACTION ? first : error
  }
}
