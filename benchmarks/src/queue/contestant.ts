import type { Client } from 'pg'

/** One unit of work, the same for all: the row of this id in the tenant's own table is updated. */
export interface BenchmarkTask {
  readonly id: string
  readonly tenantId: string
  readonly schema: string
}

/** Told by a worker when the updates of tasks are durable. */
export type OnDone = (taskIds: readonly string[]) => void

export interface RunningWorker {
  stop(): Promise<void>
}

/** A queue under test. */
export interface Contestant {
  readonly name: string
  /** How it is set up, for the report. */
  readonly settings: string
  /** Measured for its rate only, beside the same library in its usual form. */
  readonly drainOnly: boolean
  /** The schema of its own tables. */
  readonly schema: string
  /** Creates them. */
  install(connectionString: string): Promise<void>
  /** Opens what puts tasks into the queue. */
  openProducer(connectionString: string): Promise<Producer>
  startWorker(connectionString: string, onDone: OnDone): Promise<RunningWorker>
}

export interface Producer {
  /** Puts many tasks in, in the transaction of this client, so that workers see all of them at the same moment. */
  fill(client: Client, tasks: readonly BenchmarkTask[]): Promise<void>
  /** Puts one task in, as a webhook would, and resolves after its commit. */
  add(task: BenchmarkTask): Promise<void>
  close(): Promise<void>
}

/** What tasks of one tenant do, for every contestant. Those that hand out several tasks at once may update several rows at once. */
export function updateStatement(schema: string): string {
  return `UPDATE "${schema}".task SET status = 'completed', runs = runs + 1, finished_at = $2 WHERE id = ANY ($1)`
}
