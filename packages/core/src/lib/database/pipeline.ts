import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type { BatchOutcome } from './statement-batch.ts'
import { prepared, type Statement } from './session.ts'

/** The result of statements that ran together. */
export type TogetherOutcome =
  | { readonly done: true }
  /** `index` is the statement that failed; null if the connection or the commit failed instead. */
  | { readonly done: false; readonly error: unknown; readonly index: number | null }

/** For statements that are queued before the answer to the first is there: none may be sent again behind the others. */
export interface QueueingClient extends PostgresPoolClient {
  readonly queryOnce: PostgresPoolClient['query']
  /** True if a statement failed for its name; see `StatementNames`. */
  refusedBy(error: unknown): boolean
}

/** A client that sends statements as one batch. */
export interface BatchClient extends PostgresPoolClient {
  sendBatch(statements: readonly Statement[]): Promise<BatchOutcome>
}

/**
 * One transaction whose statements do not depend on each other's results, in one round trip. A statement that waits for a lock longer than
 * `lockTimeoutMs` fails, and with it all the others.
 */
export async function runPipelined(
  pool: PostgresPool,
  statements: readonly Statement[],
  lockTimeoutMs: number,
): Promise<TogetherOutcome> {
  const client = await pool.connect()
  return 'sendBatch' in client
    ? runBatch(client as BatchClient, statements, lockTimeoutMs)
    : runTransaction(client, statements, lockTimeoutMs)
}

/**
 * Settings until the end of the transaction. Locks are taken when a statement is bound, so the limit has to be set before, not in the statement.
 * Each tenant has a text of its own: with generic plans it is planned once on a connection, not six times.
 */
const SETTINGS = prepared(
  'leadkit_together',
  `SELECT set_config('lock_timeout', $1, true), set_config('plan_cache_mode', 'force_generic_plan', true)`,
)

async function runBatch(
  client: BatchClient,
  statements: readonly Statement[],
  lockTimeoutMs: number,
): Promise<TogetherOutcome> {
  let reusable = false
  try {
    const settings = { text: SETTINGS, parameters: [String(lockTimeoutMs)] }
    const outcome = await client.sendBatch([settings, ...statements])
    reusable = outcome.done || outcome.reusable
    if (outcome.done) return outcome
    const { error, index } = outcome
    return { done: false, error, index: index === null || index === 0 ? null : index - 1 }
  } finally {
    client.release(!reusable)
  }
}

/**
 * For a driver without batches: all of the transaction is passed to it at once, so that a connection in pipeline mode needs one round trip. After a
 * fault the server refuses the rest, and the COMMIT at the end rolls back.
 */
async function runTransaction(
  client: PostgresPoolClient,
  statements: readonly Statement[],
  lockTimeoutMs: number,
): Promise<TogetherOutcome> {
  const queueing = client as PostgresPoolClient & Partial<QueueingClient>
  let broken = true
  const attempt = async (): Promise<TogetherOutcome> => {
    const send = (text: string, parameters: readonly unknown[]) =>
      queueing.queryOnce === undefined
        ? client.query<unknown>(text, parameters)
        : queueing.queryOnce<unknown>(text, parameters)
    const answers = await Promise.allSettled([
      // Without parameters the driver sends both in one message.
      client.query<unknown>(`BEGIN; SET LOCAL lock_timeout = ${lockTimeoutMs}`, []),
      ...statements.map((statement) => send(statement.text, statement.parameters)),
      client.query<unknown>('COMMIT', []),
    ])
    broken = answers.at(-1)?.status === 'rejected'
    const failed = answers.findIndex((answer) => answer.status === 'rejected')
    const fault = answers[failed]
    if (fault?.status !== 'rejected') return { done: true }
    const index = failed - 1
    return { done: false, error: fault.reason, index: index >= 0 && index < statements.length ? index : null }
  }
  try {
    const outcome = await attempt()
    // A statement that was refused for its name ended the transaction: all of it was rolled back, and is sent once more without names.
    return outcome.done || broken || queueing.refusedBy?.(outcome.error) !== true ? outcome : await attempt()
  } finally {
    client.release(broken)
  }
}
