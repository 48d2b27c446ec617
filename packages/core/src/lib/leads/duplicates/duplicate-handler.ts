import { retryAfter, taskFault } from '../../queue/task-fault.ts'
import type { TaskHandler } from '../../queue/task.ts'
import type { DuplicateStore } from './duplicate-store.ts'

/** Looks for other leads of the persons of changed leads, those of a tenant together. The task's id is the lead's. */
export function createDuplicateHandler(store: Pick<DuplicateStore, 'look'>): TaskHandler {
  return {
    kind: 'duplicates',
    batchSize: 100,
    leaseMs: 60_000,
    maxAttempts: 5,
    async run(scope, tasks, context) {
      try {
        const ids = tasks.map(({ taskId }) => taskId)
        await store.look(scope, ids, context.now())
        return tasks.map(() => ({ outcome: 'done' }))
      } catch (error) {
        const result = retryAfter(taskFault(error, 'The look for duplicates', context.signal))
        return tasks.map(() => result)
      }
    },
  }
}
