import { LeadKitError } from '@leadkit/contracts'
import type { DuckDb } from './duckdb-module.ts'
import { MessageDatabase } from './message-database.ts'
import { toQueryError } from './query-error.ts'
import type { QueryAnswer, QueryOrder } from './query-order.ts'

// The process that runs DuckDB for one query; `query-runner.ts` starts it, and may end it at any time. It ends with the process that started it.

const OPERATION = 'archives.query'
/** What Node.js, DuckDB's code and the messages on their way take. */
const OWN_BYTES = 256 * 1_048_576
const LOOK_MS = 20
const LONGEST_ANSWER = 64 * 1_048_576

let database: MessageDatabase | undefined

process.once('disconnect', end)
process.on('message', (order: QueryOrder) => void answer(order).then((answered) => process.send?.(answered)))

async function answer(order: QueryOrder): Promise<QueryAnswer> {
  try {
    return { value: await valueOf(order) }
  } catch (error) {
    const { code, message } = toQueryError(error, OPERATION)
    return { error: { code, message } }
  }
}

async function valueOf(order: QueryOrder): Promise<Extract<QueryAnswer, { value: unknown }>['value']> {
  if (order.kind === 'open') {
    limitMemory(order.memoryBytes + OWN_BYTES)
    database = await MessageDatabase.open(await load(order.duckdb), order.memoryBytes)
    return null
  }
  if (database === undefined) throw new LeadKitError('internal', `${OPERATION}: the database is not open`)
  if (order.kind === 'serialize') return database.serialize(order.sql)
  if (order.kind === 'ask') return database.ask(order.sql, order.limit, LONGEST_ANSWER)
  await database.append(order.messages, order.month)
  return null
}

/** DuckDB's own limit leaves out what a function makes of one value, such as `repeat('x', 1000000000)`. */
function limitMemory(bytes: number): void {
  setInterval(() => {
    if (process.memoryUsage.rss() > bytes) end()
  }, LOOK_MS)
}

async function load(duckdb: string): Promise<DuckDb> {
  try {
    return (await import(duckdb)) as DuckDb
  } catch {
    throw new LeadKitError('configuration', `${OPERATION}: @duckdb/node-api has no native code for this platform`)
  }
}

/** At once: `process.exit` waits for a call of DuckDB that runs. */
function end(): void {
  process.kill(process.pid, 'SIGKILL')
}
