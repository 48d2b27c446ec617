import type { Client } from 'pg'

/** One unit of work, the same for all: the row of this id in the tenant's own table is updated. */
export interface BenchmarkTask {
  readonly id: string
  readonly tenantId: string
  readonly schema: string
}

/** A worker calls it when the updates of tasks are durable. */
export type OnDone = (taskIds: readonly string[]) => void

export interface RunningWorker {
  stop(): Promise<void>
}

/** A queue under test. */
export interface Contestant {
  readonly name: string
  /** Its configuration, for the report. */
  readonly settings: string
  /** Only its rate is measured, in addition to the same library in its usual form. */
  readonly drainOnly: boolean
  /** The schema with its own tables. */
  readonly schema: string
  /** Creates its tables. */
  install(connectionString: string): Promise<void>
  /** Opens the producer, which adds tasks to the queue. */
  openProducer(connectionString: string): Promise<Producer>
  startWorker(connectionString: string, onDone: OnDone): Promise<RunningWorker>
}

export interface Producer {
  /** Adds many tasks in this client's transaction, so that workers see all of them at the same moment. */
  fill(client: Client, tasks: readonly BenchmarkTask[]): Promise<void>
  /** Adds one task, as a webhook would, and resolves after the commit. */
  add(task: BenchmarkTask): Promise<void>
  close(): Promise<void>
}

/** What the tasks of one tenant do, for every contestant. Contestants that process several tasks at once may update several rows at once. */
export function updateStatement(schema: string): string {
  return `UPDATE "${schema}".task SET status = 'completed', runs = runs + 1, finished_at = $2 WHERE id = ANY ($1)`
}
