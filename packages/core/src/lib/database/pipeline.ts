import type { PostgresPool } from 'kysely'
import type { Statement } from './session.ts'

/** The result of statements that ran together. */
export type TogetherOutcome =
  | { readonly done: true; readonly answers: readonly (readonly unknown[])[] }
  /** `index` is the statement that failed; null if the connection or the commit failed instead. */
  | { readonly done: false; readonly error: unknown; readonly index: number | null }

/**
 * One transaction whose statements do not depend on each other's results: all of it is passed to the driver at once, so that a connection in pipeline
 * mode (PostgreSQL, "Pipeline Mode"; ours are) needs one round trip for all of it. After a fault the server refuses the rest, and the COMMIT at the
 * end rolls back. A statement that waits for a lock longer than `lockTimeoutMs` fails.
 */
export async function runPipelined(
  pool: PostgresPool,
  statements: readonly Statement[],
  lockTimeoutMs: number,
): Promise<TogetherOutcome> {
  const client = await pool.connect()
  let broken = true
  try {
    const answers = await Promise.allSettled([
      // Without parameters the driver sends both in one message.
      client.query<unknown>(`BEGIN; SET LOCAL lock_timeout = ${lockTimeoutMs}`, []),
      ...statements.map((statement) => client.query<unknown>(statement.text, statement.parameters)),
      client.query<unknown>('COMMIT', []),
    ])
    broken = answers.at(-1)?.status === 'rejected'
    const failed = answers.findIndex((answer) => answer.status === 'rejected')
    const fault = answers[failed]
    if (fault?.status === 'rejected') {
      const index = failed - 1
      return { done: false, error: fault.reason, index: index >= 0 && index < statements.length ? index : null }
    }
    const rows = answers.slice(1, -1).map((answer) => (answer.status === 'fulfilled' ? answer.value.rows : []))
    return { done: true, answers: rows }
  } finally {
    client.release(broken)
  }
}
