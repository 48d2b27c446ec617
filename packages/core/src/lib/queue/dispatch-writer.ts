import { newId } from '../base/identifier.ts'
import type { DueTask } from './task.ts'
import type { TenantSession } from '../database/session.ts'

/**
 * Makes tasks due, in the caller's transaction. A task that is due already keeps its row; one that waits is brought forward when the new
 * time is earlier. The workers are woken after the commit.
 */
export async function enqueue(session: TenantSession, tasks: readonly DueTask[]): Promise<void> {
  if (tasks.length === 0) return
  const rows = tasks.map((task) => {
    const dueAt = task.dueAt ?? session.now
    const ready = dueAt.getTime() <= session.now.getTime()
    return {
      id: newId(),
      tenant_id: session.tenantId,
      kind: task.kind,
      task_id: task.taskId,
      ready,
      due_at: dueAt,
      enqueued_at: session.now,
    }
  })
  await session.sharedTables
    .insertInto('dispatch')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'kind', 'task_id'])
        .doUpdateSet((eb) => ({ due_at: eb.ref('excluded.due_at'), ready: eb.ref('excluded.ready') }))
        // A leased row is left alone: its worker settles it.
        .where((eb) =>
          eb.and([eb('dispatch.worker_id', 'is', null), eb('excluded.due_at', '<', eb.ref('dispatch.due_at'))]),
        ),
    )
    .execute()
  for (const task of tasks) session.woken.add(task.kind)
}
