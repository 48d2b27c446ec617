import { Pool, type PoolClient } from 'pg'

interface Seen {
  readonly text: string
  readonly values: readonly unknown[]
}

/** A pool that remembers the statements of its connections, so that a test can ask for the plans of what a call ran. */
export interface ExplainedPool {
  readonly pool: Pool
  /** What the work sent, in order, without notices: those of what was committed before may come a moment later. */
  statementsOf(work: () => Promise<unknown>): Promise<readonly string[]>
  /** The plans of all statements that begin as given, of those that the work ran. */
  plansOf(work: () => Promise<unknown>, beginsWith?: RegExp): Promise<readonly string[]>
}

export function createExplainedPool(connectionString: string): ExplainedPool {
  const pool = new Pool({ connectionString, max: 4 })
  // Its connections may end with the test's database.
  pool.on('error', () => {})
  let seen: Seen[] = []
  pool.on('connect', (client) => remember(client, (statement) => seen.push(statement)))
  return {
    pool,
    async statementsOf(work) {
      seen = []
      await work()
      return seen.map(({ text }) => text).filter((text) => !text.includes('pg_notify'))
    },
    async plansOf(work, beginsWith = /^\s*(\/\*.*?\*\/\s*)?(select|with)\b/i) {
      seen = []
      await work()
      const statements = seen.filter(({ text }) => beginsWith.test(text))
      const plans: string[] = []
      for (const { text, values } of statements) {
        const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, [...values])
        plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'))
      }
      return plans
    },
  }
}

function remember(client: PoolClient, see: (statement: Seen) => void): void {
  const query = client.query.bind(client) as (...given: readonly unknown[]) => unknown
  const spied = (...given: readonly unknown[]): unknown => {
    const [first, second] = given
    if (typeof first === 'string') see({ text: first, values: Array.isArray(second) ? (second as unknown[]) : [] })
    else if (typeof first === 'object' && first !== null && 'text' in first && typeof first.text === 'string')
      see({ text: first.text, values: 'values' in first && Array.isArray(first.values) ? first.values : [] })
    return query(...given)
  }
  client.query = spied as PoolClient['query']
}
