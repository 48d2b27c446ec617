import type { AccountHealth } from '@leadkit/contracts'
import { sql } from 'kysely'
import type { ConversationChannel } from '../conversations/conversation.ts'
import { referralsOf } from '../conversations/referral-statement.ts'
import type { Referral } from '../conversations/reply-window.ts'
import { quoteIdentifier, type TenantSession } from '../database/session.ts'
import { requireFound } from '../base/parse-input.ts'
import type { ReplySituation } from './reply-handler.ts'

/**
 * The facts that decide whether a reply may be sent into a conversation. Without `inReplyTo`, a public reply answers the participant's newest message.
 * @throws LeadKitError `not_found` for a conversation, or a message of it, that does not exist.
 */
export async function readReplySituation(
  session: TenantSession,
  asked: { readonly conversationId: string; readonly inReplyTo: string | null; readonly operation: string },
): Promise<{ readonly platform: string; readonly situation: Omit<ReplySituation, 'author' | 'approved'> }> {
  const tables = session.tables
  const tenant = quoteIdentifier(session.schema)
  const found = await tables
    .selectFrom('conversations as conversation')
    .innerJoin('social_accounts as account', 'account.id', 'conversation.social_account_id')
    .select([
      'account.platform',
      'account.active',
      'account.health',
      'conversation.channel',
      'conversation.last_inbound_at',
    ])
    .select(
      sql<readonly Referral[] | null>`(SELECT ${sql.raw(referralsOf(tenant))} FROM ${sql.raw(tenant)}.conversations c
      WHERE c.id = conversation.id)`.as('referrals'),
    )
    .where('conversation.id', '=', asked.conversationId)
    .executeTakeFirst()
  const conversation = requireFound(found, asked.operation, 'conversation')
  const messages = tables.selectFrom('messages').select('subtype').where('conversation_id', '=', asked.conversationId)
  const answered =
    asked.inReplyTo === null
      ? await messages
          .where('direction', '=', 'inbound')
          .where('deleted_at', 'is', null)
          .orderBy('received_at', 'desc')
          .limit(1)
          .executeTakeFirst()
      : requireFound(
          await messages.where('id', '=', asked.inReplyTo).executeTakeFirst(),
          asked.operation,
          'message in the conversation',
        )
  return {
    platform: conversation.platform,
    situation: {
      channel: conversation.channel as ConversationChannel,
      lastInboundAt: conversation.last_inbound_at,
      referrals: conversation.referrals,
      accountActive: conversation.active,
      accountHealth: conversation.health as AccountHealth,
      answeredSubtype: answered?.subtype ?? null,
    },
  }
}
