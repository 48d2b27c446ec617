import type { TenantScope } from '../../base/identifier.ts'
import { retryAfter, taskFault } from '../../queue/task-fault.ts'
import type { ClaimedTask, TaskHandler, TaskResult } from '../../queue/task.ts'
import type { CallContext } from '@leadkit/contracts'
import type { AutomationResumeStore } from './automation-resume-store.ts'

/**
 * Ends pauses of automation when their time is over. The task's id is the conversation's. Each end is a separate transaction, before the
 * settlement: a settlement holds the task's dispatch row while it waits for the conversation, and a new pause holds the conversation and waits for that row.
 */
export function createResumeHandler(store: AutomationResumeStore): TaskHandler {
  return {
    kind: 'automation_resume',
    batchSize: 50,
    leaseMs: 60_000,
    maxAttempts: 20,
    async run(scope, tasks, context) {
      const results: TaskResult[] = []
      for (const task of tasks) results.push(await endPause(store, scope, task, context))
      return results
    },
  }
}

async function endPause(
  store: AutomationResumeStore,
  scope: TenantScope,
  { taskId }: ClaimedTask,
  context: CallContext,
): Promise<TaskResult> {
  try {
    await store.endPause(scope, taskId, context.now())
    return { outcome: 'done' }
  } catch (error) {
    return retryAfter(taskFault(error, 'Automation', context.signal))
  }
}
