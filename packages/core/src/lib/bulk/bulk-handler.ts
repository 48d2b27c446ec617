import type { CallContext } from '@leadkit/contracts'
import type { TenantScope } from '../base/identifier.ts'
import { enqueue } from '../queue/dispatch-writer.ts'
import { retryAfter, taskFault } from '../queue/task-fault.ts'
import type { ClaimedTask, TaskHandler, TaskResult } from '../queue/task.ts'
import { type BulkStore, pauseRun } from './bulk-store.ts'

/** Steps before the slot goes to other work, other tenants' too. */
const STEPS_PER_RUN = 50

/** Goes on with bulk work. The task's id is the run's. Each step commits on its own; what is left is due again at once. */
export function createBulkHandler(store: Pick<BulkStore, 'step'>): TaskHandler {
  return {
    kind: 'bulk',
    batchSize: 1,
    leaseMs: 60_000,
    maxAttempts: 20,
    async run(scope, tasks, context) {
      const results: TaskResult[] = []
      for (const task of tasks) results.push(await goOn(store, scope, task, context))
      return results
    },
    onDead: (session, task) => pauseRun(session, task.taskId),
  }
}

async function goOn(
  store: Pick<BulkStore, 'step'>,
  scope: TenantScope,
  { taskId, attempt }: ClaimedTask,
  context: CallContext,
): Promise<TaskResult> {
  try {
    for (let step = 0; step < STEPS_PER_RUN && !context.signal.aborted; step += 1)
      if (!(await store.step(scope, taskId, attempt, context))) return { outcome: 'done' }
  } catch (error) {
    const fault = taskFault(error, 'Bulk work', context.signal)
    if (fault.kind === 'permanent') return { outcome: 'failed', error: fault.error }
    return retryAfter(fault, { delayMs: fault.error.retryAfterMs })
  }
  return { outcome: 'done', commit: (session) => enqueue(session, [{ kind: 'bulk', taskId }]) }
}
