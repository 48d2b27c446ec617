import type { CallContext } from '@leadkit/contracts'
import type { TenantScope } from '../base/identifier.ts'
import { retryAfter, taskFault } from '../queue/task-fault.ts'
import type { ClaimedTask, TaskHandler, TaskResult } from '../queue/task.ts'
import type { AnswerClockStore } from './answer-clock-store.ts'

/** Looks at targets when their time comes. The task's id is the conversation's. Each look commits before the settlement, as ends of pauses do. */
export function createAnswerClockHandler(store: Pick<AnswerClockStore, 'look'>): TaskHandler {
  return {
    kind: 'answer_clock',
    batchSize: 50,
    leaseMs: 60_000,
    maxAttempts: 20,
    async run(scope, tasks, context) {
      const results: TaskResult[] = []
      for (const task of tasks) results.push(await look(store, scope, task, context))
      return results
    },
  }
}

async function look(
  store: Pick<AnswerClockStore, 'look'>,
  scope: TenantScope,
  { taskId }: ClaimedTask,
  context: CallContext,
): Promise<TaskResult> {
  try {
    await store.look(scope, taskId, context.now())
    return { outcome: 'done' }
  } catch (error) {
    return retryAfter(taskFault(error, 'Target', context.signal))
  }
}
