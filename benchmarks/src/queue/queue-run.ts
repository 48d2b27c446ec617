import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { preciseNow, quantile } from '../harness.ts'
import type { BenchmarkTask, Contestant, Producer } from './contestant.ts'
import type { TenantTables } from './tenant-tables.ts'
import { WorkerTeam } from './worker-team.ts'

export interface QueueScale {
  readonly tenants: number
  readonly drainTasks: number
  readonly latencySeconds: number
  /** Tasks of the noisy tenant; zero skips the fairness run. */
  readonly noisyTasks: number
}

export interface QueueFigures {
  readonly contestant: string
  readonly scale: QueueScale
  /** Tasks per second, between the 10th and the 90th percentile. */
  readonly rate: number
  readonly p50Ms: number | undefined
  readonly p99Ms: number | undefined
  /** Median wait of quiet tenants behind a noisy one; undefined when not measured. */
  readonly fairWaitMs: number | undefined
}

const WORKERS = 4
const JOBS_PER_SECOND = 100
const QUIET_TENANTS = 100
const LIMIT_MS = 180_000

/** All measurements of one contestant at one number of tenants, with warm worker processes. */
export class QueueRun {
  readonly #contestant: Contestant
  readonly #scale: QueueScale
  readonly #tables: TenantTables
  readonly #client: Client
  readonly #producer: Producer
  readonly #team: WorkerTeam
  #expected = 0

  private constructor(parts: {
    readonly contestant: Contestant
    readonly scale: QueueScale
    readonly tables: TenantTables
    readonly client: Client
    readonly producer: Producer
    readonly team: WorkerTeam
  }) {
    this.#contestant = parts.contestant
    this.#scale = parts.scale
    this.#tables = parts.tables
    this.#client = parts.client
    this.#producer = parts.producer
    this.#team = parts.team
  }

  static async measure(
    connectionString: string,
    contestant: Contestant,
    scale: QueueScale,
    tables: TenantTables,
  ): Promise<QueueFigures> {
    const client = new Client({ connectionString })
    await client.connect()
    const producer = await contestant.openProducer(connectionString)
    const team = await WorkerTeam.start(contestant.name, connectionString, WORKERS)
    const run = new QueueRun({ contestant, scale, tables, client, producer, team })
    try {
      return await run.#all()
    } finally {
      await team.stop()
      await producer.close()
      await client.end()
    }
  }

  async #all(): Promise<QueueFigures> {
    await this.#warmUp()
    const rate = await this.#drain()
    const contestant = this.#contestant.name
    const scale = this.#scale
    if (this.#contestant.drainOnly) {
      return { contestant, scale, rate, p50Ms: undefined, p99Ms: undefined, fairWaitMs: undefined }
    }
    const latencies = await this.#latencies()
    const fairWaitMs = this.#scale.noisyTasks === 0 ? undefined : await this.#fairWait()
    const [p50Ms, p99Ms] = [quantile(latencies, 0.5), quantile(latencies, 0.99)]
    return { contestant, scale, rate, p50Ms, p99Ms, fairWaitMs }
  }

  async #warmUp(): Promise<void> {
    await this.#vacuum()
    await this.#fill(await this.#tables.tasks(Math.min(this.#scale.tenants, 100), 2_000))
    await this.#finished()
  }

  async #drain(): Promise<number> {
    const tasks = await this.#tables.tasks(this.#scale.tenants, this.#scale.drainTasks)
    await this.#fill(tasks)
    await this.#finished()
    const ends = this.#endsOf(tasks)
    const [from, to] = [quantile(ends, 0.1), quantile(ends, 0.9)]
    return (ends.length * 0.8 * 1_000) / (to - from)
  }

  /** Open loop: a task is due every 10 ms, whether or not the previous one is done. */
  async #latencies(): Promise<readonly number[]> {
    // A pause after the backlog, for each contestant's housekeeping.
    await pause(2_000)
    const tasks = await this.#tables.tasks(this.#scale.tenants, this.#scale.latencySeconds * JOBS_PER_SECOND)
    const start = preciseNow() + 100
    const adds = tasks.map(async (task, index) => {
      const due = start + (index * 1_000) / JOBS_PER_SECOND
      await pause(due - preciseNow())
      const began = preciseNow()
      await this.#producer.add(task)
      return began
    })
    const began = await Promise.all(adds)
    this.#expected += tasks.length
    await this.#finished()
    return this.#endsOf(tasks).map((end, index) => end - (began[index] ?? Number.NaN))
  }

  async #fairWait(): Promise<number> {
    const [first, ...others] = this.#tables.tenants(QUIET_TENANTS + 1)
    if (first === undefined) throw new Error('no tenants')
    const noisy = await this.#tables.tasksOf([first], this.#scale.noisyTasks)
    const quiet = await this.#tables.tasksOf(others, others.length)
    const start = await this.#fill([...noisy, ...quiet])
    await this.#finished()
    return quantile(this.#endsOf(quiet), 0.5) - start
  }

  /** Returns when the tasks became visible to workers. */
  async #fill(tasks: readonly BenchmarkTask[]): Promise<number> {
    this.#expected += tasks.length
    await this.#client.query('BEGIN')
    await this.#producer.fill(this.#client, tasks)
    // So that statistics match a queue of this size.
    for (const table of await this.#ownTables()) await this.#client.query(`ANALYZE ${table}`)
    const start = preciseNow()
    await this.#client.query('COMMIT')
    return start
  }

  async #vacuum(): Promise<void> {
    for (const table of await this.#ownTables()) await this.#client.query(`VACUUM ${table}`)
  }

  async #ownTables(): Promise<readonly string[]> {
    const { rows } = await this.#client.query<{ name: string }>(
      `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = $1 AND c.relkind = 'r'`,
      [this.#contestant.schema],
    )
    return rows.map((row) => row.name)
  }

  #finished(): Promise<void> {
    return this.#team.untilDone(this.#expected, LIMIT_MS)
  }

  #endsOf(tasks: readonly BenchmarkTask[]): readonly number[] {
    return tasks.map((task) => this.#team.doneAt.get(task.id) ?? Number.NaN)
  }
}
