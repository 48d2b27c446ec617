import { addMonths, type Month, monthStart, monthStartDate } from '../../base/month.ts'
import type { TenantSession } from '../../database/session.ts'
import { listMonths, listStaying, monthTables, tableExists } from '../archive-partition-writer.ts'
import { readHeldMessages } from '../holds/held-month-reader.ts'
import { daysBefore } from '../retention-options.ts'
import { addUp, type DryRunMonth, type RetentionDryRun } from './retention-dry-run.ts'
import type { RetentionPolicy } from './retention-policy.ts'

/** What a run with this policy would do now. Reads, and changes nothing. */
export async function readDryRun(
  session: TenantSession,
  { messagesDays, archiveFormat }: Pick<RetentionPolicy, 'messagesDays' | 'archiveFormat'>,
): Promise<RetentionDryRun> {
  const before = daysBefore(session.now, messagesDays)
  const months: DryRunMonth[] = []
  const staying = await listStaying(session)
  for (const month of await listMonths(session)) {
    if (monthStartDate(addMonths(month, 1)) > before || staying.has(monthStart(month))) continue
    months.push(await readMonth(session, month))
  }
  return { messagesDays, archiveFormat, before, months, ...addUp(months) }
}

async function readMonth(session: TenantSession, month: Month): Promise<DryRunMonth> {
  const { attached, detached } = monthTables(session.scope, month)
  const tables: string[] = []
  for (const table of [attached, detached]) if (await tableExists(session, table)) tables.push(table)
  let sums = { messages: 0, bytes: 0 }
  for (const table of tables) {
    const [row] = await session.run<{ messages: string | number; bytes: string | number }>({
      text: `SELECT count(*) AS messages, pg_total_relation_size($1) AS bytes FROM ${table}`,
      parameters: [table],
    })
    sums = { messages: sums.messages + Number(row?.messages ?? 0), bytes: sums.bytes + Number(row?.bytes ?? 0) }
  }
  // A month that has been detached is archived and proven: it goes, and holds keep its object.
  const isLeaving = tables.includes(detached)
  const { holds, count } = isLeaving ? { holds: [], count: 0 } : await readHeldMessages(session, attached)
  return { month: monthStart(month).slice(0, 7), ...sums, holds, heldMessages: count }
}
