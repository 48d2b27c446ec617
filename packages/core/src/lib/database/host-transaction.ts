import { AsyncLocalStorage } from 'node:async_hooks'
import { LeadKitError } from '@leadkit/contracts'
import { CompiledQuery, Kysely, PostgresDialect, type PostgresPoolClient, type Transaction } from 'kysely'
import { sqlState } from '../base/fault-words.ts'
import type { AllTables } from './session.ts'

/**
 * A host transaction that a LeadKit write joins: a Kysely transaction, or a pg client on which the host has run BEGIN. It must use the same database.
 * Nothing is visible, and no worker is woken, until the host commits.
 */
export type HostTransaction = Transaction<never> | Pick<PostgresPoolClient, 'query'>

const NO_ACTIVE_TRANSACTION = '25P01'
let joined = 0

/** Calls that share a transaction, one after the other: all of the host's calls, or all nested calls of one call. */
interface Queue {
  readonly transaction: object
  tail: Promise<unknown>
}

const hostQueues = new WeakMap<object, Queue>()
/** The queues of the calls around this one; without them it would wait for itself. */
const innerQueues = new AsyncLocalStorage<readonly Queue[]>()

/**
 * Runs work inside the host's transaction, behind a savepoint: if it fails, all of it is rolled back, and the transaction stays usable. Calls
 * that share a transaction take turns, because savepoints nest.
 * @throws LeadKitError `invalid_input` if no transaction is open.
 */
export function joinHostTransaction<Value>(
  transaction: HostTransaction,
  work: (kysely: Kysely<AllTables>) => Promise<Value>,
): Promise<Value> {
  const kysely = toKysely(transaction)
  const inner = innerQueues.getStore() ?? []
  const queue = inner.find((each) => each.transaction === transaction) ?? hostQueue(transaction)
  const run = (): Promise<Value> =>
    innerQueues.run([newQueue(transaction), ...inner], () => behindSavepoint(kysely, work))
  const turn = queue.tail.then(run, run)
  queue.tail = turn
  return turn
}

function newQueue(transaction: object): Queue {
  return { transaction, tail: Promise.resolve() }
}

function hostQueue(transaction: object): Queue {
  const queue = hostQueues.get(transaction) ?? newQueue(transaction)
  hostQueues.set(transaction, queue)
  return queue
}

async function behindSavepoint<Value>(
  kysely: Kysely<AllTables>,
  work: (kysely: Kysely<AllTables>) => Promise<Value>,
): Promise<Value> {
  joined += 1
  const savepoint = `leadkit_${joined}`
  const say = (text: string): Promise<unknown> => kysely.executeQuery(CompiledQuery.raw(text))
  try {
    await say(`SAVEPOINT ${savepoint}`)
  } catch (error) {
    if (sqlState(error) === NO_ACTIVE_TRANSACTION) throw notBegun()
    throw error
  }
  let value: Value
  try {
    value = await work(kysely)
  } catch (error) {
    await say(`ROLLBACK TO SAVEPOINT ${savepoint}`).catch(() => {})
    throw error
  }
  await say(`RELEASE SAVEPOINT ${savepoint}`)
  return value
}

/** @throws LeadKitError `invalid_input` for anything but a Kysely transaction or a pg client. */
export function checkHostTransaction(transaction: unknown): void {
  if (typeof transaction === 'object' && transaction !== null) {
    if (Reflect.get(transaction, 'isTransaction') === true) return
    if (typeof Reflect.get(transaction, 'query') === 'function') return
  }
  throw new LeadKitError(
    'invalid_input',
    'transaction: give a Kysely transaction, or a pg client on which BEGIN was run',
  )
}

function toKysely(transaction: HostTransaction): Kysely<AllTables> {
  checkHostTransaction(transaction)
  if ('isTransaction' in transaction && transaction.isTransaction) return transaction as unknown as Kysely<AllTables>
  const { query } = transaction as Pick<PostgresPoolClient, 'query'>
  const client: PostgresPoolClient = { query: query.bind(transaction), release: () => {} }
  return new Kysely({
    dialect: new PostgresDialect({ pool: { options: {}, connect: async () => client, end: async () => {} } }),
  })
}

function notBegun(): LeadKitError {
  return new LeadKitError(
    'invalid_input',
    'transaction: no transaction is open on this client; run BEGIN on it first, and COMMIT after the call. Nothing was written',
  )
}
