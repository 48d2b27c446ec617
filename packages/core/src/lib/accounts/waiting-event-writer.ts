import { enqueue } from '../queue/dispatch-writer.ts'
import type { TenantSession } from '../database/session.ts'
const AT_ONCE = 500

/** Makes the events that waited for a connected account due again. */
export async function resumeFormLeads(session: TenantSession, socialAccountId: string): Promise<void> {
  const rows = await session.tables
    .selectFrom('form_leads')
    .select('id')
    .where('social_account_id', '=', socialAccountId)
    .where('status', '=', 'pending')
    .orderBy('created_at')
    .limit(AT_ONCE)
    .execute()
  const tasks = rows.map((row) => ({ kind: 'hydrate', taskId: row.id }) as const)
  await enqueue(session, tasks)
}
