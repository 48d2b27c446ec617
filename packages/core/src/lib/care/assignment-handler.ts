import { retryAfter, taskFault } from '../queue/task-fault.ts'
import type { TaskHandler } from '../queue/task.ts'
import type { AssignmentStore } from './assignment-store.ts'

/**
 * Gives leads to users. The tasks of a tenant are only signals that there may be something to give, so that all of them are done by one look. It commits
 * before the settlement: a signal that comes in the meantime makes its task due again.
 */
export function createAssignmentHandler(store: Pick<AssignmentStore, 'assignWaiting'>): TaskHandler {
  return {
    kind: 'assignment',
    batchSize: 200,
    leaseMs: 60_000,
    maxAttempts: 20,
    async run(scope, tasks, context) {
      try {
        await store.assignWaiting(scope, () => context.now(), context.signal)
        return tasks.map(() => ({ outcome: 'done' }))
      } catch (error) {
        const result = retryAfter(taskFault(error, 'Assignment', context.signal))
        return tasks.map(() => result)
      }
    },
  }
}
