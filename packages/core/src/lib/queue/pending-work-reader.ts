import type { TaskKind } from './task.ts'
import type { Database } from '../database/database.ts'

/** How much work there is, for all tenants. Daily schedules, the ends of pauses, what waits for working hours and looks for duplicates are not counted. */
export interface PendingWork {
  /** Waiting for a worker. */
  readonly ready: number
  /** Held by a worker. */
  readonly claimed: number
  /** Waiting for its time: retries, paused accounts, parts of webhooks that a worker stores when a tenant's tables are free again. */
  readonly delayed: number
}

const SCHEDULES: readonly TaskKind[] = [
  'retention',
  'account_check',
  'crm_check',
  'crm_pull',
  'automation_resume',
  'assignment',
  'answer_clock',
  'duplicates',
]

export async function countPendingWork(database: Database): Promise<PendingWork> {
  return database.readShared('pendingWork', async (session) => {
    const row = await session.sharedTables
      .selectFrom('dispatch')
      .select((eb) => [
        eb.fn.countAll().filterWhere('ready', '=', true).as('ready'),
        eb.fn.countAll().filterWhere('worker_id', 'is not', null).as('claimed'),
        eb.fn
          .countAll()
          .filterWhere(eb.and([eb('ready', '=', false), eb('worker_id', 'is', null)]))
          .as('delayed'),
        // Those with other reasons wait for a person or an upgrade.
        eb
          .selectFrom('held_deliveries')
          .select(eb.fn.countAll().as('count'))
          .where('reason', '=', 'storage_busy')
          .as('busy'),
      ])
      .where('kind', 'not in', SCHEDULES)
      .executeTakeFirstOrThrow()
    return { ready: Number(row.ready), claimed: Number(row.claimed), delayed: Number(row.delayed) + Number(row.busy) }
  })
}
