import { newId } from '../base/identifier.ts'
import type { DueTask } from './task.ts'
import type { TenantSession } from '../database/session.ts'

/**
 * Makes tasks due, in the caller's transaction. A task that is already due keeps its row; a waiting one is moved forward if the new time is earlier.
 * A running one may have read the old state: it is marked, and its settlement makes it due again. The workers are woken after the commit.
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
        .doUpdateSet((eb) => {
          const leased = eb('dispatch.worker_id', 'is not', null)
          return {
            due_at: eb.case().when(leased).then(eb.ref('dispatch.due_at')).else(eb.ref('excluded.due_at')).end(),
            ready: eb.case().when(leased).then(eb.ref('dispatch.ready')).else(eb.ref('excluded.ready')).end(),
            again_at: eb.case().when(leased).then(eb.ref('excluded.due_at')).else(eb.ref('dispatch.again_at')).end(),
          }
        })
        .where((eb) => {
          const leased = eb('dispatch.worker_id', 'is not', null)
          const first = eb('dispatch.again_at', 'is', null)
          const sooner = eb('excluded.due_at', '<', eb.ref('dispatch.again_at'))
          const forward = eb('excluded.due_at', '<', eb.ref('dispatch.due_at'))
          return eb.or([eb.and([leased, eb.or([first, sooner])]), eb.and([eb.not(leased), forward])])
        }),
    )
    .execute()
  for (const task of tasks) session.woken.add(task.kind)
}
