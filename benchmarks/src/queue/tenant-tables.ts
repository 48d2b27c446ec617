import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import type { BenchmarkTask } from './contestant.ts'

const CHUNK = 200

export type BenchmarkTenant = Omit<BenchmarkTask, 'id'>

/** Tenants, each with a schema and one table: only what a task needs. */
export class TenantTables {
  readonly #client: Client
  readonly #tenants: BenchmarkTenant[] = []

  constructor(client: Client) {
    this.#client = client
  }

  static async open(connectionString: string): Promise<TenantTables> {
    const client = new Client({ connectionString })
    await client.connect()
    return new TenantTables(client)
  }

  /** Makes sure that `count` tenants exist. */
  async grow(count: number, onProgress: (made: number) => void): Promise<void> {
    while (this.#tenants.length < count) {
      const size = Math.min(CHUNK, count - this.#tenants.length)
      const made = Array.from({ length: size }, () => {
        const tenantId = randomUUID()
        return { tenantId, schema: `tenant_${tenantId.replaceAll('-', '')}` }
      })
      await this.#all(made, ({ tenantId, schema }) => [
        `CREATE SCHEMA ${schema}`,
        `CREATE TABLE ${schema}.task (id uuid PRIMARY KEY, status text DEFAULT 'queued' NOT NULL, runs integer DEFAULT 0 NOT NULL, finished_at timestamptz)`,
        `INSERT INTO public.tenants (id, name, tier, schema_name) VALUES ('${tenantId}', '${tenantId}', 'free', '${schema}')`,
      ])
      this.#tenants.push(...made)
      onProgress(this.#tenants.length)
    }
  }

  /** The first `count` tenants. */
  tenants(count: number): readonly BenchmarkTenant[] {
    return this.#tenants.slice(0, count)
  }

  /** Makes tasks and their rows, assigned in turn to the first `tenants` tenants, like mixed traffic. */
  tasks(tenants: number, count: number): Promise<readonly BenchmarkTask[]> {
    return this.tasksOf(this.tenants(tenants), count)
  }

  async tasksOf(owners: readonly BenchmarkTenant[], count: number): Promise<readonly BenchmarkTask[]> {
    const tasks = Array.from({ length: count }, (_, index) => {
      const owner = owners[index % owners.length] as BenchmarkTenant
      return { id: randomUUID(), ...owner }
    })
    await this.#all([...Map.groupBy(tasks, (task) => task.schema)], ([schema, those]) => {
      return [`INSERT INTO ${schema}.task (id) SELECT unnest('{${those.map((task) => task.id).join(',')}}'::uuid[])`]
    })
    return tasks
  }

  /** @throws if a task's row shows that it did not run exactly once. */
  async checkEachRanOnce(): Promise<void> {
    for (let from = 0; from < this.#tenants.length; from += CHUNK) {
      const part = this.#tenants
        .slice(from, from + CHUNK)
        .map(({ schema }) => `SELECT count(*) FROM ${schema}.task WHERE runs <> 1`)
      const { rows } = await this.#client.query<{ wrong: string }>(
        `SELECT sum(count) AS wrong FROM (${part.join(' UNION ALL ')}) AS counts`,
      )
      if (Number(rows[0]?.wrong) > 0) throw new Error(`${rows[0]?.wrong} tasks did not run exactly once`)
    }
  }

  async close(): Promise<void> {
    await this.#client.end()
  }

  async #all<Item>(items: readonly Item[], statements: (item: Item) => readonly string[]): Promise<void> {
    for (let from = 0; from < items.length; from += CHUNK) {
      const part = items.slice(from, from + CHUNK).flatMap((item) => statements(item))
      await this.#client.query(['BEGIN', ...part, 'COMMIT'].join(';\n'))
    }
  }
}
