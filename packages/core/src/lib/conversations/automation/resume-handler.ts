import type { TaskHandler } from '../../queue/task.ts'
import type { AutomationWriter } from './automation-writer.ts'

/** Ends pauses of automation when their time has come. The task's id is the conversation's. */
export function createResumeHandler(automation: AutomationWriter): TaskHandler {
  return {
    kind: 'automation_resume',
    batchSize: 50,
    leaseMs: 60_000,
    maxAttempts: 20,
    run: (_scope, tasks, context) =>
      Promise.resolve(
        tasks.map(({ taskId: conversationId }) => ({
          outcome: 'done',
          conversationIds: [conversationId],
          commit: (session) => automation.endPause(session.at(context.now()), conversationId),
        })),
      ),
  }
}
