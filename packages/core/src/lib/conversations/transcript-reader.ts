import type { Transcript, TranscriptMessage } from '@leadkit/contracts'
import type { ConversationChannel } from './conversation.ts'
import type { TenantSession } from '../database/session.ts'

/** Null for an unknown conversation, and for one without messages. */
export async function readTranscript(
  session: TenantSession,
  conversationId: string,
  options: { readonly maxMessages: number },
): Promise<Transcript | null> {
  const conversation = await session.tables
    .selectFrom('conversations as conversation')
    .innerJoin('social_accounts as account', 'account.id', 'conversation.social_account_id')
    .select(['account.platform', 'conversation.channel', 'conversation.participant_name'])
    .where('conversation.id', '=', conversationId)
    .executeTakeFirst()
  if (conversation === undefined) return null
  const newestFirst = await readMessages(session, conversationId, options.maxMessages + 1)
  if (newestFirst.length === 0) return null
  return {
    conversationId,
    platform: conversation.platform,
    channel: conversation.channel as ConversationChannel,
    participantName: conversation.participant_name,
    messages: newestFirst.slice(0, options.maxMessages).toReversed(),
    truncated: newestFirst.length > options.maxMessages,
  }
}

async function readMessages(
  session: TenantSession,
  conversationId: string,
  limit: number,
): Promise<readonly TranscriptMessage[]> {
  const rows = await session.tables
    .selectFrom('messages')
    .select(['id', 'direction', 'author', 'content', 'attachments', 'received_at'])
    .where('conversation_id', '=', conversationId)
    .where('deleted_at', 'is', null)
    .orderBy('received_at', 'desc')
    .orderBy('ingested_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    direction: row.direction as TranscriptMessage['direction'],
    author: row.author as TranscriptMessage['author'],
    content: row.content === '' ? null : row.content,
    attachmentTypes: row.attachments.map((attachment) => attachment.type),
    occurredAt: row.received_at,
  }))
}
