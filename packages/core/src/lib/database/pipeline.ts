import type { PostgresPool } from 'kysely'
import { sqlState } from '../base/fault-words.ts'
import type { Statement } from './session.ts'

/**
 * One transaction whose statements do not depend on each other's answers: all of it is handed to the driver at once, so that a connection in
 * pipeline mode (PostgreSQL, "Pipeline Mode"; ours are) needs one wait for the whole. After a fault the server refuses the rest, and the
 * COMMIT at the end rolls back. One statement alone is a transaction by itself.
 */
export async function runPipelined(
  pool: PostgresPool,
  statements: readonly Statement[],
): Promise<readonly (readonly unknown[])[]> {
  const client = await pool.connect()
  let broken = true
  try {
    const [only] = statements
    if (only !== undefined && statements.length === 1) {
      const answer = client.query<unknown>(only.text, only.parameters)
      broken = await answer.then(
        () => false,
        (error: unknown) => sqlState(error) === undefined,
      )
      return [(await answer).rows]
    }
    const answers = await Promise.allSettled([
      client.query<unknown>('BEGIN', []),
      ...statements.map((statement) => client.query<unknown>(statement.text, statement.parameters)),
      client.query<unknown>('COMMIT', []),
    ])
    broken = answers.at(-1)?.status === 'rejected'
    const fault = answers.find((answer) => answer.status === 'rejected')
    if (fault !== undefined) throw fault.reason
    return answers.slice(1, -1).map((answer) => (answer.status === 'fulfilled' ? answer.value.rows : []))
  } finally {
    client.release(broken)
  }
}
