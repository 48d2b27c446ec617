import type { Kit } from '../create-kit.ts'

/** The numbers at the top of the page. */
export interface PageStats {
  readonly conversations: number
  /** Conversations that a person has taken over. */
  readonly takenOver: number
  readonly messages: number
  readonly received: number
  readonly leads: { readonly hot: number; readonly warm: number; readonly cold: number; readonly unscored: number }
  readonly replies: { readonly sent: number; readonly waiting: number; readonly failed: number }
  readonly crm: { readonly records: number; readonly waiting: number; readonly failed: number }
}

interface OwnCounts {
  readonly taken_over: number
  readonly records: number
}

const ownCounts = `
SELECT (SELECT count(*)::int FROM conversations WHERE automation_paused_at IS NOT NULL) AS taken_over,
  (SELECT count(*)::int FROM crm_links) AS records`

export async function readStats(tenant: ReturnType<Kit['tenant']>): Promise<PageStats> {
  const [stats, [own]] = await Promise.all([
    tenant.stats(),
    tenant.transaction(({ query }) => query<OwnCounts>(ownCounts)),
  ])
  const { replies, crmSyncs } = stats
  return {
    conversations: stats.conversations,
    takenOver: own?.taken_over ?? 0,
    messages: stats.messages.inbound + stats.messages.outbound,
    received: stats.messages.inbound,
    leads: stats.leads,
    replies: {
      sent: replies.sent,
      waiting: replies.pending + replies.sending + replies.unknown,
      failed: replies.failed,
    },
    crm: { records: own?.records ?? 0, waiting: crmSyncs.pending + crmSyncs.processing, failed: crmSyncs.failed },
  }
}
