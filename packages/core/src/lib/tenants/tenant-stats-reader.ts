import { replyStatuses } from '../replies/reply.ts'
import type { TenantStats } from './tenant-stats.ts'
import { quoteIdentifier } from '../database/session.ts'
import type { TenantAccess } from '../database/tenant-access.ts'
import { type LeadStatus, leadStatuses } from '../base/lead-status.ts'

interface CountRow {
  readonly what: string
  readonly which: string
  readonly count: string | number
}

const syncStatuses = ['pending', 'processing', 'success', 'failed', 'superseded'] as const

/** Counts a tenant's rows in one statement, and therefore at one point in time. Archived messages are counted from their manifests. */
export async function readTenantStats(access: TenantAccess): Promise<TenantStats> {
  const rows = await access.read('stats', (session) => {
    const tenant = quoteIdentifier(session.schema)
    return session.run<CountRow>({
      text: `SELECT 'conversation' AS what, '' AS which, count(*) AS count FROM ${tenant}.conversations
        UNION ALL SELECT 'message', direction, count(*) FROM ${tenant}.messages GROUP BY direction
        UNION ALL SELECT 'score', coalesce(score, 'unscored'), count(*) FROM ${tenant}.leads WHERE deleted_at IS NULL AND merged_into IS NULL GROUP BY score
        UNION ALL SELECT 'status', status, count(*) FROM ${tenant}.leads WHERE deleted_at IS NULL AND merged_into IS NULL GROUP BY status
        UNION ALL SELECT 'reply', status, count(*) FROM ${tenant}.replies GROUP BY status
        UNION ALL SELECT 'sync', status, count(*) FROM ${tenant}.crm_syncs GROUP BY status
        UNION ALL SELECT 'waiting', 'us', count(*) FROM ${tenant}.conversations WHERE waiting_since IS NOT NULL
        UNION ALL SELECT 'waiting', 'overdue', count(*) FROM ${tenant}.conversations
          WHERE waiting_since IS NOT NULL AND answer_due_at <= $1
        UNION ALL SELECT 'waiting', 'them', count(*) FROM ${tenant}.conversations
          WHERE status = 'active' AND waiting_since IS NULL AND last_outbound_at IS NOT NULL
        UNION ALL SELECT 'waiting', 'owner', count(*) FROM ${tenant}.leads
          WHERE owner_wanted_since IS NOT NULL AND merged_into IS NULL
        UNION ALL SELECT 'archived', '', coalesce(sum(message_count), 0) FROM ${tenant}.archive_manifests
          WHERE dropped_at IS NOT NULL AND rehydrated_at IS NULL`,
      parameters: [session.now],
    })
  })
  const counts = new Map(rows.map((row) => [`${row.what} ${row.which}`, Number(row.count)]))
  const count = (what: string, which = ''): number => counts.get(`${what} ${which}`) ?? 0
  const byStatus = <Status extends string>(what: string, statuses: readonly Status[]): Record<Status, number> =>
    Object.fromEntries(statuses.map((status) => [status, count(what, status)])) as Record<Status, number>
  return {
    conversations: count('conversation'),
    messages: { inbound: count('message', 'inbound'), outbound: count('message', 'outbound') },
    leads: byStatus('score', ['hot', 'warm', 'cold', 'unscored']),
    leadsByStatus: byStatus<LeadStatus>('status', leadStatuses),
    replies: byStatus('reply', replyStatuses),
    waiting: byStatus('waiting', ['us', 'them', 'overdue', 'owner']),
    crmSyncs: byStatus('sync', syncStatuses),
    archivedMessages: count('archived'),
  }
}
