import { enqueue } from '../queue/dispatch-writer.ts'
import type { DatabaseSession } from '../database/session.ts'
import type { TenantScope } from '../base/tenant-scope.ts'

const AT_ONCE = 500

/** What waited for a connected account is due again. */
export async function resumeFormLeads(
  session: DatabaseSession,
  scope: TenantScope,
  socialAccountId: string,
  now: Date,
): Promise<void> {
  const rows = await session
    .tenant(scope.schema)
    .selectFrom('form_leads')
    .select('id')
    .where('social_account_id', '=', socialAccountId)
    .where('status', '=', 'pending')
    .orderBy('created_at')
    .limit(AT_ONCE)
    .execute()
  const tasks = rows.map((row) => ({ kind: 'hydrate', taskId: row.id }) as const)
  await enqueue(session, scope, tasks, now)
}
