import type { AccountHealth } from '@leadkit/contracts'
import type { ConversationChannel } from '../conversations/conversation.ts'
import { referralsOf } from '../conversations/referral-statement.ts'
import type { Referral } from '../conversations/reply-window.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import type { OutgoingReply } from './outgoing-reply.ts'

interface OutgoingRow {
  readonly id: string
  readonly conversation_id: string
  readonly status: OutgoingReply['status']
  readonly content: string
  readonly author: OutgoingReply['author']
  readonly user_id: string | null
  readonly generated_at: Date
  readonly sending_at: Date | null
  readonly social_account_id: string
  readonly platform: string
  readonly account_id: string
  readonly platform_conversation_id: string
  readonly participant_id: string
  readonly channel: ConversationChannel
  readonly started_at: Date
  readonly last_inbound_at: Date | null
  readonly referrals: readonly Referral[] | null
  readonly automation_paused_at: Date | null
  readonly account_active: boolean
  readonly account_health: AccountHealth
  readonly answered_id: string | null
  readonly answered_subtype: string | null
}

/** Reads unfinished replies, oldest first, with everything that sending them needs. */
export async function readOutgoing(
  session: TenantSession,
  replyIds: readonly string[],
): Promise<readonly OutgoingReply[]> {
  const tenant = quoteIdentifier(session.schema)
  const rows = await session.run<OutgoingRow>({
    text: `SELECT r.id, r.conversation_id, r.status, r.content, r.author, r.user_id, r.generated_at, r.sending_at, c.social_account_id,
        a.platform, a.account_id, c.platform_conversation_id, c.participant_id, c.channel, c.started_at, c.last_inbound_at, c.automation_paused_at,
        ${referralsOf(tenant)} AS referrals,
        a.active AS account_active, a.health AS account_health,
        coalesce(named.platform_message_id, newest.platform_message_id) AS answered_id,
        coalesce(named.subtype, newest.subtype) AS answered_subtype
      FROM ${tenant}.replies r
      JOIN ${tenant}.conversations c ON c.id = r.conversation_id
      JOIN ${tenant}.social_accounts a ON a.id = c.social_account_id
      LEFT JOIN LATERAL (SELECT m.platform_message_id, m.subtype FROM ${tenant}.messages m WHERE m.id = r.message_id LIMIT 1) named ON true
      LEFT JOIN LATERAL (SELECT m.platform_message_id, m.subtype FROM ${tenant}.messages m
        WHERE r.message_id IS NULL AND c.channel = 'public' AND m.conversation_id = c.id AND m.direction = 'inbound' AND m.deleted_at IS NULL
        ORDER BY m.received_at DESC LIMIT 1) newest ON true
      WHERE r.id = ANY ($1::uuid[]) AND r.status IN ('pending', 'sending', 'unknown') AND r.next_retry_at IS NOT NULL
      ORDER BY r.generated_at, r.id`,
    parameters: [replyIds],
  })
  return rows.map((row) => ({
    id: row.id,
    conversationId: row.conversation_id,
    status: row.status,
    text: row.content,
    author: row.author,
    userId: row.user_id,
    generatedAt: row.generated_at,
    sendingAt: row.sending_at,
    socialAccountId: row.social_account_id,
    platform: row.platform,
    accountId: row.account_id,
    platformConversationId: row.platform_conversation_id,
    participantId: row.participant_id,
    channel: row.channel,
    startedAt: row.started_at,
    lastInboundAt: row.last_inbound_at,
    referrals: row.referrals,
    automationPaused: row.automation_paused_at !== null,
    accountActive: row.account_active,
    accountHealth: row.account_health,
    answered:
      row.answered_id === null || row.answered_subtype === null
        ? null
        : { platformMessageId: row.answered_id, subtype: row.answered_subtype },
  }))
}
